// The SQL of the limit and of the bare cases, for each database.
#pragma once

#include "commands/bench/case.hpp"
#include "services/database.hpp"

#include <string>
#include <vector>

namespace host_stub::commands::bench {

using Script = std::vector<std::string>; // statements in their order, as NativeSession takes them

// The bare tables: vouchers, holds, redemptions, entries, and what the limit writes to.
Script schema_of(services::Backend backend);

// Fills one bare voucher: :v, of customer :k, with the code :c.
Script filling();

// Empty where there is none: one_call is of servers, and of redemptions only.
// REQUIRES: `kind` is not the plugin.
Script script_of(services::Backend backend, Case which, Kind kind);

} // namespace host_stub::commands::bench
