#include "texts/locale.hpp"

#include <string>

namespace scrip::texts {

std::optional<Locale> parse_locale(std::string_view text)
{
    // The language stands before the region; letters count alike in either case (RFC 5646).
    std::string language;
    for (const char letter : text.substr(0, text.find_first_of("-_."))) {
        const bool is_upper = letter >= 'A' && letter <= 'Z';
        language.push_back(is_upper ? static_cast<char>(letter - 'A' + 'a') : letter);
    }
    if (language == "en") return Locale::en;
    if (language == "fr") return Locale::fr;
    return std::nullopt;
}

} // namespace scrip::texts
