// The statement of a customer's account: what came and went, newest first.
#pragma once

#include "reports/history.hpp"

#include <vector>

namespace scrip::reports {

// A payment of the host's own, to be shown in one order of time with the transactions.
struct HostPayment {
    Instant at{};
    std::size_t index = 0; // in the request
};

struct StatementRequest {
    std::string customer_id;
    std::optional<Instant> from;  // none: from the beginning
    std::optional<Instant> until; // not counted itself; none: now
    std::int64_t limit = 50;
    std::optional<std::string> cursor;
    std::vector<HostPayment> payments;
};

struct StatementItem {
    std::optional<TransactionView> transaction; // or
    std::optional<std::size_t> payment;         // the index of a host's payment
};

// opening + the amounts of all transactions = closing, on every page the same.
struct Statement {
    std::vector<StatementItem> items;
    std::optional<std::string> next;
    std::int64_t opening = 0;          // available and held, at `from`
    std::int64_t closing = 0;          // at `until`
    std::vector<VoucherView> vouchers; // that still have value, for the terms
};

Statement statement(operations::Work& work, const StatementRequest& request);

} // namespace scrip::reports
