#include "secrets/imported_code.hpp"

#include "secrets/codes.hpp"
#include "secrets/wipe.hpp"

#include <algorithm>

namespace scrip::secrets {

namespace {

constexpr std::size_t symbols_min = 4;
constexpr std::size_t symbols_max = 64;

bool is_digit(char symbol)
{
    return symbol >= '0' && symbol <= '9';
}

bool is_visible(char symbol)
{
    return symbol > ' ' && symbol < '\x7F';
}

bool is_letter(char symbol)
{
    return symbol >= 'A' && symbol <= 'Z';
}

std::string in_upper_case(std::string_view text)
{
    std::string upper{text};
    for (char& symbol : upper) {
        if (symbol >= 'a' && symbol <= 'z') symbol = static_cast<char>(symbol - 'a' + 'A');
    }
    return upper;
}

// What people call the prefix: up to three letters before the first hyphen.
std::string prefix_of(std::string_view written)
{
    constexpr std::size_t letters_max = 3;
    const std::size_t hyphen = written.find('-');
    if (hyphen == written.npos || hyphen > letters_max) return {};
    std::string prefix = in_upper_case(written.substr(0, hyphen));
    if (!std::all_of(prefix.begin(), prefix.end(), is_letter)) return {};
    return prefix;
}

// Printed as codes of ours are: a prefix of up to eight symbols, then four groups of four.
std::optional<ImportedCode> own_code(std::string_view written)
{
    constexpr std::size_t printed_symbols = code_symbols + 4; // with its hyphens
    constexpr std::size_t prefix_max = 8;
    if (written.size() <= printed_symbols) return std::nullopt;
    const std::size_t start = written.size() - printed_symbols;
    if (start > prefix_max) return std::nullopt;
    for (std::size_t i = start; i < written.size(); i += 5) {
        if (written[i] != '-') return std::nullopt;
    }
    const auto own = read_code(written).own;
    if (!own) return std::nullopt;
    ImportedCode code;
    code.clear = own->symbols();
    code.normal = code.clear;
    code.prefix = in_upper_case(written.substr(0, start));
    code.last = own->last4();
    code.is_own = true;
    return code;
}

// Tenths of a bit a symbol, of the smallest alphabet that has them all.
std::size_t tenths_of_bits(std::string_view normal)
{
    constexpr std::size_t of_digits = 33; // log2(10)
    constexpr std::size_t of_letters = 47;
    constexpr std::size_t of_both = 51; // log2(36); other symbols count as these
    if (std::all_of(normal.begin(), normal.end(), is_digit)) return of_digits;
    if (std::all_of(normal.begin(), normal.end(), is_letter)) return of_letters;
    return of_both;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace

ImportedCode::~ImportedCode()
{
    wipe(clear);
    wipe(normal);
}

std::optional<ImportedCode> read_imported_code(std::string_view written)
{
    constexpr std::size_t strong_bits = 64;
    const std::string_view text = trimmed(written);
    if (auto own = own_code(text)) return own;
    ImportedCode code;
    code.prefix = prefix_of(text);
    code.clear = text;
    code.normal = read_code(text).foreign;
    if (code.normal.size() < code.prefix.size() + symbols_min || code.normal.size() > symbols_max ||
        !std::all_of(code.normal.begin(), code.normal.end(), is_visible)) {
        return std::nullopt;
    }
    // A prefix is the same for many codes: it keeps no secret.
    const std::string_view secret = std::string_view{code.normal}.substr(code.prefix.size());
    code.last = secret.substr(secret.size() - std::min<std::size_t>(4, secret.size() / 2));
    code.is_weak = secret.size() * tenths_of_bits(secret) < strong_bits * 10;
    return code;
}

std::string normal_form(std::string_view clear)
{
    if (Code::from_symbols(clear)) return std::string{clear};
    return read_code(clear).foreign;
}

std::string printed(std::string_view clear, std::string_view prefix)
{
    if (const auto own = Code::from_symbols(clear)) return own->printed(prefix);
    return std::string{clear};
}

} // namespace scrip::secrets
