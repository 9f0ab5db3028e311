// The declines of the contract (hooks.md, section 3) in their order of precedence: where several
// apply, the first is the answer. Written out again, so that the product's own list is compared.
#pragma once

#include <string>
#include <vector>

namespace scrip::tests {

inline const std::vector<std::string> declines_by_precedence{
    "challenge_required",  "code_not_found",
    "holder_only",         "void",
    "pending_payment",     "expired",
    "fully_used",          "blocked",
    "held_elsewhere",      "currency_mismatch",
    "not_applicable",      "nothing_due",
    "amount_exceeds_due",  "insufficient_credit",
    "hold_captured",       "hold_released",
    "hold_expired",        "nothing_to_refund",
    "exceeds_captured",    "voucher_in_use",
    "already_sold",        "limit_exceeded",
    "has_balance",         "already_rewarded",
    "expiry_below_minimum"};

} // namespace scrip::tests
