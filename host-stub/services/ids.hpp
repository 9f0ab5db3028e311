// Random bytes from the kernel, and UUIDs of version 7 that only grow.
#pragma once

#include "services/clock.hpp"

#include <booking/plugin.h>

#include <array>
#include <cstddef>
#include <mutex>
#include <span>

namespace host_stub::services {

class Ids {
public:
    explicit Ids(const Clock& clock) : clock_(clock) {}

    // Greater than each one before, also when the clock stands still or goes back.
    booking_uuid uuid7();

    // False when the kernel has none to give.
    static bool random(std::span<std::uint8_t> out) noexcept;

private:
    const Clock& clock_;
    std::mutex mutex_;
    std::int64_t last_ms_ = -1;
    // 74 bits behind the milliseconds: drawn at random for a new one, counted up within it.
    std::uint64_t last_high_ = 0; // 12 bits
    std::uint64_t last_low_ = 0;  // 62 bits
};

} // namespace host_stub::services
