// The console's own sentences, in the languages it speaks.
#pragma once

#include <string>
#include <string_view>

namespace host_stub::console {

// "fr" for a locale of French, "en" for any other.
std::string_view language_of(std::string_view locale) noexcept;

// What a code of an error means, for a studio's owner.
std::string sentence(std::string_view code, std::string_view locale);

} // namespace host_stub::console
