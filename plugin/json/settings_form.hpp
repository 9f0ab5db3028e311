// Reads a studio's settings (hooks.md, section 5).
#pragma once

#include "domain/settings.hpp"

#include <string_view>

namespace scrip::json {

// Throws InvalidField with the pointer of what does not fit, boost::system::system_error for what
// is no JSON. Unknown settings are ignored.
Settings read_settings(std::string_view document);

// Equal settings have equal canonical texts.
std::string canonical_settings(std::string_view document);

} // namespace scrip::json
