// Which mutant runs: the sources that schemata.py makes hold all of them, and the environment's
// SCRIP_MUTANT chooses one by its number. Without it, the product is as it was written.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>

namespace scrip::mutants {

// Read once, and as early as the first statement of the SQL catalogue asks.
inline unsigned long chosen()
{
    static const unsigned long number = [] {
        const char* const text = std::getenv("SCRIP_MUTANT");
        return text ? std::strtoul(text, nullptr, 10) : 0UL;
    }();
    return number;
}

inline bool is(unsigned long number)
{
    return number == chosen();
}

// A text with mutants stands as \1 number \2 original \3 mutated \4, one within another too.
inline std::string text_of(std::string_view& rest, char end)
{
    std::string text;
    while (!rest.empty() && rest.front() != end) {
        if (rest.front() != '\001') {
            text.push_back(rest.front());
            rest.remove_prefix(1);
            continue;
        }
        rest.remove_prefix(1);
        const std::size_t length = rest.find('\002');
        const std::string number{rest.substr(0, length)};
        rest.remove_prefix(length + 1);
        const std::string original = text_of(rest, '\003');
        const std::string mutated = text_of(rest, '\004');
        text += is(std::strtoul(number.c_str(), nullptr, 10)) ? mutated : original;
    }
    if (!rest.empty()) rest.remove_prefix(1);
    return text;
}

inline std::string chosen_text(std::string_view text)
{
    return text_of(text, '\0');
}

} // namespace scrip::mutants
