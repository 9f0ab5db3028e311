// Who of a cluster's nodes migrates: a named lock of the server is one node's only, so a row
// decides between them, for a minute at a time.
#pragma once

#include "storage/backends/backend.hpp"

#include <cstdint>

namespace scrip::storage {

// REQUIRES: this node's own lock. Commits what is open. A node that went while it had the row is
// waited for until its minute is over. Throws DatabaseError(too_slow).
void lock_cluster(Console& console, std::int64_t milliseconds);
void unlock_cluster(Console& console);

} // namespace scrip::storage
