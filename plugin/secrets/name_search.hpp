// Search by name without storing names: keyed hashes of the beginnings of each folded word.
#pragma once

#include "secrets/keys.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scrip::secrets {

// Without case, accents and typographic forms: "LÉA" and "Lea" both become "lea". For names only;
// ids and codes are compared byte by byte. std::invalid_argument when the text is not UTF-8.
std::string folded(std::string_view text);

// For each word of the name, its beginnings of 2 to 12 letters; a word of one letter as it is.
// Each once, sorted.
std::vector<std::string>
name_hashes(const Keys& keys, std::string_view studio_id, std::string_view name);

// For each word of the query its first 12 letters, each once, sorted. A name matches when its
// hashes contain all of these; a query without a letter or digit has none and matches nobody.
std::vector<std::string>
query_hashes(const Keys& keys, std::string_view studio_id, std::string_view query);

} // namespace scrip::secrets
