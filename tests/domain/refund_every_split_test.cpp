// Every small refund over every mix of tenders, judged by the rules of the strategies.
#include "domain/refund_split.hpp"

#include "domain/invariant.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <stdexcept>

using namespace scrip;

namespace {

constexpr RefundStrategy strategies[] = {RefundStrategy::credit_first,
                                         RefundStrategy::card_first,
                                         RefundStrategy::pro_rata,
                                         RefundStrategy::reverse};

using Shares = std::vector<std::int64_t>;
using Split = std::function<Shares(RefundStrategy, const std::vector<RefundSource>&, std::int64_t)>;

std::int64_t sum_of(const std::vector<RefundSource>& sources, bool of_vouchers)
{
    std::int64_t sum = 0;
    for (const RefundSource& each : sources)
        sum += each.is_voucher == of_vouchers ? each.capacity : 0;
    return sum;
}

bool fills_from_behind(const std::vector<RefundSource>& sources, const Shares& shares)
{
    bool is_full = true;
    for (std::size_t i = sources.size(); i-- > 0;) {
        if (!is_full && shares[i] > 0) return false;
        is_full = is_full && shares[i] == sources[i].capacity;
    }
    return true;
}

// Each within one of its exact part.
bool is_in_proportion(const std::vector<RefundSource>& sources,
                      const Shares& shares,
                      std::int64_t amount)
{
    const std::int64_t whole = sum_of(sources, true) + sum_of(sources, false);
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (std::abs(shares[i] * whole - amount * sources[i].capacity) >= whole) return false;
    }
    return true;
}

// What is wrong with the shares, by the table of ledger.md, section 7; "" for nothing.
std::string fault_of(RefundStrategy strategy,
                     const std::vector<RefundSource>& sources,
                     std::int64_t amount,
                     const Shares& shares)
{
    std::int64_t sum = 0;
    std::int64_t of_vouchers = 0;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (shares[i] < 0 || shares[i] > sources[i].capacity) return "above what it paid";
        sum += shares[i];
        of_vouchers += sources[i].is_voucher ? shares[i] : 0;
    }
    if (sum != amount) return "not the sum";
    switch (strategy) {
    case RefundStrategy::credit_first:
        return of_vouchers == std::min(amount, sum_of(sources, true)) ? "" : "not credit first";
    case RefundStrategy::card_first:
        return sum - of_vouchers == std::min(amount, sum_of(sources, false)) ? ""
                                                                             : "not card first";
    case RefundStrategy::pro_rata:
        return is_in_proportion(sources, shares, amount) ? "" : "not in proportion";
    case RefundStrategy::reverse:
        return fills_from_behind(sources, shares) ? "" : "not from behind";
    }
    throw std::logic_error{"there are four strategies"};
}

// Sources that paid `whole` together: the first `even` parts alike, or each much more than the one
// before, which leaves small ones and ones that paid nothing. Bit i of `vouchers`: the i-th is one.
std::vector<RefundSource>
sources_of(std::int64_t whole, std::size_t tenders, bool is_even, unsigned vouchers)
{
    std::vector<RefundSource> sources;
    std::int64_t left = whole;
    for (std::size_t i = 0; i < tenders; ++i) {
        const auto more = static_cast<std::int64_t>(tenders - i);
        const std::int64_t part = more == 1 ? left : is_even ? left / more : left / 3;
        const bool is_voucher = (vouchers >> i & 1U) != 0;
        const auto rank = static_cast<std::int64_t>(i);
        sources.push_back({.capacity = part, .is_voucher = is_voucher, .rank = rank});
        left -= part;
    }
    return sources;
}

std::string
first_fault_over(const std::vector<RefundSource>& sources, std::int64_t amount, const Split& split)
{
    for (const RefundStrategy strategy : strategies) {
        const auto fault = fault_of(strategy, sources, amount, split(strategy, sources, amount));
        if (fault.empty()) continue;
        return std::string{word(strategy)} + ", " + std::to_string(sources.size()) +
               " tenders, refund " + std::to_string(amount) + ": " + fault;
    }
    return "";
}

// The first fault of a split over 2 to 7 tenders, in every mix of vouchers and others, that paid
// 1 to 1,000 minor units: all of it is refunded, and about a third of it.
std::string first_fault(const Split& split)
{
    for (std::size_t tenders = 2; tenders <= 7; ++tenders) {
        for (std::int64_t whole = 1; whole <= 1'000; ++whole) {
            for (unsigned vouchers = 0; vouchers < (1U << tenders); ++vouchers) {
                const bool is_even = (whole + vouchers) % 2 == 0;
                const auto sources = sources_of(whole, tenders, is_even, vouchers);
                for (const std::int64_t amount : {whole, whole / 3 + 1}) {
                    const auto fault = first_fault_over(sources, amount, split);
                    if (!fault.empty()) return fault;
                }
            }
        }
    }
    return "";
}

// Each amount that two to seven tenders of 1,000 minor units can get back, by every strategy.
std::string first_fault_of_amounts(const Split& split)
{
    for (std::size_t tenders = 2; tenders <= 7; ++tenders) {
        for (const bool is_even : {true, false}) {
            const auto sources = sources_of(1'000, tenders, is_even, 0x55);
            for (std::int64_t amount = 1; amount <= 1'000; ++amount) {
                const auto fault = first_fault_over(sources, amount, split);
                if (!fault.empty()) return fault;
            }
        }
    }
    return "";
}

// Parts by division alone: what it leaves is nobody's.
Shares
truncated(RefundStrategy strategy, const std::vector<RefundSource>& sources, std::int64_t amount)
{
    if (strategy != RefundStrategy::pro_rata) return split_refund(strategy, sources, amount);
    const std::int64_t whole = sum_of(sources, true) + sum_of(sources, false);
    Shares shares;
    for (const RefundSource& each : sources)
        shares.push_back(amount * each.capacity / whole);
    return shares;
}

// What division leaves goes to the first, whatever it paid.
Shares rest_to_first(RefundStrategy strategy,
                     const std::vector<RefundSource>& sources,
                     std::int64_t amount)
{
    Shares shares = truncated(strategy, sources, amount);
    shares[0] += amount - std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
    return shares;
}

Shares
always_in_order(RefundStrategy, const std::vector<RefundSource>& sources, std::int64_t amount)
{
    return split_refund(RefundStrategy::credit_first, sources, amount);
}

} // namespace

TEST_CASE("1 to 1,000 minor units over 2 to 7 tenders: every strategy sums exactly, and no tender "
          "gets back more than it paid",
          "[domain][B24][B23][k2]")
{
    CHECK(first_fault(split_refund) == "");
    CHECK(first_fault_of_amounts(split_refund) == "");
    CHECK_THROWS_AS(split_refund(RefundStrategy::reverse, sources_of(1'000, 3, true, 1), 1'001),
                    InvariantViolation);
}

TEST_CASE("splits that lose a rest, or give it to whoever stands first, are caught",
          "[domain][B24][control]")
{
    for (const Split& naive : {Split{truncated}, Split{rest_to_first}, Split{always_in_order}}) {
        CHECK(first_fault(naive) != "");
        CHECK(first_fault_of_amounts(naive) != "");
    }
}
