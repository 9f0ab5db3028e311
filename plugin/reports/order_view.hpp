// What vouchers have to do with one order: which paid it, which it sold, which were made for it.
#pragma once

#include "domain/hold.hpp"
#include "reports/history.hpp"
#include "reports/voucher_view.hpp"

#include <vector>

namespace scrip::reports {

inline constexpr std::size_t order_rows_max = 100; // of each list

// What one voucher paid, and how much of that came back.
struct PaidPart {
    Redemption redemption;
    VoucherView voucher;
};

// A payment that was refused: who tried, how, and why it was not possible.
struct RefusedAttempt {
    std::string attempt_id;
    Instant at{};
    std::string actor_role;
    std::optional<std::string> actor_id; // by the host's id
    std::string operation;
    std::string decline;
};

struct NamingDebit {
    TransactionView transaction;
    bool is_reversible = false; // some of it is not back yet
};

// Worths are minor units of the studio's currency, over all parts and holds, shown or not.
struct OrderView {
    bool is_deleted = false;
    std::int64_t captured = 0;
    std::int64_t given_back = 0;
    std::int64_t reserved = 0;
    std::vector<PaidPart> paid; // the latest first
    std::vector<Hold> holds;    // that are open
    std::vector<VoucherView> sold;
    std::vector<VoucherView> made; // of what was cancelled or paid too much
    std::vector<NamingDebit> debits;
    std::vector<RefusedAttempt> refused; // the latest first
    bool is_cut = false;                 // a list would go on
};

OrderView order_view(operations::Work& work, const std::string& order_id);

// The open holds of an order that the caller may see.
std::vector<Hold> open_holds(operations::Work& work, const std::string& order_id);

// Whether a debit still has something to give back.
bool is_reversible_debit(operations::Work& work, const storage::HistoryItem& item);

} // namespace scrip::reports
