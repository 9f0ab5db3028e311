// Breaks a text into lines, where the medium does not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scrip::panels {

// How wide a text is, in hundredths of its letters' size: an upper bound for the fonts that print
// a ticket, so that no line runs over its margin.
int width_of(std::string_view text);

// Lines of at most `width`, likewise in hundredths, broken at spaces and where the text itself
// breaks; a longer word is cut. At least one line, and at least one letter a line.
std::vector<std::string> wrapped(std::string_view text, int width);

} // namespace scrip::panels
