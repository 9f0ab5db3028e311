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

// What may be paid for: the due, and what of it vouchers may pay at all (B19).
struct Payable {
    Money due;
    std::int64_t limit;      // total less lines that sell vouchers, less what vouchers pay already
    bool is_deleted = false; // the order takes nothing any more
    bool has_other_currency = false; // its total or a line is in another currency than its due
};

struct Bearer {
    bool is_trusted = false;             // staff and the host's own steps draw any voucher
    std::optional<std::string> customer; // customer_ref
};

struct Draw {
    std::size_t voucher; // index into the vouchers given
    std::int64_t amount;
};

struct DrawRequest {
    Currency currency;              // the studio's
    std::optional<Payable> payable; // none: a debit, which owes nothing to an order
    std::optional<Money> amount;    // none: as much as possible; never trimmed
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

// Draws from whatever is spendable among a customer's vouchers, in the draw order.
Decided<std::vector<Draw>> plan_account_draw(std::vector<Voucher>& vouchers,
                                             const DrawRequest& request);

// Ledger.md, section 6: priority, soonest expiry, promotional before paid, oldest, id.
bool is_drawn_before(const Voucher& a, const Voucher& b);

} // namespace scrip
