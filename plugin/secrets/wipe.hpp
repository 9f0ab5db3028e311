// Overwrites what is not to stay in memory. Best effort: copies made elsewhere are not found.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace scrip::secrets {

// Empties the text and overwrites all it had room for; the compiler may not leave it out.
void wipe(std::string& text);
void wipe(std::vector<std::byte>& bytes);

} // namespace scrip::secrets
