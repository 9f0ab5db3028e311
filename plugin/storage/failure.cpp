#include "storage/failure.hpp"

namespace scrip::storage {

namespace {

// Primary result codes of SQLite, the low byte of the extended ones (sqlite.org/rescode.html).
constexpr int busy = 5;
constexpr int locked = 6;
constexpr int no_memory = 7;
constexpr int read_only = 8;
constexpr int interrupted = 9;
constexpr int io_error = 10;
constexpr int corrupt = 11;
constexpr int full = 13;
constexpr int cannot_open = 14;
constexpr int constraint = 19;
constexpr int not_a_database = 26;

constexpr int constraint_primary_key = 1555;
constexpr int constraint_unique = 2067;

} // namespace

Failure classify_sqlite(int result, Phase phase)
{
    if (result == constraint_primary_key || result == constraint_unique) return Failure::duplicate;
    switch (result & 0xFF) {
    case busy:
    case locked: return Failure::conflict;
    case interrupted: return Failure::too_slow;
    case corrupt:
    case not_a_database: return Failure::damaged;
    case constraint: return Failure::refused;
    case full:
    case io_error: return phase == Phase::commit_sent ? Failure::unknown : Failure::unavailable;
    case read_only:
    case cannot_open:
    case no_memory: return Failure::unavailable;
    default: return phase == Phase::commit_sent ? Failure::unknown : Failure::internal;
    }
}

} // namespace scrip::storage
