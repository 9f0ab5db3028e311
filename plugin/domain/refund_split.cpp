#include "domain/refund_split.hpp"

#include "domain/money.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace scrip {

namespace {

__extension__ using Wide = __int128;

// Vouchers by the latest capture, the others as they were captured.
auto place_in(const RefundSource& source, bool are_vouchers_first)
{
    const bool is_second_group = source.is_voucher != are_vouchers_first;
    return std::tuple{is_second_group,
                      !(source.is_preferred && are_vouchers_first),
                      source.is_voucher ? -source.rank : source.rank};
}

std::vector<std::int64_t> filled_in(const std::vector<std::size_t>& order,
                                    const std::vector<RefundSource>& sources,
                                    std::int64_t amount)
{
    std::vector<std::int64_t> shares(sources.size(), 0);
    for (const std::size_t i : order) {
        shares[i] = std::min(amount, sources[i].capacity);
        amount -= shares[i];
    }
    ensure(amount == 0, "a refund is no more than what can go back");
    return shares;
}

// Largest remainder: no share passes its capacity, because a remainder above zero means that the
// quotient was below it.
std::vector<std::int64_t> in_proportion(const std::vector<std::size_t>& ties,
                                        const std::vector<RefundSource>& sources,
                                        std::int64_t amount)
{
    Wide capacity = 0;
    for (const RefundSource& source : sources)
        capacity += source.capacity;
    std::vector<std::int64_t> shares(sources.size(), 0);
    if (capacity == 0) return shares;

    std::vector<Wide> remainders(sources.size(), 0);
    std::int64_t left = amount;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        const Wide product = Wide{amount} * sources[i].capacity;
        shares[i] = static_cast<std::int64_t>(product / capacity);
        remainders[i] = product % capacity;
        left -= shares[i];
    }
    std::vector<std::size_t> order = ties;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return remainders[a] > remainders[b];
    });
    ensure(left < std::ssize(order), "what division leaves is less than there are shares");
    for (std::size_t i = 0; i < static_cast<std::size_t>(left); ++i)
        ++shares[order[i]];
    return shares;
}

} // namespace

std::vector<std::size_t> refund_order(RefundStrategy strategy,
                                      const std::vector<RefundSource>& sources)
{
    std::vector<std::size_t> order(sources.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto sort_by = [&](const auto& key) {
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return key(sources[a]) < key(sources[b]);
        });
    };
    switch (strategy) {
    case RefundStrategy::credit_first:
        sort_by([](const RefundSource& source) { return place_in(source, true); });
        return order;
    case RefundStrategy::card_first:
        sort_by([](const RefundSource& source) { return place_in(source, false); });
        return order;
    case RefundStrategy::pro_rata:
        sort_by([](const RefundSource& source) {
            return std::tuple{!source.is_voucher, source.rank};
        });
        return order;
    case RefundStrategy::reverse: std::reverse(order.begin(), order.end()); return order;
    }
    throw InvariantViolation{"a refund follows one of four strategies"};
}

std::vector<std::int64_t>
split_refund(RefundStrategy strategy, const std::vector<RefundSource>& sources, std::int64_t amount)
{
    const auto order = refund_order(strategy, sources);
    return strategy == RefundStrategy::pro_rata ? in_proportion(order, sources, amount)
                                                : filled_in(order, sources, amount);
}

} // namespace scrip
