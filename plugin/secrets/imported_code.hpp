// Codes that vouchers brought along from another system: kept as they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace scrip::secrets {

// A code as its voucher keeps it. Wiped when it goes.
struct ImportedCode {
    std::string clear;    // sealed: the 16 symbols of a code of ours, any other as it was written
    std::string normal;   // hashed: the 16 symbols, or the normal form of typed codes
    std::string prefix;   // "PP" of "PP-7K3M-…"; empty where the code begins with its secret
    std::string last;     // shown in masks: at most four symbols, and never more than half of it
    bool is_own = false;  // drawn by a studio of ours
    bool is_weak = false; // fewer than 64 bits, were it drawn at random

    ImportedCode() = default;
    ImportedCode(const ImportedCode&) = default;
    ImportedCode& operator=(const ImportedCode&) = default;
    ~ImportedCode();
};

// None for what nobody could type: a code has 4 to 64 visible ASCII symbols besides spaces and
// hyphens.
std::optional<ImportedCode> read_imported_code(std::string_view written);

// What a voucher of this code is found by, from its clear form; a code of ours or not.
std::string normal_form(std::string_view clear);

// As it is shown to its owner.
std::string printed(std::string_view clear, std::string_view prefix);

} // namespace scrip::secrets
