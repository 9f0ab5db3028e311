// Open holds of an order as a table.
#pragma once

#include "domain/hold.hpp"
#include "panels/screen.hpp"

namespace scrip::panels {

Table holds_table(const Screen& screen, const std::vector<Hold>& holds);

} // namespace scrip::panels
