// Ends holds: captures, releases, times them out.
#pragma once

#include "domain/hold.hpp"
#include "operations/work.hpp"

namespace scrip::operations {

// The hold, if the caller may see it. Throws NotFound.
Hold visible_hold(Work& work, const std::string& hold_id);

// Spends what is held, or `amount` of it: parts in their order, the rest becomes available again.
// Declines `currency_mismatch`, `insufficient_credit`, `hold_captured`, `hold_released`,
// `hold_expired`.
Decided<Hold>
capture_hold(Work& work, const std::string& hold_id, const std::optional<Money>& amount);

// Declines `hold_captured`; what is released or timed out already stays as it is.
Decided<Hold> release_hold(Work& work, const std::string& hold_id);

// Both for a hold that is open: `state` is released or timed_out.
Hold free_hold(Work& work, const std::string& hold_id, HoldState state);

// Before a write needs a voucher: holds on it whose time is over give back what they hold. Leaves
// the voucher as it is then.
Voucher without_lapsed_holds(Work& work, const Voucher& voucher);

} // namespace scrip::operations
