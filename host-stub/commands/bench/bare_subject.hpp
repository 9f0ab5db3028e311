// The limit and the bare statements, on tables of their own in the database that is measured.
#pragma once

#include "commands/bench/subject.hpp"
#include "services/database.hpp"

#include <atomic>
#include <memory>
#include <mutex>

namespace host_stub::commands::bench {

// The bare tables of one database, filled, and what its subjects share.
struct BareTables {
    // Makes and fills them.
    BareTables(const services::Database& where, std::int64_t voucher_count);

    const services::Database& database;
    const std::int64_t vouchers;
    std::mutex turn;                           // of SQLite's writers: it has one at a time
    std::atomic<std::int64_t> orders_made = 0; // paid, and so far deleted
    std::atomic<std::int64_t> orders_deleted = 0;
};

// REQUIRES: `kind` is not the plugin; `tables` outlive it.
std::unique_ptr<Subject> bare_subject(Kind kind, BareTables& tables);

} // namespace host_stub::commands::bench
