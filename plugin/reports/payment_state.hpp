// What became of a payment step, by its key or its hold: the answer after a lost reply.
#pragma once

#include "domain/hold.hpp"
#include "operations/work.hpp"

namespace scrip::reports {

struct PaymentState {
    std::string state = "unknown"; // or held, captured, released, timed_out, declined
    std::optional<Hold> hold;
};

// Throws NotFound.
PaymentState state_of_hold(operations::Work& work, const std::string& hold_id);

// A key that never took effect, or that the caller may not know, is `unknown`.
PaymentState state_of_key(operations::Work& work, const std::string& key);

} // namespace scrip::reports
