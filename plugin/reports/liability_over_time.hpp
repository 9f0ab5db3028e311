// How what the studio owes its customers went over the last year, from the entries alone (I12).
#pragma once

#include "operations/work.hpp"

#include <cstdint>
#include <vector>

namespace scrip::reports {

// What was owed when `day` ended in the studio, in minor units of its currency; units of
// activities are no money and do not count.
struct OwedAtEnd {
    Date day;
    std::int64_t owed = 0;
};

// At the end of each of the twelve months before `last`, and of `last`.
std::vector<OwedAtEnd> liability_over_time(operations::Work& work, Date last);

} // namespace scrip::reports
