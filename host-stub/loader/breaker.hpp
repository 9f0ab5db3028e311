// Leaves a plugin alone that answers too late again and again (abi.md, section 9).
#pragma once

#include <atomic>
#include <cstdint>

namespace host_stub::loader {

// From any thread. Times are nanoseconds of the monotonic clock.
class Breaker {
public:
    // So many calls in a row, each so much later than its deadline, open it for so long.
    static constexpr int overdue_max = 5;
    static constexpr std::int64_t late_ns = 250'000'000, open_ns = 10'000'000'000;

    bool is_open(std::int64_t now_ns) const noexcept { return now_ns < open_until_ns_; }

    // A call has returned. The first one after a while decides anew.
    void note(std::int64_t deadline_ns, std::int64_t now_ns) noexcept
    {
        if (deadline_ns > now_ns - late_ns) {
            overdue_ = 0;
        } else if (++overdue_ >= overdue_max) {
            open_until_ns_ = now_ns + open_ns;
        }
    }

private:
    std::atomic<int> overdue_ = 0;
    std::atomic<std::int64_t> open_until_ns_ = INT64_MIN;
};

} // namespace host_stub::loader
