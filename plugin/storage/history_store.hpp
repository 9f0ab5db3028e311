// Reads what happened: transactions as histories and statements show them.
#pragma once

#include "domain/calendar.hpp"
#include "domain/words.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

// One transaction as seen from one voucher, or from one customer over all their vouchers in it.
struct HistoryItem {
    std::string transaction_id;
    TransactionType type = TransactionType::issue;
    Instant at{};
    std::string actor_role;
    std::optional<std::string> actor_id;
    std::optional<std::string> voucher_id; // none: several
    std::int64_t amount = 0;               // signed: what value came or went
    std::int64_t available_after = 0;
    bool is_in_units = false; // both amounts, else money
    std::optional<std::string> order_id;
    std::optional<std::string> redemption_id;
    std::optional<std::string> order_customer; // customer_ref of whoever's order vouchers paid
};

// Behind this item, in the order of the list.
struct HistoryPosition {
    Instant at{};
    std::string transaction_id;
};

class HistoryStore {
public:
    HistoryStore(Unit& unit, const std::string& studio_id);

    // Newest first. `before`: only what is older than this place in the voucher's chain.
    struct VoucherItem {
        HistoryItem item;
        std::int64_t seq = 0;
    };
    std::vector<VoucherItem>
    of_voucher(const std::string& voucher_id, std::int64_t before_seq, std::int64_t limit);

    // What changed the account of a person, by all their refs, in [from, to), newest first; holds
    // are no change.
    std::vector<HistoryItem> of_customer(const std::vector<std::string>& refs,
                                         Instant from,
                                         Instant to,
                                         const std::optional<HistoryPosition>& after,
                                         std::int64_t limit);
    // All that moved under a person's refs, oldest first, holds too. `after`: this item.
    std::vector<VoucherItem>
    of_person(const std::string& person, const VoucherItem* after, std::int64_t limit);
    // The value, available and held, at an instant, of an account that has `now_value` after all
    // that was posted. Reads what came before or what came since, whichever is less.
    std::int64_t
    account_at(const std::vector<std::string>& refs, Instant instant, std::int64_t now_value);

    // One transaction over all its vouchers.
    std::optional<HistoryItem> whole(const std::string& transaction_id);

    struct TransactionRow {
        std::string transaction_id;
        TransactionType type = TransactionType::issue;
        Instant at{};
        std::string actor_role;
        std::optional<std::string> actor_id;
        std::optional<std::string> redemption_id;
        std::optional<std::string> order_id;
    };
    std::optional<TransactionRow> find(const std::string& transaction_id);
    // The debits that name the order, newest first, at most `limit`.
    std::vector<std::string> debits_naming(const std::string& order_id, std::int64_t limit);
    // Whether another transaction undid it.
    bool is_reversed(const std::string& transaction_id);

private:
    // What the changes on one side of an instant come to; none: there are `most` of them or more.
    std::optional<std::int64_t> changes(const Statement& side,
                                        const std::vector<std::string>& refs,
                                        Instant instant,
                                        std::int64_t most);

    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
