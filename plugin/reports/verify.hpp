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
    std::int64_t anchors = 0;
    std::vector<Problem> problems; // the first 100

    bool is_ok() const { return problems.empty(); }
};

// An anchor as somebody outside the database kept it.
struct KeptAnchor {
    std::string day;
    std::string hash;
};

struct WhatToVerify {
    std::optional<std::string> voucher_id{}; // none: all of the studio
    std::vector<KeptAnchor> anchors{};
};

// Throws NotFound.
Verified verify(operations::Work& work, const WhatToVerify& what);

} // namespace scrip::reports
