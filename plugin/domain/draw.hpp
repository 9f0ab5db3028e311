// Decides what vouchers give: toward an order (hold, redemption) or to a debit. Pure: the storage
// room takes the value, and checks every fact once more while it does.
#pragma once

#include "domain/decline.hpp"
#include "domain/payable.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scrip {

struct Bearer {
    bool is_trusted = false;             // staff and the host's own steps draw any voucher
    std::optional<std::string> customer; // customer_ref
};

// What one voucher gives; units give it to one line.
struct Draw {
    std::size_t voucher; // index into the vouchers given
    std::int64_t amount; // of what the voucher holds
    std::int64_t worth;  // what it takes off the due, minor units
    std::optional<std::string> line_id{};
};

struct DrawRequest {
    Currency currency;              // the studio's
    std::optional<Payable> payable; // none: a debit, which owes nothing to an order
    std::optional<Money> amount;    // none: as much as possible; never trimmed, never beside units
    std::optional<std::int64_t> units_limit{}; // the most units to use, over all vouchers
    bool with_units = false;                   // of an account: its units too, before its money
    Bearer bearer;
    Instant now;
};

// Why this voucher gives nothing at all, or nothing. Only the first reason in the order of
// precedence is told.
std::optional<Refusal>
why_not_spendable(const Voucher& voucher, const Bearer& bearer, const Currency& asked, Instant now);

// Why value of this voucher cannot become another voucher: it must be spendable, and no order may
// wait for any of it.
std::optional<Refusal> why_not_movable(const Voucher& voucher, const Bearer& bearer, Instant now);

// Draws from vouchers somebody named, in their order: all must be spendable. A refusal for one of
// several carries `params.index`.
Decided<std::vector<Draw>> plan_named_draw(const std::vector<Voucher>& vouchers,
                                           const DrawRequest& request);

// Draws from whatever is spendable among a customer's vouchers, in the draw order: credits, and
// before them units where they are asked for. Leaves in `vouchers` those it may draw from.
Decided<std::vector<Draw>> plan_account_draw(std::vector<Voucher>& vouchers,
                                             const DrawRequest& request);

// The most that money of these vouchers, which are spendable, pays of what is due. Conservative
// where lines have dates: value that was drawn before counts as if it paid what the next voucher
// is good for.
std::int64_t
money_payable(const std::vector<Voucher>& vouchers, const Payable& payable, Instant now);

// Ledger.md, section 6: priority, soonest expiry, promotional before paid, oldest, id.
bool is_drawn_before(const Voucher& a, const Voucher& b);

} // namespace scrip
