#include "json/csv.hpp"

namespace scrip::json {

namespace {

bool is_formula(std::string_view cell)
{
    return !cell.empty() && std::string_view{"=+-@"}.find(cell.front()) != std::string_view::npos;
}

std::string quoted(std::string_view cell)
{
    if (cell.find_first_of("\",\r\n") == cell.npos) return std::string{cell};
    std::string text = "\"";
    for (const char byte : cell) {
        if (byte == '"') text += '"';
        text += byte;
    }
    return text + '"';
}

} // namespace

std::string csv_line(const std::vector<std::string>& cells)
{
    std::string line;
    for (const std::string& cell : cells) {
        if (&cell != &cells.front()) line += ',';
        line += quoted(is_formula(cell) ? "'" + cell : cell);
    }
    return line + "\r\n";
}

std::string decimal_text(std::int64_t amount, int exponent)
{
    const bool is_negative = amount < 0;
    const auto decimals = static_cast<std::size_t>(exponent);
    // Of unsigned numbers, because the smallest signed one has no positive.
    const auto magnitude = static_cast<std::uint64_t>(amount);
    std::string digits = std::to_string(is_negative ? 0 - magnitude : magnitude);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
    return (is_negative ? "-" : "") + digits;
}

} // namespace scrip::json
