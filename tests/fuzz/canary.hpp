#pragma once

#include <string_view>

namespace scrip::fuzz {

// A value that may show nowhere but in a reply.
inline constexpr std::string_view canary_text = "canary-7f3a";

} // namespace scrip::fuzz
