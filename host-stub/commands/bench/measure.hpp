// Repeats one act on several threads for a while, and counts.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace host_stub::commands::bench {

struct Measured {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    double longest_ms = 0;
    std::uint64_t done = 0;
};

// `act(thread, count)` throws when it fails: a benchmark of failures measures nothing. Each thread
// begins its last act before the time is over.
Measured repeat(std::int64_t milliseconds,
                std::int64_t threads,
                const std::function<void(std::int64_t thread, std::uint64_t count)>& act);

// One act, in milliseconds.
double duration_ms(const std::function<void()>& act);

// Smallest, middle and largest of several rounds.
struct Spread {
    double min = 0;
    double median = 0;
    double max = 0;
};
Spread spread_of(std::vector<double> values);

} // namespace host_stub::commands::bench
