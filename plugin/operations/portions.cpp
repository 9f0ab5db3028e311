#include "operations/portions.hpp"

#include "domain/entry.hpp"

#include <algorithm>

namespace scrip::operations {

std::int64_t left_of(const std::vector<Redemption>& redemptions)
{
    std::int64_t left = 0;
    for (const Redemption& redemption : redemptions)
        left = checked_sum(left, redemption.worth_left());
    return left;
}

Portions all_left(const std::vector<Redemption>& redemptions)
{
    Portions portions;
    for (const Redemption& redemption : redemptions)
        portions.push_back({redemption, redemption.left(), redemption.worth_left()});
    return portions;
}

std::optional<Portions> portions_worth(const std::vector<Redemption>& redemptions,
                                       std::int64_t worth)
{
    Portions portions;
    for (const Redemption& redemption : redemptions) {
        const std::int64_t part = std::min(worth, redemption.worth_left());
        if (part == 0) continue;
        const auto amount = amount_worth(
            redemption.left(), redemption.worth_left(), part, redemption.is_in_units());
        if (!amount) return std::nullopt;
        portions.push_back({redemption, *amount, part});
        worth -= part;
    }
    ensure(worth == 0, "what is given back was spent");
    return portions;
}

Portions portions_within(const std::vector<Redemption>& redemptions, std::int64_t worth)
{
    Portions portions;
    for (const Redemption& redemption : redemptions) {
        std::int64_t part = std::min(worth, redemption.worth_left());
        std::int64_t amount = part;
        if (redemption.is_in_units()) {
            amount = units_within(redemption.left(), redemption.worth_left(), part);
            part = amount == 0 ? 0 : paid_share(redemption.worth_left(), amount, redemption.left());
        }
        if (amount == 0) continue;
        portions.push_back({redemption, amount, part});
        worth -= part;
    }
    return portions;
}

std::int64_t worth_of(const Portions& portions)
{
    std::int64_t worth = 0;
    for (const Portion& portion : portions)
        worth = checked_sum(worth, portion.worth);
    return worth;
}

} // namespace scrip::operations
