// A customer's account: credits of one currency, seen as one balance.
#pragma once

#include "operations/work.hpp"

#include <map>

namespace scrip::reports {

struct NextExpiry {
    Date date{};
    std::int64_t amount = 0;
};

// A voucher of units that can be used now.
struct UnitsLeft {
    std::string voucher_id;
    Scope scope;
    std::int64_t available = 0;
};

// Minor units of the studio's currency, of credits alone but for `gifts` and `units`. credited -
// debited - redeemed - expired = available + held.
struct Balance {
    std::int64_t available = 0;
    std::int64_t held = 0;
    std::int64_t credited = 0;
    std::int64_t debited = 0;
    std::int64_t redeemed = 0;
    std::int64_t expired = 0;
    std::int64_t gifts = 0;       // what money gifts and money packs have available
    std::vector<UnitsLeft> units; // in the draw order
    std::optional<NextExpiry> next_expiry;
    std::optional<std::string> referral_code; // none for a customer not met yet
    std::map<VoucherStatus, std::int64_t> counts;
};

// As of the call's clock, whether or not a job ran.
Balance balance_of(operations::Work& work, const std::string& customer_id);

} // namespace scrip::reports
