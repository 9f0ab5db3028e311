// Mistakes that a plugin could make, each of which the fuzzer has to find: with
// SCRIP_FUZZ_CONTROL=name in the environment, calls go through the mistake of that name.
#pragma once

#include "hostile_host.hpp"

namespace scrip::fuzz {

booking_status
invoke_or_naive(const Hook& hook, const booking_invocation_v1* in, booking_reply_v1* out);

} // namespace scrip::fuzz
