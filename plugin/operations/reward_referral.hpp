// Credits who recommended the studio, and who came.
#pragma once

#include "operations/issue_voucher.hpp"

namespace scrip::operations {

struct RewardReferral {
    std::string referral_code; // in its normal form
    NamedCustomer customer;    // the new one
    std::string order_id;      // by which they came
};

struct Rewarded {
    Issued referrer;
    Issued referee;
};

// Both by the studio's settings, once for each new customer. Declines `code_not_found`,
// `not_applicable` (the studio rewards nobody, or somebody recommended themselves),
// `already_rewarded`.
Decided<Rewarded> reward_referral(Work& work, const RewardReferral& request);

} // namespace scrip::operations
