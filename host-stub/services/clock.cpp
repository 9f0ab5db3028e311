#include "services/clock.hpp"

#include <cassert>
#include <ctime>
#include <limits>

namespace host_stub::services {
namespace {

constexpr std::int64_t instant_max_us = 253'402'300'799'999'999; // the end of year 9999

std::int64_t read_ns(clockid_t clock) noexcept
{
    timespec now{};
    clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

} // namespace

Clock::Clock(std::optional<std::int64_t> standing_at_unix_us)
    : is_settable_(standing_at_unix_us.has_value()), standing_at_(standing_at_unix_us.value_or(0))
{
}

std::int64_t Clock::unix_us() const noexcept
{
    return is_settable_ ? standing_at_.load() : read_ns(CLOCK_REALTIME) / 1'000;
}

std::int64_t Clock::mono_ns() noexcept
{
    return read_ns(CLOCK_MONOTONIC);
}

bool Clock::set(std::int64_t unix_us) noexcept
{
    assert(is_settable_);
    if (unix_us < 0 || unix_us > instant_max_us) return false;
    standing_at_.store(unix_us);
    return true;
}

bool Clock::advance(std::int64_t seconds) noexcept
{
    assert(is_settable_);
    std::int64_t moved_by = 0, moved_to = 0;
    if (__builtin_mul_overflow(seconds, std::int64_t{1'000'000}, &moved_by)) return false;
    if (__builtin_add_overflow(standing_at_.load(), moved_by, &moved_to)) return false;
    return set(moved_to);
}

std::int64_t deadline_after_ms(std::int64_t mono_ns, std::int64_t milliseconds) noexcept
{
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto highest = std::numeric_limits<std::int64_t>::max();
    std::int64_t wait_ns = 0, deadline = 0;
    if (__builtin_mul_overflow(milliseconds, std::int64_t{1'000'000}, &wait_ns) ||
        __builtin_add_overflow(mono_ns, wait_ns, &deadline)) {
        return milliseconds < 0 ? lowest : highest;
    }
    return deadline;
}

} // namespace host_stub::services
