// What SQLite asks of the system in this process, counted at its own interface to it.
#pragma once

#include "commands/bench/counts.hpp"

namespace host_stub::commands::bench {

// Bytes written, syncs of files and statements begun (those of triggers too) of every connection
// that is opened after the first call. Throws std::runtime_error when SQLite cannot be listened to.
std::unique_ptr<Counter> sqlite_counter();

} // namespace host_stub::commands::bench
