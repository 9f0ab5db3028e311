// Tables as CSV (RFC 4180), for a spreadsheet.
#pragma once

#include "domain/words.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::json {

enum class TableFormat { json, csv };

// One line of a table. A cell that a spreadsheet would take for a formula gets an apostrophe.
std::string csv_line(const std::vector<std::string>& cells);

// An amount in whole and parts: "-12.50" with an exponent of 2.
std::string decimal_text(std::int64_t amount, int exponent);

} // namespace scrip::json

template <>
struct scrip::Words<scrip::json::TableFormat> {
    static constexpr std::array<std::pair<json::TableFormat, std::string_view>, 2> list{{
        {json::TableFormat::json, "json"},
        {json::TableFormat::csv, "csv"},
    }};
};
