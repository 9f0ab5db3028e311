// The catalogue: every sentence and label, by key, in each language, with named parameters.
#pragma once

#include "texts/locale.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace scrip::texts {

// Name to text, already formatted for the reader: {"available", "€190.00"}.
using Parameters = std::map<std::string, std::string, std::less<>>;

struct Text {
    std::string_view key;
    std::string_view en;
    std::string_view fr;
};

// All texts, sorted by key. In them "{name}" stands for a parameter.
std::span<const Text> catalogue();

// Null when there is no such key.
const Text* find_text(std::string_view key);

// std::invalid_argument for a key or parameter that is not there: a sentence is never shown with
// a hole in it.
std::string text(Locale locale, std::string_view key, const Parameters& parameters = {});

// Whether the parameters fill every hole of the text.
bool fills(const Text& text, const Parameters& parameters);

} // namespace scrip::texts
