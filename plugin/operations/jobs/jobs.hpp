// What time alone does and what is told of it, in batches: reads judge by the clock and do not wait
// for it. Each may be called by several processes at once.
#pragma once

#include "operations/work.hpp"
#include "storage/outbox_store.hpp"
#include "storage/studio_store.hpp"

#include <cstdint>
#include <string>
#include <vector>

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

// Tells of last days that come near: once for each voucher, last day and number of days before. Of
// several that are due at once the nearest is told.
JobDone notify_expiring(Work& work, std::int64_t limit);

// Marks what the host took before this unit began.
JobDone close_delivery(Work& work, const Delivery& delivery);

// Closes today: each chain that grew gets an item, and the last batch the day's anchor, which the
// host is told. Once a day.
JobDone anchor_day(Work& work, std::int64_t limit);

// Keeps under the newest keys what the ones before them hashed and sealed, codes first. Nothing is
// lost where it ends: each row says whose it is.
JobDone renew_keys(Work& work, std::int64_t limit);

// What the older keys are still needed for; none while only the newest are in use.
std::optional<storage::KeyNeeds> needs_of_older_keys(Work& work);

// Takes away what nobody needs any more: events sent, tries counted, both 30 days ago; and older
// keys out of what they hashed and sealed.
JobDone prune(Work& work, std::int64_t limit);

// The next vouchers to be checked, going round them all.
std::vector<std::string> next_to_check(Work& work, std::int64_t limit);

// A check of the voucher failed: it takes no further writes, and the host is told once (B05).
void quarantine(Work& work, const std::string& voucher_id);

// How far the clocks of host and database are apart, if that is more than two minutes.
std::optional<std::chrono::seconds> clock_difference(Work& work);

} // namespace scrip::operations
