// The vouchers that are measured: the same picture in the bare tables and in the plugin.
#pragma once

#include <cstdint>
#include <string>

namespace host_stub::commands::bench {

inline constexpr std::int64_t vouchers_each = 25; // of a customer: more than a list of 20

// How many at once make what a measurement uses up: many callers share one commit.
inline constexpr std::int64_t stocking_threads = 32;

inline std::int64_t customer_of(std::int64_t index)
{
    return index / vouchers_each;
}

// As long as the plugin's, and not in the order of the vouchers, as a random one is not.
inline std::string bare_code(std::int64_t index)
{
    const std::uint64_t mixed = (static_cast<std::uint64_t>(index) + 1) * 0x9E3779B97F4A7C15u;
    return "CN-" + std::to_string(mixed);
}

} // namespace host_stub::commands::bench
