// Decides what vouchers give: toward an order (hold, redemption) or to a debit. Pure: the storage
// room takes the value, and checks every fact once more while it does.
#pragma once

#include "domain/decline.hpp"
#include "domain/voucher.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scrip {

// A line of the order, as units may cover it.
struct PayableLine {
    std::string line_id;
    std::optional<std::string> activity_id;
    std::int64_t units = 1;   // that it costs
    std::int64_t total = 0;   // minor units, shared by its units
    std::int64_t covered = 0; // units that vouchers hold or paid already
    bool sells_voucher = false;
};

// What may be paid for: the due, and what of it vouchers may pay at all (B19).
struct Payable {
    Money due;
    std::int64_t limit;      // total less lines that sell vouchers, less what vouchers pay already
    bool is_deleted = false; // the order takes nothing any more
    bool has_other_currency = false;  // its total or a line is in another currency than its due
    std::vector<PayableLine> lines{}; // those that units may cover, in the order's own order
};

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

// Whether units of this voucher could take anything off the order: a line of their activities has
// one that nothing covers yet.
bool can_cover(const Voucher& voucher, const Payable& payable);

// Ledger.md, section 6: priority, soonest expiry, promotional before paid, oldest, id.
bool is_drawn_before(const Voucher& a, const Voucher& b);

} // namespace scrip
