#include "builders.hpp"

#include "domain/entry.hpp"
#include "domain/hold.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::tests;

namespace {

// Five surf lessons.
Voucher lessons()
{
    Voucher voucher = active_voucher();
    voucher.kind = Kind::package;
    voucher.scope = Scope{"s1", {"surf"}};
    voucher.available = voucher.face = 5;
    return voucher;
}

// So many lessons on one line that come to `total`.
PayableLine line(const std::string& line_id, std::int64_t units, std::int64_t total)
{
    PayableLine made;
    made.line_id = line_id;
    made.activity_id = "surf";
    made.units = units;
    made.total = total;
    return made;
}

DrawRequest paying(std::vector<PayableLine> lines, std::int64_t due)
{
    DrawRequest request = draw_request();
    request.payable = Payable{.due = eur(due), .limit = due, .lines = std::move(lines)};
    return request;
}

std::vector<Draw> drawn(const Voucher& voucher, const DrawRequest& request)
{
    return std::get<std::vector<Draw>>(plan_named_draw({voucher}, request));
}

} // namespace

TEST_CASE("units cover a line only while each fact holds", "[domain][draw][q4]")
{
    struct Row {
        const char* fact;
        void (*change)(Voucher&, PayableLine&);
        bool covers;
    };
    const auto row = GENERATE(
        Row{"as sold", [](Voucher&, PayableLine&) {}, true},
        Row{"money", [](Voucher& voucher, PayableLine&) { voucher.scope.reset(); }, false},
        Row{"no activity", [](Voucher&, PayableLine& l) { l.activity_id.reset(); }, false},
        Row{"another activity", [](Voucher&, PayableLine& l) { l.activity_id = "kite"; }, false},
        Row{"sells a voucher", [](Voucher&, PayableLine& l) { l.sells_voucher = true; }, false},
        Row{"covered already", [](Voucher&, PayableLine& l) { l.covered = l.units; }, true});
    INFO(row.fact);
    Voucher voucher = lessons();
    PayableLine one = line("l1", 1, 50'00);
    row.change(voucher, one);
    CHECK(covers(voucher, one) == row.covers);
    const Payable payable{.due = eur(50'00), .limit = 50'00, .lines = {one}};
    CHECK(can_cover(voucher, payable) == (row.covers && one.covered < one.units));
}

TEST_CASE("the last units of a line are worth what division leaves", "[domain][draw][B24]")
{
    PayableLine three = line("l1", 3, 100'00);
    std::vector<std::int64_t> worths;
    for (; three.covered < three.units; ++three.covered)
        worths.push_back(worth_of_next(three));
    CHECK(worths == std::vector<std::int64_t>{33'33, 33'33, 33'34});
    PayableLine odd = line("l1", 3, 100'01);
    worths.clear();
    for (; odd.covered < odd.units; ++odd.covered)
        worths.push_back(worth_of_next(odd));
    CHECK(worths == std::vector<std::int64_t>{33'33, 33'34, 33'34});
}

TEST_CASE("units are drawn line by line, no more than there are, than a line has, than are asked",
          "[domain][draw]")
{
    const auto two_lines = paying({line("l1", 3, 90'00), line("l2", 4, 120'00)}, 210'00);
    auto draws = drawn(lessons(), two_lines);
    REQUIRE(draws.size() == 2);
    CHECK(draws[0].line_id == "l1");
    CHECK(draws[0].amount == 3);
    CHECK(draws[0].worth == 90'00);
    CHECK(draws[1].line_id == "l2");
    CHECK(draws[1].amount == 2); // of five
    CHECK(draws[1].worth == 60'00);

    auto limited = two_lines;
    limited.units_limit = 4;
    draws = drawn(lessons(), limited);
    REQUIRE(draws.size() == 2);
    CHECK(draws[1].amount == 1);

    auto other_first = paying({line("l1", 3, 90'00), line("l2", 1, 30'00)}, 120'00);
    other_first.payable->lines[0].activity_id = "kite";
    draws = drawn(lessons(), other_first);
    REQUIRE(draws.size() == 1);
    CHECK(draws[0].line_id == "l2");
    CHECK(draws[0].amount == 1);
    CHECK(draws[0].worth == 30'00);
}

TEST_CASE("the last unit takes what is due still, and none takes nothing", "[domain][draw]")
{
    const auto draws = drawn(lessons(), paying({line("l1", 4, 120'00)}, 70'00));
    REQUIRE(draws.size() == 1);
    CHECK(draws[0].amount == 3);
    CHECK(draws[0].worth == 70'00);
}

TEST_CASE("an account gives units before money only where they are asked for", "[domain][draw]")
{
    auto request = paying({line("l1", 2, 60'00)}, 100'00);
    const auto plan = [&] {
        std::vector<Voucher> vouchers{lessons(), active_voucher("v2")};
        return std::get<std::vector<Draw>>(plan_account_draw(vouchers, request));
    };
    auto draws = plan();
    REQUIRE(draws.size() == 1);
    CHECK(draws[0].amount == 100'00);
    request.with_units = true;
    draws = plan();
    REQUIRE(draws.size() == 2);
    CHECK(draws[0].line_id == "l1");
    CHECK(draws[0].worth == 60'00);
    CHECK(draws[1].amount == 40'00);
}

TEST_CASE("value moves on only while nothing of it is held", "[domain][draw][I23]")
{
    const Bearer staff{.is_trusted = true, .customer = std::nullopt};
    Voucher voucher = active_voucher();
    CHECK_FALSE(why_not_movable(voucher, staff, noon).has_value());
    voucher.held = 1;
    voucher.available -= 1;
    const auto refusal = why_not_movable(voucher, staff, noon);
    REQUIRE(refusal.has_value());
    CHECK(refusal->code == Decline::held_elsewhere);
    voucher.lapsed = 1; // its time is over
    CHECK_FALSE(why_not_movable(voucher, staff, noon).has_value());
}

TEST_CASE("a quarantined voucher pays nothing, whatever its state", "[domain][draw][B05]")
{
    Voucher voucher = active_voucher();
    voucher.quarantined_at = noon;
    const auto refusal = why_not_spendable(voucher, {.is_trusted = true}, voucher.currency, noon);
    REQUIRE(refusal.has_value());
    CHECK(refusal->code == Decline::blocked);
}

TEST_CASE("part of a unit is never captured or given back", "[domain][B24]")
{
    // Three units worth 100.00: 33.33, 33.33, 33.34.
    CHECK(amount_worth(3, 100'00, 0, true) == 0);
    CHECK(amount_worth(3, 100'00, 33'33, true) == 1);
    CHECK(amount_worth(3, 100'00, 66'66, true) == 2);
    CHECK(amount_worth(3, 100'00, 100'00, true) == 3);
    CHECK_FALSE(amount_worth(3, 100'00, 33'34, true).has_value());
    CHECK_FALSE(amount_worth(3, 100'00, 99'99, true).has_value());
    CHECK(amount_worth(100'00, 100'00, 33'34, false) == 33'34);
    CHECK(units_within(3, 100'00, 66'65) == 1);
    CHECK(units_within(3, 100'00, 66'66) == 2);
    CHECK(units_within(3, 100'00, 100'00) == 3);
    CHECK(units_within(3, 100'00, 33'32) == 0);
}

TEST_CASE("more than its worth is never asked of a hold", "[domain][B24]")
{
    CHECK_THROWS_AS(amount_worth(3, 100'00, 100'01, true), InvariantViolation);
    CHECK_THROWS_AS(amount_worth(3, 100'00, -1, false), InvariantViolation);
}

TEST_CASE("value is lost by breakage and as unclaimed property, and no other way", "[domain][I12]")
{
    for (const auto& [account, name] : Words<Account>::list) {
        INFO(name);
        CHECK(is_loss(account) == (name == "breakage" || name == "unclaimed_property"));
    }
}

TEST_CASE("what units took counts against the days that money is good for", "[domain][draw][B34]")
{
    auto request = paying({line("l1", 2, 60'00)}, 100'00);
    const Date tenth = std::chrono::year{2026} / 12 / 10;
    request.payable->total_by_date = {{tenth, 30'00}, {tenth.year() / 12 / 11, 70'00}};
    Voucher dying = active_voucher("v2");
    dying.expires_on = tenth;
    const auto plan = plan_named_draw({lessons(), dying}, request);
    const auto& draws = std::get<std::vector<Draw>>(plan);
    REQUIRE(draws.size() == 1);
    CHECK(draws[0].worth == 60'00);
}

TEST_CASE("an account in euros pays nothing that is due in dollars", "[domain][draw][I11]")
{
    DrawRequest request = draw_request();
    request.payable = Payable{.due = {80'00, currency("USD")}, .limit = 80'00};
    std::vector<Voucher> vouchers{active_voucher()};
    const auto plan = plan_account_draw(vouchers, request);
    REQUIRE(refusal_in(plan) != nullptr);
    CHECK(refusal_in(plan)->code == Decline::currency_mismatch);
}

TEST_CASE("a commodity tells whether it is money or units, and of which scope", "[domain][I11]")
{
    CHECK(scope_id_in(units_commodity("s1")) == "s1");
    CHECK(scope_id_in(commodity_of(lessons())) == "s1");
    CHECK(scope_id_in(commodity_of(active_voucher())).empty());
}
