// Random names for customers and referrals.
//
// Randomness in this project comes from libsodium's randombytes, in this room, and from nowhere
// else: no <random>, no rand(), no clock and no host id ever decides a secret.
#pragma once

#include <string>

namespace scrip::secrets {

// 128 random bits as 32 hexadecimal digits: what ledger rows know of a person.
std::string draw_customer_ref();

// 10 symbols without look-alikes. Shorter than 16, so it can never be read as a voucher's code.
std::string draw_referral_code();

} // namespace scrip::secrets
