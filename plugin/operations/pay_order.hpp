// Pays an order, or reserves for it, with vouchers: holds and redemptions share one plan.
#pragma once

#include "domain/hold.hpp"
#include "operations/work.hpp"
#include "storage/voucher_store.hpp"

#include <chrono>
#include <vector>

namespace scrip::operations {

// What a typed code may be found by, the likeliest first: as a code of ours, then as one of those
// that came from another system. Empty: it is no code.
using CodeForms = std::vector<storage::CodeHashes>;

// Which vouchers are to pay.
struct Source {
    std::vector<CodeForms> codes;
    std::optional<std::string> voucher_id;
    std::optional<std::string> customer_id; // all of that customer's usable credit
};

// What the ledger has to know of the host's order.
struct OrderFacts {
    std::string order_id;
    NamedCustomer customer;
    Money total;
    Money due;
    bool has_other_currency = false; // in its total or a line
    std::int64_t selling_total = 0;  // of the lines that sell vouchers, which vouchers cannot pay
    std::vector<PayableLine> lines{};
};

struct PayOrder {
    OrderFacts order;
    Source source;
    std::optional<Money> amount;
    std::optional<std::int64_t> units;                // the most units to use
    std::optional<std::vector<std::string>> line_ids; // which lines units may cover; none: any
    std::optional<ApplyAs> apply_as;
    std::optional<std::chrono::seconds> ttl; // default: the studio's hold_ttl_s
};

struct OrderPaid {
    Hold hold;
    Money remaining_due;
};

// Reserve until the hold's time is over, or spend at once. Any decline of hooks.md section 3 up to
// `insufficient_credit`, and `limit_exceeded` for too many open holds. Throws InvalidField for an
// amount of money beside units.
Decided<OrderPaid> hold_for_order(Work& work, const PayOrder& request);
Decided<OrderPaid> redeem_for_order(Work& work, const PayOrder& request);

// What vouchers may still pay of the order, and which of its lines units may cover still.
Payable payable_of(Work& work,
                   const OrderFacts& order,
                   const std::optional<std::vector<std::string>>& line_ids = std::nullopt);

// The vouchers named, in the caller's order; `code_not_found` for a code that is not there.
Decided<std::vector<Voucher>> named_vouchers(Work& work, const Source& source);

} // namespace scrip::operations
