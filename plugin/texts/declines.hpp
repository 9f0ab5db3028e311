// What a person is told when the answer is no, and what to do next.
#pragma once

#include "texts/catalogue.hpp"

#include <string>
#include <string_view>

namespace scrip::texts {

// Each code has a sentence that needs no parameter, and some a more helpful one that is used when
// its parameters are given: challenge_required {retry_after_minutes}, held_elsewhere {until},
// insufficient_credit {available}, amount_exceeds_due {due}, exceeds_captured {left},
// voucher_in_use {vouchers}, limit_exceeded {limit}, has_balance {available},
// expiry_below_minimum {floor}. Other parameters are ignored; std::invalid_argument for a code
// that is no decline.
std::string
decline_text(Locale locale, std::string_view decline_code, const Parameters& parameters = {});

} // namespace scrip::texts
