#include "builders.hpp"
#include "domain/entry.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <random>

using namespace scrip;
using namespace scrip::tests;

TEST_CASE("the paid shares of a value sum to what was paid for it", "[domain][B07][k2]")
{
    const std::array<std::int64_t, 8> edges{
        0, 1, 2, 3, 99'99, 100'00, requested_amount_max - 1, requested_amount_max};
    for (const std::int64_t paid : edges) {
        for (const std::int64_t units : {1, 2, 3, 7, 64}) {
            std::int64_t left = paid;
            std::int64_t least = INT64_MAX;
            std::int64_t most = 0;
            for (std::int64_t i = 0; i < units; ++i) {
                const std::int64_t share = paid_share(left, 1, units - i);
                least = std::min(least, share);
                most = std::max(most, share);
                left -= share;
            }
            INFO(paid << " over " << units);
            CHECK(left == 0);
            CHECK(most - least <= 1);
        }
    }
    CHECK(paid_share(100'00, 1, 3) == 33'33);
    CHECK(paid_share(66'67, 1, 2) == 33'33);
    CHECK(paid_share(33'34, 1, 1) == 33'34);
}

TEST_CASE("taken in any pieces, the last taker gets the rest of the paid value",
          "[domain][B07][property]")
{
    const auto seed = std::random_device{}();
    std::mt19937_64 random{seed};
    INFO("seed " << seed);
    const auto between = [&](std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>{least, most}(random);
    };
    for (int round = 0; round < 2'000; ++round) {
        const std::int64_t top = round % 3 == 0 ? requested_amount_max : 1'000;
        std::int64_t whole = between(1, top);
        const std::int64_t paid_for_all = between(0, top);
        std::int64_t paid = paid_for_all;
        std::int64_t shares = 0;
        while (whole > 0) {
            const std::int64_t taken = between(0, 3) == 0 ? whole : between(1, whole);
            const std::int64_t share = paid_share(paid, taken, whole);
            REQUIRE(share >= 0);
            REQUIRE(share <= paid);
            if (taken == whole) REQUIRE(share == paid);
            shares += share;
            paid -= share;
            whole -= taken;
        }
        REQUIRE(shares == paid_for_all);
    }
}

TEST_CASE("a product past 64 bits makes no wrong share", "[domain][I10][k1]")
{
    CHECK(paid_share(INT64_MAX, INT64_MAX, INT64_MAX) == INT64_MAX);
    CHECK(paid_share(requested_amount_max, requested_amount_max - 1, requested_amount_max) ==
          requested_amount_max - 1);
}

TEST_CASE("no share is taken from what is not there", "[domain]")
{
    CHECK_THROWS_AS(paid_share(1, 0, 1), InvariantViolation);
    CHECK_THROWS_AS(paid_share(1, 2, 1), InvariantViolation);
    CHECK_THROWS_AS(paid_share(-1, 1, 1), InvariantViolation);
}

TEST_CASE("each account changes its own column of the voucher", "[domain][I3]")
{
    const auto changes = [](Account from, Account to) {
        return column_changes(movement(from, to, 10, 4));
    };
    ColumnChanges c = changes(Account::funding, Account::available);
    CHECK((c.available == 10 && c.paid_available == 4 && c.held == 0));
    c = changes(Account::available, Account::held);
    CHECK((c.available == -10 && c.held == 10 && c.paid_available == -4));
    c = changes(Account::held, Account::order);
    CHECK((c.held == -10 && c.captured == 10 && c.given_back == 0 && c.debited == 0));
    CHECK(c.paid_available == 0);
    c = changes(Account::order, Account::available);
    CHECK((c.captured == 0 && c.given_back == 10 && c.available == 10 && c.paid_available == 4));
    c = changes(Account::available, Account::debit);
    CHECK((c.captured == 10 && c.debited == 10 && c.available == -10));
    c = changes(Account::debit, Account::available);
    CHECK((c.given_back == 10 && c.debited == -10 && c.available == 10));
    c = changes(Account::available, Account::breakage);
    CHECK((c.expired == 10 && c.available == -10));
    c = changes(Account::available, Account::unclaimed_property);
    CHECK((c.expired == 10 && c.available == -10));
    c = changes(Account::breakage, Account::voided);
    CHECK((c.expired == -10 && c.voided == 10 && c.available == 0));
    c = changes(Account::order, Account::moved_out);
    CHECK((c.given_back == 10 && c.moved == 10));
    c = changes(Account::moved_in, Account::available);
    CHECK((c.moved == 0 && c.available == 10));
    c = column_changes(state_change());
    CHECK((c.available == 0 && c.held == 0 && c.captured == 0 && c.paid_available == 0));
}

TEST_CASE("value that comes back is of the commodity its voucher has now", "[domain][I1][I5][B39]")
{
    const auto back = [](const std::string& commodity) {
        Legs legs;
        return_value(legs, Account::order, commodity, Account::available, "unit/b", 3, 10);
        return legs;
    };
    CHECK(back("unit/b").size() == 2);
    const Legs converted = back("unit/a");
    REQUIRE(converted.size() == 4);
    CHECK((converted[0].account == Account::order && converted[0].commodity == "unit/a"));
    CHECK((converted[1].account == Account::converted && converted[1].commodity == "unit/a"));
    CHECK((converted[2].account == Account::converted && converted[2].commodity.empty()));
    CHECK((converted[3].account == Account::available && converted[3].commodity.empty()));
    for (const Legs& legs : {back("unit/a"), back("unit/b")}) {
        const ColumnChanges c = column_changes(legs);
        CHECK((c.available == 3 && c.paid_available == 10 && c.given_back == 3));
        CHECK((c.captured == 0 && c.expired == 0 && c.moved == 0));
    }
}

TEST_CASE("units that become of another scope are as many, and as much was paid for them",
          "[domain][I1][B39]")
{
    const auto leg = [](Account account, std::int64_t amount, std::int64_t paid, bool is_former) {
        return Leg{account, amount, paid, is_former ? "unit/a" : ""};
    };
    const Legs right{leg(Account::available, -3, -10, true),
                     leg(Account::converted, 3, 10, true),
                     leg(Account::converted, -3, -10, false),
                     leg(Account::available, 3, 10, false)};
    CHECK(column_changes(right).available == 0);
    CHECK(column_changes(right).paid_available == 0);
    for (const auto& [amount, paid] : {std::pair{-2, -10}, std::pair{-3, -9}}) {
        Legs wrong = right;
        wrong[2] = leg(Account::converted, amount, paid, false);
        wrong[3] = leg(Account::available, -amount, -paid, false);
        CHECK_THROWS_AS(column_changes(wrong), InvariantViolation);
    }
    // The commodities are not netted: what leaves one cannot arrive in the other by itself.
    CHECK_THROWS_AS(
        column_changes({leg(Account::available, -3, -10, true), leg(Account::order, 3, 10, false)}),
        InvariantViolation);
}

TEST_CASE("whatever moves between a voucher's accounts keeps its face", "[domain][I5][property]")
{
    constexpr std::array accounts{Account::available,
                                  Account::held,
                                  Account::order,
                                  Account::debit,
                                  Account::breakage,
                                  Account::unclaimed_property,
                                  Account::voided,
                                  Account::moved_out};
    for (const Account from : accounts) {
        for (const Account to : accounts) {
            if (from == to) continue;
            const ColumnChanges c = column_changes(movement(from, to, 7, 3));
            INFO(word(from) << " to " << word(to));
            CHECK(c.available + c.held + c.captured - c.given_back + c.expired + c.voided +
                      c.moved ==
                  0);
        }
    }
}

TEST_CASE("legs that do not balance are refused", "[domain][I1]")
{
    CHECK_THROWS_AS(column_changes({{Account::available, -10, 0}, {Account::held, 9, 0}}),
                    InvariantViolation);
    CHECK_THROWS_AS(column_changes({{Account::available, -10, -1}, {Account::held, 10, 0}}),
                    InvariantViolation);
    CHECK_THROWS_AS(column_changes({{Account::available, 10, 0}}), InvariantViolation);
    CHECK_THROWS_AS(column_changes({{Account::available, 0, 0}, {Account::held, 0, 0}}),
                    InvariantViolation);
    CHECK_THROWS_AS(column_changes({{Account::state, 1, 0}, {Account::held, -1, 0}}),
                    InvariantViolation);
    CHECK_THROWS_AS(
        column_changes({{Account::held, INT64_MAX, 0}, {Account::available, INT64_MAX, 0}}),
        InvariantViolation);
}

TEST_CASE("no value moves on an account that there is not", "[domain][I3]")
{
    const auto nowhere = static_cast<Account>(99);
    CHECK_THROWS_AS(column_changes(movement(Account::available, nowhere, 1, 0)),
                    InvariantViolation);
}

TEST_CASE("a movement has two accounts and a positive amount", "[domain][I10]")
{
    CHECK_THROWS_AS(movement(Account::held, Account::held, 1, 0), InvariantViolation);
    CHECK_THROWS_AS(movement(Account::held, Account::order, 0, 0), InvariantViolation);
    CHECK_THROWS_AS(movement(Account::held, Account::order, -1, 0), InvariantViolation);
    CHECK_THROWS_AS(movement(Account::held, Account::order, 1, -1), InvariantViolation);
}

TEST_CASE("amounts of money never overflow in silence", "[domain][I10][k1]")
{
    CHECK_THROWS_AS(checked_sum(INT64_MAX, 1), InvariantViolation);
    CHECK_THROWS_AS(checked_sum(INT64_MIN, -1), InvariantViolation);
    CHECK(checked_sum(INT64_MAX, -1) == INT64_MAX - 1);
    CHECK_THROWS_AS(eur(INT64_MAX) + eur(1), InvariantViolation);
    CHECK_THROWS_AS(eur(INT64_MIN) - eur(1), InvariantViolation);
    const Money dollars{1, currency("USD")};
    CHECK_THROWS_AS(eur(1) + dollars, InvariantViolation);
    CHECK_THROWS_AS(eur(1) - dollars, InvariantViolation);
    CHECK_FALSE(eur(1) == eur(2));
    CHECK_FALSE(eur(1) == dollars);
    CHECK(eur(3) - eur(5) == eur(-2));
}
