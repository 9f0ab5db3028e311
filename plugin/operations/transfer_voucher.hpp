// Moves value of a voucher to another customer: a new voucher with the same rights and date.
#pragma once

#include "operations/issue_voucher.hpp"

namespace scrip::operations {

struct TransferVoucher {
    std::string voucher_id;
    NamedCustomer to;
    std::optional<Value> amount; // default: all that is available
    std::string reason;
};

struct Transferred {
    Voucher from;
    Issued to;
};

// Expiry, priority, category and the share of what was paid go with the value. Declines why the
// voucher cannot be spent, `held_elsewhere` while any of it is held, `currency_mismatch`,
// `insufficient_credit`; throws InvalidField when `to` holds it already, and for money of a voucher
// of units or the reverse.
Decided<Transferred> transfer_voucher(Work& work, const TransferVoucher& request);

} // namespace scrip::operations
