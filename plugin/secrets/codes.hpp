// Voucher codes: 15 random symbols and a check symbol, how they are drawn, read, shown and hashed.
#pragma once

#include "secrets/keys.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace scrip::secrets {

// Crockford's base 32: no I, L, O or U, so nothing is mistaken for something else.
inline constexpr std::string_view code_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
inline constexpr std::size_t code_symbols = 16;

// A code in the clear with a right check symbol. Wiped when it goes.
class Code {
public:
    // 75 random bits.
    static Code draw();

    // The 16 symbols alone, as stored sealed and hashed; none with a wrong check symbol.
    static std::optional<Code> from_symbols(std::string_view symbols);

    Code(const Code&) = default;
    Code& operator=(const Code&) = default;
    ~Code();

    std::string symbols() const;

    // "CN-XXXX-XXXX-XXXX-XXXC". The prefix is a label: no part of the secret, the hash or the
    // check.
    std::string printed(std::string_view prefix) const;

    std::string last4() const;

private:
    explicit Code(const std::array<char, code_symbols>& symbols) : symbols_{symbols} {}

    std::array<char, code_symbols> symbols_;
};

// What a person typed, as a code of ours where it is one, and in the normal form of imported codes.
// Wiped when it goes.
struct TypedCode {
    std::optional<Code> own;
    std::string foreign;

    TypedCode() = default;
    TypedCode(const TypedCode&) = default;
    TypedCode& operator=(const TypedCode&) = default;
    ~TypedCode();
};

// Upper case, without spaces and hyphens (the typographic ones too). For a code of ours I and L are
// read as 1, O as 0, and the last 16 symbols count, whatever prefix stands before them. Imported
// codes are kept as they are.
TypedCode read_code(std::string_view typed);

// A referral's code as somebody typed it, in the form it was drawn in: read like a code of ours.
std::string normal_referral_code(std::string_view typed);

// "CN-••••-••••-••••-7QX3"
std::string masked(std::string_view prefix, std::string_view last4);

// What a voucher is found by: the 16 symbols of a code of ours, or an imported code's normal form,
// hashed with the keys of this version.
std::string
code_hash(const Keys& keys, int version, std::string_view studio_id, std::string_view symbols);

} // namespace scrip::secrets
