#include "reports/page_text.hpp"

namespace scrip::reports {

namespace {

// With 200 items of at most 2 KB beside their texts a page stays under 1 MiB.
constexpr std::size_t bytes_max = 600'000;

// As JSON writes it: a control character takes six bytes, a quote or a backslash two.
std::size_t json_bytes(const std::string& text)
{
    std::size_t bytes = 0;
    for (const char letter : text) {
        const bool is_control = static_cast<unsigned char>(letter) < 0x20;
        const bool is_escaped = letter == '"' || letter == '\\';
        bytes += is_control ? 6 : is_escaped ? 2 : 1;
    }
    return bytes;
}

} // namespace

bool PageText::takes(std::initializer_list<const std::optional<std::string>*> texts)
{
    std::size_t more = 0;
    for (const auto* text : texts) {
        if (*text) more += json_bytes(**text);
    }
    if (!has_room() || (items_ > 0 && bytes_ + more > bytes_max)) return false;
    ++items_;
    bytes_ += more;
    return true;
}

} // namespace scrip::reports
