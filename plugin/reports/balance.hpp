// A customer's account: credits of one currency, seen as one balance.
#pragma once

#include "operations/work.hpp"

#include <map>

namespace scrip::reports {

struct NextExpiry {
    Date date{};
    std::int64_t amount = 0;
};

// Minor units of the studio's currency. credited - debited - redeemed - expired = available + held.
struct Balance {
    std::int64_t available = 0;
    std::int64_t held = 0;
    std::int64_t credited = 0;
    std::int64_t debited = 0;
    std::int64_t redeemed = 0;
    std::int64_t expired = 0;
    std::optional<NextExpiry> next_expiry;
    std::optional<std::string> referral_code; // none for a customer not met yet
    std::map<VoucherStatus, std::int64_t> counts;
};

// As of the call's clock, whether or not a job ran.
Balance balance_of(operations::Work& work, const std::string& customer_id);

} // namespace scrip::reports
