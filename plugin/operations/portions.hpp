// How much of what was spent goes back: of money any sum, of units whole ones.
#pragma once

#include "domain/hold.hpp"

#include <optional>
#include <vector>

namespace scrip::operations {

// Of one redemption: an amount of what its voucher holds, and its worth on the order in minor
// units.
struct Portion {
    Redemption redemption;
    std::int64_t amount = 0;
    std::int64_t worth = 0;
};
using Portions = std::vector<Portion>;

// The worth of all that is not back yet, in minor units.
std::int64_t left_of(const std::vector<Redemption>& redemptions);

Portions all_left(const std::vector<Redemption>& redemptions);

// In the order given until `worth` is reached, which is at most what is left. None: it would need
// part of a unit.
std::optional<Portions> portions_worth(const std::vector<Redemption>& redemptions,
                                       std::int64_t worth);

// As much of `worth` as goes back in whole units.
Portions portions_within(const std::vector<Redemption>& redemptions, std::int64_t worth);

std::int64_t worth_of(const Portions& portions);

} // namespace scrip::operations
