// The sections of the studio's reports.
#pragma once

#include "panels/screen.hpp"

namespace scrip::panels {

// What is owed at the end of the day asked for, or now: figures, a table a grouping, charts.
void add_liability(Screen& screen);

// How that went over the period asked for, or over the month so far.
void add_movements(Screen& screen);

// Money or units, by the commodity that entries name.
Value value_in(const std::string& commodity, std::int64_t amount);
bool is_money(const std::string& commodity);

} // namespace scrip::panels
