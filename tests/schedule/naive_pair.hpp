// The control: two clients that read a balance and then set it must be caught spending twice.
#pragma once

#include "play.hpp"

namespace scrip::schedule {

void make_naive_tables(const tests::TestDatabase& database);

// Tells on standard output.
bool control_is_caught(Play& play);

} // namespace scrip::schedule
