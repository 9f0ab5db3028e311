// What time alone does, posted in batches: reads judge by the clock and do not wait for it.
#pragma once

#include "operations/work.hpp"

#include <cstdint>

namespace scrip::operations {

inline constexpr std::int64_t job_batch_max = 200;

struct JobDone {
    std::int64_t done = 0;
    bool has_more = false;
};

// Posts the breakage of vouchers whose last day is over, 15 minutes late, so that hosts whose
// clocks differ agree.
JobDone expire_vouchers(Work& work, std::int64_t limit);

// Gives back what holds keep whose time is over.
JobDone time_out_holds(Work& work, std::int64_t limit);

} // namespace scrip::operations
