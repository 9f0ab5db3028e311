// Repeats one act on several threads for a while, and counts.
#pragma once

#include "commands/bench/counts.hpp"
#include "commands/bench/subject.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace host_stub::commands::bench {

struct Measured {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    double longest_ms = 0;
    double cpu_us = 0; // of this process, for each act; a server's own is not in it
    std::uint64_t done = 0;
    Counts counted; // for each act
};

// A thread for each actor. Each acts at least once, and begins no further act when the time is
// over. `draw` may be called by all of them at once. What an actor throws ends all;
// std::runtime_error when nothing was done: a benchmark of failures measures nothing.
Measured repeat(std::int64_t milliseconds,
                const std::vector<std::unique_ptr<Actor>>& actors,
                const std::function<Draw()>& draw);

// `act(n)` for n = 0 … count - 1, on that many threads. What one throws ends all.
void spread_over_threads(std::int64_t threads,
                         std::int64_t count,
                         const std::function<void(std::int64_t)>& act);

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
