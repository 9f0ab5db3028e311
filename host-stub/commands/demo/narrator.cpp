#include "commands/demo/narrator.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace host_stub::commands::demo {
namespace {

constexpr std::size_t width = 96;
constexpr const char* plain = "";
constexpr const char* bold = "\033[1m";
constexpr const char* green = "\033[32m";
constexpr const char* yellow = "\033[33m";
constexpr const char* red = "\033[31m";
constexpr const char* end_of_colour = "\033[0m";

// Characters, not bytes: what follows a first byte does not count.
std::size_t characters(std::string_view text)
{
    std::size_t count = 0;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
    }
    return count;
}

std::string padded(std::string_view text, std::size_t to)
{
    std::string all(text);
    const std::size_t length = characters(text);
    if (length < to) all.append(to - length, ' ');
    return all;
}

// Breaks at spaces; later lines are indented as the first one's text.
std::string wrapped(std::string_view text, std::size_t indent)
{
    std::string all;
    std::size_t column = indent;
    while (!text.empty()) {
        const std::size_t space = text.find(' ');
        const std::string_view word = text.substr(0, space);
        const std::size_t length = characters(word);
        if (column > indent && column + 1 + length > width) {
            all += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            all += ' ';
            ++column;
        }
        all += word;
        column += length;
        text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    }
    return all;
}

} // namespace

Narrator::Narrator()
    : is_coloured_(::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr)
{
}

void Narrator::chapter(std::string_view title)
{
    ++chapters_;
    std::puts("");
    line(bold, std::to_string(chapters_) + ". ", title);
}

void Narrator::paragraph(std::string_view text)
{
    line(plain, "", text);
}

void Narrator::does(std::string_view text)
{
    line(plain, "   * ", text);
}

void Narrator::result(std::string_view text)
{
    line(green, "     ✓ ", text);
}

void Narrator::says(std::string_view text)
{
    line(yellow, "     » ", text);
}

void Narrator::money(std::string_view whose, std::string_view amount, std::string_view remark)
{
    const std::size_t length = characters(amount);
    const std::string right =
        length < 9 ? std::string(9 - length, ' ') + std::string(amount) : std::string(amount);
    std::string row = "       " + padded(whose, 18) + right;
    if (!remark.empty()) row += "   " + std::string(remark);
    std::puts(row.c_str());
}

void Narrator::failure(std::string_view text)
{
    line(red, "     ✗ ", text);
}

void Narrator::line(const char* colour, std::string_view mark, std::string_view text) const
{
    const bool has_colour = is_coloured_ && *colour != '\0';
    const std::string all =
        std::string(mark) + wrapped(text, characters(mark)) + (has_colour ? end_of_colour : "");
    std::printf("%s%s\n", has_colour ? colour : "", all.c_str());
    std::fflush(stdout);
}

std::string euros(long long minor)
{
    const std::string sign = minor < 0 ? "-" : "";
    const unsigned long long all = minor < 0 ? 0ULL - static_cast<unsigned long long>(minor)
                                             : static_cast<unsigned long long>(minor);
    std::string whole = std::to_string(all / 100);
    for (std::size_t at = whole.size(); at > 3; at -= 3)
        whole.insert(at - 3, ",");
    const std::string cents = std::to_string(all % 100);
    return sign + "€" + whole + "." + (cents.size() == 1 ? "0" : "") + cents;
}

} // namespace host_stub::commands::demo
