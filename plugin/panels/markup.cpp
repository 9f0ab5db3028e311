#include "panels/markup.hpp"

namespace scrip::panels {

namespace {

constexpr std::string_view replacement = "\uFFFD";

bool is_forbidden(char byte)
{
    const auto value = static_cast<unsigned char>(byte);
    return (value < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || value == 0x7F;
}

// U+FFFE and U+FFFF are no characters of XML, though UTF-8 can write them.
bool is_noncharacter(std::string_view letter)
{
    return letter == "\xEF\xBF\xBE" || letter == "\xEF\xBF\xBF";
}

} // namespace

std::string escaped(std::string_view text)
{
    std::string safe;
    safe.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_noncharacter(text.substr(i, 3))) {
            safe += replacement;
            i += 2;
            continue;
        }
        switch (text[i]) {
        case '&': safe += "&amp;"; break;
        case '<': safe += "&lt;"; break;
        case '>': safe += "&gt;"; break;
        case '"': safe += "&quot;"; break;
        case '\'': safe += "&#39;"; break;
        default:
            if (is_forbidden(text[i]))
                safe += replacement;
            else
                safe += text[i];
        }
    }
    return safe;
}

} // namespace scrip::panels
