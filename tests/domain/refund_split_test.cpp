#include "domain/invariant.hpp"
#include "domain/refund_split.hpp"

#include <catch2/catch.hpp>
#include <numeric>

using namespace scrip;

namespace {

using Shares = std::vector<std::int64_t>;

RefundSource voucher(std::int64_t capacity, std::int64_t rank)
{
    return {.capacity = capacity, .is_voucher = true, .rank = rank};
}

RefundSource card(std::int64_t capacity, std::int64_t rank)
{
    return {.capacity = capacity, .rank = rank};
}

} // namespace

TEST_CASE("thirty by voucher and seventy by card come back as the strategy says", "[domain][B23]")
{
    const std::vector<RefundSource> card_last{voucher(30, 0), card(70, 1)};
    CHECK(split_refund(RefundStrategy::credit_first, card_last, 50) == Shares{30, 20});
    CHECK(split_refund(RefundStrategy::card_first, card_last, 50) == Shares{0, 50});
    CHECK(split_refund(RefundStrategy::pro_rata, card_last, 50) == Shares{15, 35});
    CHECK(split_refund(RefundStrategy::reverse, card_last, 50) == Shares{0, 50});
    const std::vector<RefundSource> voucher_last{card(70, 0), voucher(30, 0)};
    CHECK(split_refund(RefundStrategy::reverse, voucher_last, 50) == Shares{20, 30});
}

TEST_CASE("several vouchers get theirs back in reverse order of their capture", "[domain][B23]")
{
    const std::vector<RefundSource> sources{voucher(10, 0), voucher(10, 1), card(10, 0)};
    CHECK(split_refund(RefundStrategy::credit_first, sources, 15) == Shares{5, 10, 0});
    CHECK(split_refund(RefundStrategy::card_first, sources, 15) == Shares{0, 5, 10});
    std::vector<RefundSource> with_units = sources;
    with_units[0].is_preferred = true;
    CHECK(split_refund(RefundStrategy::credit_first, with_units, 15) == Shares{10, 5, 0});
}

TEST_CASE("no voucher is preferred where cards come first", "[domain][B23]")
{
    std::vector<RefundSource> sources{voucher(10, 0), voucher(10, 1), card(10, 0)};
    sources[0].is_preferred = true;
    CHECK(split_refund(RefundStrategy::card_first, sources, 15) == Shares{0, 5, 10});
}

TEST_CASE("of tenders that gave everything back nothing comes back", "[domain][B23]")
{
    const std::vector<RefundSource> sources{voucher(0, 0), card(0, 0)};
    for (const RefundStrategy strategy : {RefundStrategy::credit_first,
                                          RefundStrategy::card_first,
                                          RefundStrategy::pro_rata,
                                          RefundStrategy::reverse}) {
        CHECK(split_refund(strategy, sources, 0) == Shares{0, 0});
    }
    CHECK_THROWS_AS(refund_order(static_cast<RefundStrategy>(4), sources), InvariantViolation);
}

TEST_CASE("equal remainders go to vouchers first, then to the earlier captured", "[domain][B24]")
{
    const std::vector<RefundSource> sources{card(1, 0), voucher(1, 1), voucher(1, 0), card(1, 1)};
    CHECK(split_refund(RefundStrategy::pro_rata, sources, 1) == Shares{0, 0, 1, 0});
    CHECK(split_refund(RefundStrategy::pro_rata, sources, 2) == Shares{0, 1, 1, 0});
    CHECK(split_refund(RefundStrategy::pro_rata, sources, 3) == Shares{1, 1, 1, 0});
}

TEST_CASE("amounts of any size are split without loss", "[domain][k1]")
{
    constexpr std::int64_t big = 1'000'000'000'000'000;
    const std::vector<RefundSource> sources{voucher(big, 0), card(big, 0), card(1, 1)};
    const Shares shares = split_refund(RefundStrategy::pro_rata, sources, 2 * big);
    CHECK(std::accumulate(shares.begin(), shares.end(), std::int64_t{0}) == 2 * big);
}

TEST_CASE("what division leaves goes to the largest remainders", "[domain][B24]")
{
    // Of 10: 10/12, 50/12 and 60/12 are 0, 4 and 5; remainders 10, 2 and 0.
    const std::vector<RefundSource> sources{card(1, 0), voucher(5, 0), voucher(6, 1)};
    CHECK(split_refund(RefundStrategy::pro_rata, sources, 10) == Shares{1, 4, 5});
}
