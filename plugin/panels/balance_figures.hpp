// What screens about a customer tell of the account.
#pragma once

#include "panels/screen.hpp"
#include "reports/balance.hpp"

namespace scrip::panels {

// Gifts of money, and units where there are any: a balance of their own (R24).
void add_gift_figures(Screen& screen, const reports::Balance& balance);
void add_next_expiry(Screen& screen, const reports::Balance& balance);
void add_referral_code(Screen& screen, const reports::Balance& balance);
// The studio's terms in the reader's language, where it has any.
void add_terms(Screen& screen);

} // namespace scrip::panels
