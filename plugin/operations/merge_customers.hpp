// Two of the host's customers turn out to be one person.
#pragma once

#include "operations/work.hpp"

namespace scrip::operations {

struct MergeCustomers {
    std::string from; // the host's ids
    std::string into;
};

struct Merged {
    std::int64_t vouchers = 0; // that changed hands
    std::int64_t holds = 0;    // ended ones too
};

// Both ids stand for `into` from here on. Entries stay as they are: a voucher's chain tells of its
// new holder by one more. Customers who are one person already are left as they are; throws
// InvalidField when `into` was merged into `from`.
Merged merge_customers(Work& work, const MergeCustomers& request);

} // namespace scrip::operations
