// Overwrites what is not to stay in memory. Best effort: copies made elsewhere are not found.
#pragma once

#include <string>

namespace scrip::secrets {

// Empties the text and overwrites all it had room for; the compiler may not leave it out.
void wipe(std::string& text);

} // namespace scrip::secrets
