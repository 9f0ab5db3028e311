#include "panels/wrap.hpp"

#include <algorithm>

namespace scrip::panels {

namespace {

// The bytes of the letter that begins at `at`.
std::string_view letter_at(std::string_view text, std::size_t at)
{
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        ++end;
    return text.substr(at, end - at);
}

bool is_one_of(char letter, std::string_view letters)
{
    return letters.find(letter) != letters.npos;
}

// After DejaVu Sans, which is wider than the others that are asked for.
int width_of_ascii(char letter)
{
    if (is_one_of(letter, " ijl|'.,:;!`")) return 34;
    if (is_one_of(letter, "frt()[]/\\-\"")) return 46;
    if (is_one_of(letter, "mwMW@%")) return 100;
    const bool is_capital = letter >= 'A' && letter <= 'Z';
    return is_capital || is_one_of(letter, "+<=>~#") ? 84 : 64;
}

int width_of_letter(std::string_view letter)
{
    if (letter.size() == 1) return width_of_ascii(letter.front());
    // Two bytes are the alphabets around the Mediterranean; beyond them letters may be square.
    return letter.size() == 2 ? 84 : 100;
}

class Lines {
public:
    explicit Lines(int width) : width_{width} {}

    void add_word(std::string_view word)
    {
        const int width = width_of(word);
        if (!line_.empty() && used_ + width_of(" ") + width > width_) end_line();
        if (!line_.empty()) add(" ");
        if (width <= width_)
            add(word);
        else
            cut(word);
    }

    void end_line()
    {
        lines.push_back(line_);
        line_.clear();
        used_ = 0;
    }

    std::vector<std::string> lines;

private:
    void cut(std::string_view word)
    {
        for (std::size_t i = 0; i < word.size();) {
            const std::string_view letter = letter_at(word, i);
            if (!line_.empty() && used_ + width_of_letter(letter) > width_) end_line();
            add(letter);
            i += letter.size();
        }
    }

    void add(std::string_view text)
    {
        line_ += text;
        used_ += width_of(text);
    }

    int width_;
    std::string line_;
    int used_ = 0;
};

} // namespace

int width_of(std::string_view text)
{
    int width = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view letter = letter_at(text, i);
        width += width_of_letter(letter);
        i += letter.size();
    }
    return width;
}

std::vector<std::string> wrapped(std::string_view text, int width)
{
    Lines lines{width};
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n"), text.size());
        if (end > 0) lines.add_word(text.substr(0, end));
        if (end < text.size() && text[end] == '\n') lines.end_line();
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    lines.end_line();
    return std::move(lines.lines);
}

} // namespace scrip::panels
