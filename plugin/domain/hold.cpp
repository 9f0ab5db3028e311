#include "domain/hold.hpp"

#include "domain/entry.hpp"

#include <algorithm>

namespace scrip {

namespace {

std::int64_t worth_of(std::int64_t amount, std::int64_t worth, std::int64_t units)
{
    return units == 0 ? 0 : paid_share(worth, units, amount);
}

} // namespace

std::int64_t units_within(std::int64_t amount, std::int64_t worth, std::int64_t limit)
{
    std::int64_t least = 0;
    std::int64_t most = amount;
    while (least < most) {
        const std::int64_t middle = least + (most - least + 1) / 2;
        if (worth_of(amount, worth, middle) <= limit)
            least = middle;
        else
            most = middle - 1;
    }
    return least;
}

std::optional<std::int64_t>
amount_worth(std::int64_t amount, std::int64_t worth, std::int64_t wanted, bool is_in_units)
{
    ensure(0 <= wanted && wanted <= worth, "what is wanted is there");
    if (!is_in_units) return wanted;
    const std::int64_t units = units_within(amount, worth, wanted);
    if (worth_of(amount, worth, units) != wanted) return std::nullopt;
    return units;
}

} // namespace scrip
