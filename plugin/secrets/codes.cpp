#include "secrets/codes.hpp"

#include "secrets/hashes.hpp"
#include "secrets/wipe.hpp"

#include <algorithm>
#include <sodium.h>

namespace scrip::secrets {
namespace {

constexpr std::size_t random_symbols = code_symbols - 1;

using Symbols = std::array<char, code_symbols>;

// In GF(32) with the polynomial x^5 + x^2 + 1, where alpha is x.
constexpr unsigned times_alpha(unsigned element)
{
    const unsigned doubled = element << 1U;
    return (doubled & 0b100000U) != 0 ? doubled ^ 0b100101U : doubled;
}

constexpr unsigned product(unsigned a, unsigned b)
{
    unsigned sum = 0;
    for (; b != 0; b >>= 1U) {
        if ((b & 1U) != 0) sum ^= a;
        a = times_alpha(a);
    }
    return sum;
}

// c16 = the sum of alpha^i * c_i for i = 1 … 15. All weights differ, from each other and from the
// check symbol's own 1, so a wrong symbol or two swapped ones always show.
char check_symbol(const Symbols& symbols)
{
    unsigned weight = 1;
    unsigned sum = 0;
    for (std::size_t i = 0; i < random_symbols; ++i) {
        weight = times_alpha(weight);
        sum ^= product(weight, static_cast<unsigned>(code_alphabet.find(symbols[i])));
    }
    return code_alphabet[sum];
}

// What mail programs and word processors put in place of spaces and hyphens: no-break, thin and
// zero-width spaces, U+2010 to U+2015, the minus sign and the byte order mark.
constexpr std::array<std::string_view, 17> typographic_separators{"\u00A0",
                                                                  "\u00AD",
                                                                  "\u2007",
                                                                  "\u2009",
                                                                  "\u200A",
                                                                  "\u200B",
                                                                  "\u2010",
                                                                  "\u2011",
                                                                  "\u2012",
                                                                  "\u2013",
                                                                  "\u2014",
                                                                  "\u2015",
                                                                  "\u202F",
                                                                  "\u2060",
                                                                  "\u2212",
                                                                  "\u3000",
                                                                  "\uFEFF"};

// How many bytes of a space or hyphen stand at the front; 0 for anything else.
std::size_t separator_length(std::string_view text)
{
    constexpr std::string_view plain_separators = " -\t\r\n\v\f";
    if (plain_separators.find(text.front()) != plain_separators.npos) return 1;
    for (const std::string_view separator : typographic_separators) {
        if (text.starts_with(separator)) return separator.size();
    }
    return 0;
}

std::string without_separators_in_upper_case(std::string_view typed)
{
    std::string text;
    text.reserve(typed.size());
    while (!typed.empty()) {
        const std::size_t length = separator_length(typed);
        if (length == 0) {
            const char symbol = typed.front();
            const bool is_lower = symbol >= 'a' && symbol <= 'z';
            text.push_back(is_lower ? static_cast<char>(symbol - 'a' + 'A') : symbol);
        }
        typed.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return text;
}

char without_look_alike(char symbol)
{
    if (symbol == 'I' || symbol == 'L') return '1';
    if (symbol == 'O') return '0';
    return symbol;
}

std::optional<Code> read_own(std::string_view normal)
{
    if (normal.size() < code_symbols) return std::nullopt;
    std::string symbols{normal.substr(normal.size() - code_symbols)};
    std::ranges::transform(symbols, symbols.begin(), without_look_alike);
    auto code = Code::from_symbols(symbols);
    wipe(symbols);
    return code;
}

std::string behind(std::string_view prefix, std::string_view rest)
{
    std::string text{prefix};
    if (!prefix.empty()) text.push_back('-');
    return text.append(rest);
}

} // namespace

Code Code::draw()
{
    constexpr auto alphabet_size = static_cast<std::uint32_t>(code_alphabet.size());
    Symbols symbols{};
    for (std::size_t i = 0; i < random_symbols; ++i) {
        symbols[i] = code_alphabet[randombytes_uniform(alphabet_size)];
    }
    symbols.back() = check_symbol(symbols);
    Code code{symbols};
    sodium_memzero(symbols.data(), symbols.size());
    return code;
}

std::optional<Code> Code::from_symbols(std::string_view symbols)
{
    if (symbols.size() != code_symbols) return std::nullopt;
    if (symbols.find_first_not_of(code_alphabet) != symbols.npos) return std::nullopt;
    Symbols copy{};
    std::ranges::copy(symbols, copy.begin());
    std::optional<Code> code;
    if (copy.back() == check_symbol(copy)) code = Code{copy};
    sodium_memzero(copy.data(), copy.size());
    return code;
}

Code::~Code()
{
    sodium_memzero(symbols_.data(), symbols_.size());
}

std::string Code::symbols() const
{
    return {symbols_.begin(), symbols_.end()};
}

std::string Code::printed(std::string_view prefix) const
{
    constexpr std::size_t group = 4;
    std::string text{prefix};
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
        if (i % group == 0 && !text.empty()) text.push_back('-');
        text.push_back(symbols_[i]);
    }
    return text;
}

std::string Code::last4() const
{
    return {symbols_.end() - 4, symbols_.end()};
}

TypedCode::~TypedCode()
{
    wipe(foreign);
}

std::string normal_referral_code(std::string_view typed)
{
    std::string code = without_separators_in_upper_case(typed);
    for (char& symbol : code)
        symbol = without_look_alike(symbol);
    return code;
}

TypedCode read_code(std::string_view typed)
{
    TypedCode code;
    code.foreign = without_separators_in_upper_case(typed);
    code.own = read_own(code.foreign);
    return code;
}

std::string masked(std::string_view prefix, std::string_view last4)
{
    return behind(prefix, "••••-••••-••••-").append(last4);
}

std::string
code_hash(const Keys& keys, int version, std::string_view studio_id, std::string_view symbols)
{
    return lookup_hash(keys, version, {studio_id, symbols});
}

} // namespace scrip::secrets
