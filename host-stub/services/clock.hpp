// The host's clock: real, or standing still until it is moved.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace host_stub::services {

class Clock {
public:
    // With an instant, time stands still there until set() or advance(); without, it is real.
    explicit Clock(std::optional<std::int64_t> standing_at_unix_us = {});

    bool is_settable() const noexcept { return is_settable_; }
    std::int64_t unix_us() const noexcept;

    // Always real: deadlines are about patience, not about business time.
    static std::int64_t mono_ns() noexcept;

    // REQUIRES: is_settable(). False when the instant is outside years 1970 to 9999.
    bool set(std::int64_t unix_us) noexcept;
    bool advance(std::int64_t seconds) noexcept;

private:
    bool is_settable_;
    std::atomic<std::int64_t> standing_at_;
};

// `mono_ns` plus that many milliseconds, kept within the range of 64 bits.
std::int64_t deadline_after_ms(std::int64_t mono_ns, std::int64_t milliseconds) noexcept;

} // namespace host_stub::services
