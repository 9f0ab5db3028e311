// What this host offers to a plugin: hooks, clock, ids, a SQLite file, one secret, its transaction.
#pragma once

#include <booking/plugin.hpp>

#include <map>
#include <string>
#include <utility>

struct Hook {
    void* user;
    booking_hook_fn invoke;
};

// The header names the type, the host says what it is. It outlives the plugin, and so do the
// tables.
struct booking_host {
    std::string database;   // the path of a SQLite file, the host's own too
    std::string master_key; // 32 bytes
    std::map<std::pair<std::string, std::string>, Hook> hooks; // by hook and schema
};

// A UUID of version 7; throws std::system_error when the system gives no random bytes.
booking_uuid uuid7();

// Monotonic, the clock of deadlines.
std::int64_t monotonic_ns();

// Borrows `host`.
booking_host_v1 table_of(booking_host& host) noexcept;
