#include "texts/declines.hpp"

namespace scrip::texts {

std::string decline_text(Locale locale, std::string_view decline_code, const Parameters& parameters)
{
    const std::string key = "decline." + std::string{decline_code};
    const std::string detailed_key = key + ".detailed";
    const Text* const detailed = find_text(detailed_key);
    const bool has_details = detailed != nullptr && fills(*detailed, parameters);
    return text(locale, has_details ? detailed_key : key, parameters);
}

} // namespace scrip::texts
