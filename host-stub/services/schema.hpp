// The host's own tables, host_…, as each database declares them.
#pragma once

#include "services/dialect.hpp"

#include <string>
#include <vector>

namespace host_stub::services {

// One CREATE TABLE IF NOT EXISTS per table.
std::vector<std::string> create_statements(const Dialect& dialect);

// Their number in a database that has them all.
long long table_count() noexcept;

} // namespace host_stub::services
