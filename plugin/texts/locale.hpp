// The languages that people are spoken to in.
#pragma once

#include <optional>
#include <string_view>

namespace scrip::texts {

enum class Locale { en, fr };

// By its language: "fr", "fr-CA" and "fr_FR.UTF-8" are all French. None for other languages.
std::optional<Locale> parse_locale(std::string_view text);

} // namespace scrip::texts
