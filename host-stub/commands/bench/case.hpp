// What is measured: the cases by name, and what each of them is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace host_stub::commands::bench {

enum class Case {
    redeem,       // payment.redeem by code, each time of another voucher
    redeem_hot,   // the same, all of one voucher
    hold_capture, // payment.hold by code and payment.capture
    check,        // voucher.check: what a code is worth
    balance,      // customer.balance
    list,         // voucher.list: 20 vouchers of a customer
    issue,        // credit.add
    order_delete, // order.delete of an order that was paid by voucher
};

// Each case is measured of each kind, one after the other within a round.
enum class Kind {
    limit,    // the least the database can be asked for: one small durable write, or a row by key
    bare,     // the least SQL of the case through the database's own client, statement by statement
    one_call, // the same in one round trip, where a server can
    plugin,   // the hook through the C interface, JSON in and out
};

const std::vector<Case>& all_cases();

std::string_view name_of(Case which) noexcept; // "redeem", "hold+capture", …
std::string_view name_of(Kind kind) noexcept;

bool is_write(Case which) noexcept;

// Of "redeem,balance". Throws std::invalid_argument that lists the cases when one is unknown or
// named twice.
std::vector<Case> cases_of(std::string_view names);

} // namespace host_stub::commands::bench
