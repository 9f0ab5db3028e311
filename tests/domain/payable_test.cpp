#include "builders.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::tests;

namespace {

Date day(unsigned of_month)
{
    return std::chrono::year{2026} / 12 / std::chrono::day{of_month};
}

// Good until the tenth of December.
Voucher dated_voucher()
{
    Voucher voucher = active_voucher();
    voucher.expires_on = day(10);
    return voucher;
}

Voucher dated_units()
{
    Voucher voucher = dated_voucher();
    voucher.kind = Kind::package;
    voucher.scope = Scope{"s1", {"surf"}};
    voucher.available = voucher.face = 3;
    return voucher;
}

// 30.00 on the tenth, 50.00 the day after.
Payable two_days()
{
    Payable payable{.due = eur(80'00), .limit = 80'00};
    payable.total_by_date = {{day(10), 30'00}, {day(11), 50'00}};
    for (const auto& [date, total] : payable.total_by_date) {
        PayableLine line;
        line.line_id = "l" + std::to_string(payable.lines.size() + 1);
        line.activity_id = "surf";
        line.total = total;
        line.date = date;
        payable.lines.push_back(line);
    }
    return payable;
}

DrawRequest dated_request()
{
    DrawRequest request = draw_request();
    request.payable = two_days();
    return request;
}

} // namespace

TEST_CASE("money pays what the lines of its days come to", "[domain][draw][B34]")
{
    const Payable payable = two_days();
    CHECK(limit_of(dated_voucher(), payable) == 30'00);
    CHECK(limit_of(active_voucher(), payable) == 80'00); // never expires
    Voucher later = dated_voucher();
    later.expires_on = day(11); // the last day itself is in time
    CHECK(limit_of(later, payable) == 80'00);
    Voucher earlier = dated_voucher();
    earlier.expires_on = day(9);
    CHECK(limit_of(earlier, payable) == 0);
    CHECK(is_too_late(earlier, payable));
    CHECK_FALSE(is_too_late(dated_voucher(), payable));
    // What vouchers paid before counts against the lines it is in time for.
    Payable half_paid = payable;
    half_paid.limit = 60'00;
    CHECK(limit_of(dated_voucher(), half_paid) == 10'00);
    half_paid.limit = 50'00;
    CHECK(is_too_late(dated_voucher(), half_paid));
    half_paid.limit = 0; // then the order is not applicable, whoever pays
    CHECK_FALSE(is_too_late(dated_voucher(), half_paid));
}

TEST_CASE("units cover the lines of their days", "[domain][draw][B34]")
{
    const Payable payable = two_days();
    CHECK(covers(dated_units(), payable.lines[0]));
    CHECK_FALSE(covers(dated_units(), payable.lines[1]));
    CHECK_FALSE(is_too_late(dated_units(), payable));
    Payable only_late = payable;
    only_late.lines.erase(only_late.lines.begin());
    CHECK(is_too_late(dated_units(), only_late));
    only_late.lines[0].covered = 1; // covered already: too late for nothing
    CHECK_FALSE(is_too_late(dated_units(), only_late));
    Payable undated = payable;
    for (PayableLine& line : undated.lines)
        line.date.reset();
    CHECK(covers(dated_units(), undated.lines[1]));
}

TEST_CASE("vouchers together pay no more than each is in time for", "[domain][draw][B34][B15]")
{
    Voucher dying = dated_voucher(), living = active_voucher("v2");
    living.available = 60'00;
    CHECK(money_payable({dying, living}, two_days(), noon) == 80'00);
    living.available = 40'00;
    CHECK(money_payable({dying, living}, two_days(), noon) == 70'00);
    CHECK(money_payable({dying}, two_days(), noon) == 30'00);
    // What the living one pays first counts against the lines the dying one is in time for.
    CHECK(money_payable({living, dying}, two_days(), noon) == 40'00);
    CHECK(money_payable({living, dying}, {.due = eur(80'00), .limit = 80'00}, noon) == 80'00);
    CHECK(money_payable({dying}, {.due = eur(80'00), .limit = 0}, noon) == 0);

    const auto drawn = plan_named_draw({dying, living}, dated_request());
    const auto& draws = std::get<std::vector<Draw>>(drawn);
    REQUIRE(draws.size() == 2);
    CHECK(draws[0].amount == 30'00);
    CHECK(draws[1].amount == 40'00);
}

TEST_CASE("a voucher that is too late for every line is declined as expired, before it is said to "
          "be used up or blocked",
          "[domain][draw][B34]")
{
    Voucher late = dated_voucher();
    late.expires_on = day(9);
    const auto told = [&](const Voucher& voucher) {
        const auto planned = plan_named_draw({voucher}, dated_request());
        const auto* refusal = refusal_in(planned);
        REQUIRE(refusal);
        return word(refusal->code);
    };
    CHECK(told(late) == "expired");
    Voucher blocked = late;
    blocked.blocked_at = noon;
    CHECK(told(blocked) == "expired");
    use_up(blocked);
    CHECK(told(blocked) == "expired");
    Voucher voided = late;
    voided.voided_at = noon;
    CHECK(told(voided) == "void");
    // Of an account it is passed over.
    std::vector<Voucher> account{late, active_voucher("v2")};
    const auto drawn = plan_account_draw(account, dated_request());
    CHECK(std::get<std::vector<Draw>>(drawn).size() == 1);
    CHECK(account.size() == 1);
    CHECK(account[0].voucher_id == "v2");
}
