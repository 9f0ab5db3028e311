// Gives spent value back to the vouchers it came from, with its paid share, at most what was
// taken (ledger.md, section 9).
#pragma once

#include "domain/event.hpp"
#include "operations/issue_voucher.hpp"
#include "operations/portions.hpp"

#include <vector>

namespace scrip::operations {

struct Restored {
    std::string voucher_id;
    std::int64_t worth = 0; // on the order, minor units
    std::optional<std::int64_t> units{};
    ReturnedAs how = ReturnedAs::restored;
    std::optional<Issued> note; // of new_note
};

struct GivenBack {
    std::vector<Restored> restored;
    std::string transaction_id; // of what went back to its voucher, else of the last note
};

// Gives the portions back. `policy` decides for vouchers that have
// expired meanwhile; none: the value goes back as it is, for a voucher that is voided next.
GivenBack give_back(Work& work,
                    TransactionType type,
                    const About& about,
                    const Portions& portions,
                    std::optional<GiveBackPolicy> policy);

// Gives back what an order spent, by the studio's policy; to those that are voided in the same call
// as it is, expired or not.
std::vector<Restored> give_back_to_order(Work& work,
                                         const About& about,
                                         const Portions& portions,
                                         const std::vector<Voucher>& voided_next);

struct Refund {
    std::optional<std::string> hold_id; // one of the two
    std::optional<std::string> order_id;
    std::optional<Money> amount; // default: all that is left
    std::string reason;
    std::optional<GiveBackPolicy> policy; // default: the studio's
};

// The latest capture first. Declines `currency_mismatch`, `nothing_to_refund`,
// `exceeds_captured`, `not_applicable` (it would need part of a unit); throws NotFound for an
// unknown hold.
Decided<std::vector<Restored>> refund(Work& work, const Refund& request);

} // namespace scrip::operations
