// Payloads too big to be kept in a corpus: the option `grow` says how a small one becomes big.
#pragma once

#include <cstdint>
#include <string>

namespace scrip::fuzz {

inline constexpr std::uint64_t ways_to_grow = 9;

// Way 0, and what is not known, leaves the payload as it is.
std::string grown(std::string payload, std::uint64_t way);

} // namespace scrip::fuzz
