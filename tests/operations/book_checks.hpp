// Looks at the books by other means than the plugin's own check: from the entries alone, in SQL.
#pragma once

#include "support/plugin_world.hpp"

namespace scrip::tests {

// Fails the test where a row is not what its entries say, or report.verify finds a problem.
void check_books(PluginWorld& world);

// Of random runs: SCRIP_SEED, or another one each time.
unsigned long seed_of_run();

} // namespace scrip::tests
