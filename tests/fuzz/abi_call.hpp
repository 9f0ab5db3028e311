// One call of an entry of the plugin's ABI as its text says, and whether the answer is one that
// booking/plugin.h and hooks.md allow.
#pragma once

#include "world.hpp"

#include <string_view>

namespace scrip::fuzz {

// Ends the process with what it found.
void play_call(World& world, std::string_view text);

} // namespace scrip::fuzz
