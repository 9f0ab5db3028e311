// Checks the ledger against itself: every hash, sum and fact (ledger.md, section 13).
#pragma once

#include "operations/work.hpp"

#include <vector>

namespace scrip::reports {

struct Problem {
    std::string invariant; // "I28"
    std::string where;     // ids and places only
    std::string text;
};

struct Verified {
    std::int64_t vouchers = 0;
    std::int64_t entries = 0;
    std::int64_t transactions = 0;
    std::int64_t holds = 0;
    std::vector<Problem> problems; // the first 100

    bool is_ok() const { return problems.empty(); }
};

// One voucher, or all of the studio. Throws NotFound.
Verified verify(operations::Work& work, const std::optional<std::string>& voucher_id);

} // namespace scrip::reports
