// Deletes an order or one of its lines: what it spent goes back, what it sold is voided, or the
// whole is refused (ledger.md, section 10). Also what happens when an order was paid too much.
#pragma once

#include "operations/give_back.hpp"

#include <vector>

namespace scrip::operations {

struct OrderDeleted {
    std::vector<std::string> voided; // voucher ids
    std::vector<Restored> restored;
    std::vector<std::string> released; // hold ids
};

// Declines `voucher_in_use`. What was deleted before, or never seen, comes to empty lists.
Decided<OrderDeleted>
delete_order(Work& work, const std::string& order_id, const std::optional<std::string>& reason);

Decided<std::vector<std::string>>
delete_order_line(Work& work, const std::string& order_id, const std::string& line_id);

struct Overpaid {
    std::string order_id;
    NamedCustomer customer;
    Money total; // the new one
    Money excess;
    std::string reference; // the host's id of this excess
};

struct ExcessSettled {
    std::vector<Restored> restored;
    std::optional<Issued> note; // for what no voucher had paid
};

// What vouchers paid above the total goes back to them first. Declines `currency_mismatch`, and
// `nothing_to_refund` for a reference that was settled before.
Decided<ExcessSettled> settle_excess(Work& work, const Overpaid& request);

} // namespace scrip::operations
