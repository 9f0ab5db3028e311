// What SQLite asks of the system in this process: counted below it, by standing in for the
// functions it calls.
#pragma once

#include <atomic>
#include <cstdint>

namespace scrip::tests {

struct Counts {
    std::atomic<std::int64_t> syncs = 0;
    std::atomic<std::int64_t> bytes = 0;      // written
    std::atomic<std::int64_t> statements = 0; // begun, also those of triggers
    std::atomic<std::int64_t> steps = 0;      // of SQLite's machine, in statements that ended
    // A disk that takes so long for a sync; 0: as fast as the one there is.
    std::atomic<std::int64_t> sync_us = 0;
};

// Of the whole process. From the first use on each new connection is listened to.
Counts& counts();

} // namespace scrip::tests
