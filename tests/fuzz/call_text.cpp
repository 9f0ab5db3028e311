#include "call_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace scrip::fuzz {

namespace {

// Up to the separator, which is taken too.
std::string_view take(std::string_view& text, char separator)
{
    const std::string_view word = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    return word;
}

} // namespace

void CallText::set(Option option, std::uint64_t value)
{
    options[static_cast<std::size_t>(option)] = value;
    given |= 1U << static_cast<unsigned>(option);
}

CallText read_call(std::string_view text)
{
    CallText call;
    std::string_view line = take(text, '\n');
    call.payload = text;
    call.entry = take(line, ' ');
    while (!line.empty()) {
        std::string_view word = take(line, ' ');
        const std::string_view name = take(word, '=');
        const auto* const known = std::find(option_names.begin(), option_names.end(), name);
        std::uint64_t value = 0;
        std::from_chars(word.data(), word.data() + word.size(), value, 16);
        if (known != option_names.end())
            call.set(static_cast<Option>(known - option_names.begin()), value);
    }
    return call;
}

std::string written(const CallText& call)
{
    std::string text{call.entry};
    for (std::size_t i = 0; i < option_names.size(); ++i) {
        if (!call.has(static_cast<Option>(i))) continue;
        std::array<char, 20> number{};
        std::snprintf(
            number.data(), number.size(), "%llx", static_cast<unsigned long long>(call.options[i]));
        text += ' ';
        text += option_names[i];
        text += '=';
        text += number.data();
    }
    text += '\n';
    text += call.payload;
    return text;
}

} // namespace scrip::fuzz
