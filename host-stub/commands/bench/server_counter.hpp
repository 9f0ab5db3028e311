// What a server counts of itself.
#pragma once

#include "commands/bench/counts.hpp"
#include "services/database.hpp"

namespace host_stub::commands::bench {

// REQUIRES: `database` is on a server. Throws soci::soci_error when it does not answer.
std::unique_ptr<Counter> server_counter(const services::Database& database);

} // namespace host_stub::commands::bench
