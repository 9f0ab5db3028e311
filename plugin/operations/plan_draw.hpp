// Which vouchers give how much, toward an order or to a debit, and the order in which their rows
// are locked.
#pragma once

#include "operations/work.hpp"

#include <vector>

namespace scrip::operations {

struct Plan {
    std::vector<Voucher> vouchers;
    std::vector<Draw> draws; // in the order drawn; their indices are into the vouchers

    const Voucher& voucher_of(const Draw& draw) const { return vouchers[draw.voucher]; }
};

// Everything of the customer's that may have something to give.
std::vector<Voucher> account_of(Work& work, const std::string& customer_id);

// What lapsed holds keep of the vouchers is available to the draw.
Decided<Plan> plan_named(Work& work, std::vector<Voucher> vouchers, const DrawRequest& wanted);
Decided<Plan> plan_account(Work& work, std::vector<Voucher> vouchers, const DrawRequest& wanted);

// Indices of the draws, by voucher: whoever takes in this order never waits in a circle.
std::vector<std::size_t> in_lock_order(const Plan& plan);

} // namespace scrip::operations
