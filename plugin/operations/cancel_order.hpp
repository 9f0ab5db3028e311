// Cancels an order or some of its lines: what vouchers paid goes back to them, the rest becomes one
// note or is named to the host for refunding, and what the lines sold is voided.
#pragma once

#include "domain/refund_split.hpp"
#include "operations/give_back.hpp"

#include <vector>

namespace scrip::operations {

enum class RefundAs { credit, original, none };

// What the order was paid with, in the order of capture. A voucher's only marks its place: how
// much vouchers paid is the ledger's to say.
struct PaidTender {
    Tender tender = Tender::other;
    std::optional<std::string> reference;
    Money captured; // gross: what earlier cancellations handed out is subtracted here
};

struct CancelOrder {
    std::string order_id;
    NamedCustomer customer;
    Money refundable;
    std::vector<PaidTender> tenders;
    RefundAs as = RefundAs::credit;
    std::optional<RefundStrategy> strategy; // default: the studio's
    CancelReason reason = CancelReason::other;
    std::string description;                          // of the note
    std::optional<std::vector<std::string>> line_ids; // only these; none: the whole order
};

struct ToRefund {
    Tender tender;
    std::optional<std::string> reference;
    std::int64_t amount;
};

struct OrderCancelled {
    std::vector<Restored> restored;
    std::optional<Issued> credit;
    std::vector<ToRefund> to_refund;
    std::vector<std::string> voided; // voucher ids
};

// Restored, credited and to be refunded sum up to what is refundable. Declines
// `currency_mismatch`, `nothing_to_refund`, `exceeds_captured`, `not_applicable` (it would need
// part of a unit), `voucher_in_use`.
Decided<OrderCancelled> cancel_order(Work& work, const CancelOrder& request);

} // namespace scrip::operations
