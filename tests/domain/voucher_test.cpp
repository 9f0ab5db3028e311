#include "builders.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::tests;

namespace {

// Ledger.md, section 5, written out again: first match wins.
VoucherStatus expected_status(bool is_void,
                              bool is_active,
                              bool is_over,
                              bool has_available,
                              bool has_lapsed,
                              bool has_held,
                              bool has_expired,
                              bool is_blocked)
{
    if (is_void) return VoucherStatus::voided;
    if (!is_active) return VoucherStatus::pending;
    if (is_over && (has_available || has_lapsed || has_expired)) return VoucherStatus::expired;
    if (!has_available && !has_lapsed && !has_held) return VoucherStatus::fully_used;
    if (is_blocked) return VoucherStatus::blocked;
    return VoucherStatus::active;
}

} // namespace

TEST_CASE("a voucher's status follows from its facts and the clock alone", "[domain][I20][q4]")
{
    for (unsigned facts = 0; facts < 512; ++facts) {
        const auto fact = [&](unsigned bit) { return (facts >> bit & 1U) != 0; };
        const bool is_void = fact(0);
        const bool is_active = fact(1);
        const bool is_over = fact(2);
        const bool is_blocked = fact(7);
        const bool is_quarantined = fact(8);

        Voucher voucher = active_voucher();
        voucher.available = fact(3) ? 10 : 0;
        voucher.lapsed = fact(4) ? 20 : 0;
        voucher.held = voucher.lapsed + (fact(5) ? 40 : 0);
        voucher.expired = fact(6) ? 5 : 0;
        if (is_void) voucher.voided_at = noon;
        if (!is_active) voucher.activated_at.reset();
        voucher.expires_bound = is_over ? noon : noon + std::chrono::microseconds{1};
        if (is_blocked) voucher.blocked_at = noon;
        if (is_quarantined) voucher.quarantined_at = noon;

        const Standing standing = standing_at(voucher, noon);
        INFO("facts " << facts);
        CHECK(standing.status == expected_status(is_void,
                                                 is_active,
                                                 is_over,
                                                 fact(3),
                                                 fact(4),
                                                 fact(5),
                                                 fact(6),
                                                 is_blocked || is_quarantined));
        // Pending, void and expired ones show nothing to spend; a lapsed hold reserves nothing.
        const bool shows_value = !is_void && is_active && !is_over;
        CHECK(standing.available == (shows_value ? voucher.available + voucher.lapsed : 0));
        CHECK(standing.held == (fact(5) ? 40 : 0));
        const bool loses = !is_void && is_active && is_over;
        CHECK(standing.expired ==
              voucher.expired + (loses ? voucher.available + voucher.lapsed : 0));
    }
}

TEST_CASE("a voucher never expires before its bound, and is expired at it", "[domain][I21][j1]")
{
    Voucher voucher = active_voucher();
    voucher.expires_bound = noon;
    using std::chrono::microseconds;
    CHECK(standing_at(voucher, noon - microseconds{1}).status == VoucherStatus::active);
    CHECK(standing_at(voucher, noon - microseconds{1}).available == 100'00);
    CHECK(standing_at(voucher, noon).status == VoucherStatus::expired);
    CHECK(standing_at(voucher, noon).available == 0);
    voucher.expires_bound.reset();
    CHECK(standing_at(voucher, Instant::max()).status == VoucherStatus::active);
}

TEST_CASE("what came back is no longer used", "[domain][I5]")
{
    Voucher voucher = active_voucher();
    voucher.captured = 70'00;
    voucher.given_back = 30'00;
    voucher.available = 60'00;
    CHECK(standing_at(voucher, noon).used == 40'00);
    CHECK_FALSE(is_untouched(voucher));
    voucher.given_back = 70'00;
    CHECK(is_untouched(voucher));
}

TEST_CASE("a voucher is untouched while only lapsed holds are on it", "[domain][I23]")
{
    Voucher voucher = active_voucher();
    voucher.held = 10'00;
    CHECK_FALSE(is_untouched(voucher));
    voucher.lapsed = 10'00;
    CHECK(is_untouched(voucher));
}

TEST_CASE("an overdrawn voucher is no voucher", "[domain][I4]")
{
    Voucher voucher = active_voucher();
    voucher.available = -1;
    CHECK_THROWS_AS(standing_at(voucher, noon), InvariantViolation);
    voucher = active_voucher();
    voucher.lapsed = 1;
    CHECK_THROWS_AS(standing_at(voucher, noon), InvariantViolation);
}
