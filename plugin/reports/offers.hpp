// What could pay: which vouchers an order could be paid with, and what a code is worth.
#pragma once

#include "operations/pay_order.hpp"
#include "reports/voucher_view.hpp"

#include <vector>

namespace scrip::reports {

// What the order's customer could pay it with: vouchers of every kind, the sums of credits alone.
struct CreditOffer {
    std::int64_t available = 0;
    std::int64_t would_apply = 0;
    std::vector<VoucherView> vouchers;
};

CreditOffer credit_offer(operations::Work& work, const operations::OrderFacts& order);

struct CodeChecked {
    VoucherView voucher;
    std::optional<Decline> why_not; // none: it can be redeemed
    std::optional<Money> would_cover;
    std::optional<Money> remaining_due;
};

// Writes nothing. Declines `code_not_found` and `holder_only`; any other reason is told in the
// answer.
Decided<CodeChecked> check_code(operations::Work& work,
                                const operations::CodeForms& code,
                                const std::optional<operations::OrderFacts>& order);

} // namespace scrip::reports
