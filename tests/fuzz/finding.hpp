// What a fuzz target found: said, and the process ended, so that libFuzzer keeps the input.
#pragma once

#include <string_view>

namespace scrip::fuzz {

[[noreturn]] void found(std::string_view what);

inline void require(bool holds, std::string_view what)
{
    if (!holds) found(what);
}

} // namespace scrip::fuzz
