// The versions of the tables, and how a database gets from one to the next.
#pragma once

#include "services/host.hpp"
#include "storage/session.hpp"

#include <string>
#include <vector>

namespace scrip::storage {

struct Migration {
    std::int64_t version;
    const char* name;
    const char* text;
};

// All there are, in order. Never edited once released.
const std::vector<Migration>& migrations();

enum class DataState { older, current, newer, changed };

// `changed`: an applied step is not the one this plugin knows.
DataState data_state(Session& session, const Backend& backend);

struct MigrationReport {
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::vector<std::string> steps;
};

// Makes an SQLite file (mode 0600) when it is not there, and applies what is missing: in one
// transaction where the database can, else by statements that a crash leaves to be run again. Two
// processes at once wait for each other. A dry run applies nothing. Throws DatabaseError; `refused`
// when the data is newer.
MigrationReport migrate(const services::Database& database,
                        const services::Host& host,
                        std::int64_t deadline_monotonic_ns,
                        bool is_dry_run);

// What enabling a studio finds, without making anything.
DataState data_state_of(const services::Database& database,
                        const services::Host& host,
                        std::int64_t deadline_monotonic_ns);

} // namespace scrip::storage
