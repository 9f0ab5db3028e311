// The purchase of a voucher was charged back: takes its value away, and gives it back when the
// dispute is won.
#pragma once

#include "operations/give_back.hpp"

namespace scrip::operations {

struct Clawback {
    std::string voucher_id;
    Money amount;
    std::string reason;
    std::optional<std::string> reference; // the host's, of the charge-back; for admins
};

struct ClawedBack {
    std::string clawback_id;
    Money taken;
    Money shortfall; // spent already: a receivable beside the ledger
};

// Takes what is available and never more; what open holds keep is left to their orders. Declines
// `void`, `pending_payment`, `currency_mismatch`, and `blocked` for one whose own check failed.
Decided<ClawedBack> claw_back(Work& work, const Clawback& request);

// All that was taken comes back and the shortfall is closed, once; then `nothing_to_refund`. On a
// voucher that expired meanwhile it gets a new date. Throws NotFound for what is no clawback.
Decided<Money> reinstate(Work& work, const std::string& clawback_id, const std::string& reason);

} // namespace scrip::operations
