// Texts that would be SQL where a program puts statements together, made by rule.
#pragma once

#include <string>
#include <vector>

namespace scrip::security {

// At least 500, each once: what ends a text, in several encodings and escapes, before what an
// attacker would have run next.
std::vector<std::string> injections();

} // namespace scrip::security
