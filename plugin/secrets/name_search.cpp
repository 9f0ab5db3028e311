#include "secrets/name_search.hpp"

#include "secrets/hashes.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <utf8proc.h>
#include <utility>

namespace scrip::secrets {
namespace {

constexpr std::size_t prefix_letters_min = 2;
constexpr std::size_t prefix_letters_max = 12;

// Letters that Unicode takes for letters of their own, while people search by what they look like.
std::string_view plain_form(std::string_view letter)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> forms{
        {{"ł", "l"}, {"ø", "o"}, {"đ", "d"}, {"æ", "ae"}, {"œ", "oe"}}};
    for (const auto& [stroked, plain] : forms) {
        if (letter == stroked) return plain;
    }
    return letter;
}

const utf8proc_uint8_t* as_utf8(std::string_view text)
{
    return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

// Takes the first code point off; the text is UTF-8.
std::pair<utf8proc_int32_t, std::string_view> take_letter(std::string_view& text)
{
    utf8proc_int32_t letter = 0;
    const auto length = utf8proc_iterate(as_utf8(text), std::ssize(text), &letter);
    if (length <= 0) throw std::invalid_argument("a name is UTF-8");
    const auto bytes = text.substr(0, static_cast<std::size_t>(length));
    text.remove_prefix(bytes.size());
    return {letter, bytes};
}

bool is_letter_or_digit(utf8proc_int32_t letter)
{
    switch (utf8proc_category(letter)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return true;
    default: return false;
    }
}

// Each word as its beginnings, from one letter to the whole: beginnings[n] has n + 1 letters.
std::vector<std::vector<std::string>> words_of(std::string_view name)
{
    const std::string text = folded(name);
    std::vector<std::vector<std::string>> words;
    bool is_inside = false;
    for (std::string_view rest = text; !rest.empty();) {
        const auto [letter, bytes] = take_letter(rest);
        const bool continues = std::exchange(is_inside, is_letter_or_digit(letter));
        if (!is_inside) continue;
        if (!continues) words.emplace_back();
        auto& beginnings = words.back();
        if (beginnings.size() == prefix_letters_max) continue;
        std::string longer = beginnings.empty() ? std::string{} : beginnings.back();
        beginnings.push_back(longer.append(bytes));
    }
    return words;
}

std::vector<std::string> each_once(std::vector<std::string> hashes)
{
    std::ranges::sort(hashes);
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    return hashes;
}

} // namespace

std::string folded(std::string_view text)
{
    constexpr auto options =
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                       UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    utf8proc_uint8_t* mapped = nullptr;
    const auto length = utf8proc_map(as_utf8(text), std::ssize(text), &mapped, options);
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner{mapped, &std::free};
    if (length < 0) throw std::invalid_argument("a name is UTF-8");

    std::string plain;
    std::string_view rest{reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
    while (!rest.empty())
        plain.append(plain_form(take_letter(rest).second));
    return plain;
}

std::vector<std::string>
name_hashes(const Keys& keys, std::string_view studio_id, std::string_view name)
{
    std::vector<std::string> hashes;
    for (const auto& beginnings : words_of(name)) {
        const std::size_t shortest = std::min(beginnings.size(), prefix_letters_min);
        for (std::size_t letters = shortest; letters <= beginnings.size(); ++letters) {
            hashes.push_back(
                keyed_hash(keys, Purpose::name_search, {studio_id, beginnings[letters - 1]}));
        }
    }
    return each_once(std::move(hashes));
}

std::vector<std::string>
query_hashes(const Keys& keys, std::string_view studio_id, std::string_view query)
{
    std::vector<std::string> hashes;
    for (const auto& beginnings : words_of(query)) {
        hashes.push_back(keyed_hash(keys, Purpose::name_search, {studio_id, beginnings.back()}));
    }
    return each_once(std::move(hashes));
}

} // namespace scrip::secrets
