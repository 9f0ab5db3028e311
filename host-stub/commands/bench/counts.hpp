// What a database counts: figures without any noise of the machine.
#pragma once

#include <memory>
#include <optional>

namespace host_stub::commands::bench {

// Since some moment; absent: not counted here.
struct Counts {
    std::optional<double> bytes;      // written; on a server to its log
    std::optional<double> syncs;      // on a server of its log, or of all its files
    std::optional<double> statements; // on a server the client's questions
};

class Counter {
public:
    Counter() = default;
    Counter(const Counter&) = delete;
    Counter& operator=(const Counter&) = delete;
    virtual ~Counter() = default;
    virtual Counts now() = 0;

    // Returns when what sessions that are closed by now did is in the figures.
    virtual void settle() {}
};

// Between two readings, for each of `acts`.
Counts per_act(const Counts& before, const Counts& after, double acts);

} // namespace host_stub::commands::bench
