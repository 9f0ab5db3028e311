#include "builders.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <vector>

using namespace scrip;
using namespace scrip::tests;

namespace {

// What a draw comes to, in one line.
std::string told(const Decided<std::vector<Draw>>& decided)
{
    if (const auto* refusal = refusal_in(decided)) return std::string{word(refusal->code)};
    std::string text;
    for (const Draw& draw : std::get<std::vector<Draw>>(decided)) {
        text += (text.empty() ? "" : " ") + std::to_string(draw.voucher) + ":" +
                std::to_string(draw.amount);
    }
    return text;
}

const Refusal& refusal_of(const Decided<std::vector<Draw>>& decided)
{
    const auto* refusal = refusal_in(decided);
    INFO("came to " << told(decided));
    REQUIRE(refusal);
    return *refusal;
}

template <class T>
T param(const Refusal& refusal, const std::string& name)
{
    for (const auto& [known, value] : refusal.params) {
        if (known == name) return std::get<T>(value);
    }
    FAIL("no parameter " << name);
    throw std::logic_error{"unreachable"};
}

bool has_param(const Refusal& refusal, const std::string& name)
{
    return std::any_of(refusal.params.begin(), refusal.params.end(), [&](const auto& each) {
        return each.first == name;
    });
}

struct Obstacle {
    Decline decline;
    std::function<void(Voucher&, DrawRequest&)> put;
};

// Hooks.md, section 3, from first to last. Those that cannot stand together leave earlier ones out.
const std::vector<Obstacle> staircase{
    {Decline::holder_only,
     [](Voucher& voucher, DrawRequest& request) {
         voucher.is_holder_only = true;
         request.bearer = {.is_trusted = false, .customer = "somebody else"};
     }},
    {Decline::voided, [](Voucher& voucher, DrawRequest&) { voucher.voided_at = noon; }},
    {Decline::pending_payment,
     [](Voucher& voucher, DrawRequest&) { voucher.activated_at.reset(); }},
    {Decline::expired,
     [](Voucher& voucher, DrawRequest&) {
         voucher.expires_bound = noon;
         voucher.expired = 1;
     }},
    {Decline::fully_used, [](Voucher& voucher, DrawRequest&) { voucher.held = 0; }},
    {Decline::blocked, [](Voucher& voucher, DrawRequest&) { voucher.blocked_at = noon; }},
    {Decline::held_elsewhere,
     [](Voucher& voucher, DrawRequest&) {
         voucher.held = voucher.available;
         voucher.available = 0;
     }},
    {Decline::currency_mismatch,
     [](Voucher&, DrawRequest& request) { request.payable->has_other_currency = true; }},
    {Decline::not_applicable,
     [](Voucher&, DrawRequest& request) { request.payable->is_deleted = true; }},
    {Decline::nothing_due, [](Voucher&, DrawRequest& request) { request.payable->due = eur(0); }},
    {Decline::amount_exceeds_due,
     [](Voucher&, DrawRequest& request) { request.amount = eur(1000'00); }},
};

} // namespace

TEST_CASE("of several reasons the first in the order of precedence is told", "[domain][draw][V12]")
{
    // All obstacles at once, then one less from the top each time.
    for (std::size_t first = 0; first < staircase.size(); ++first) {
        Voucher voucher = active_voucher();
        DrawRequest request = draw_request();
        // From the last to the first, so that `fully_used` empties what `held_elsewhere` held.
        for (std::size_t i = staircase.size(); i-- > first;)
            staircase[i].put(voucher, request);
        INFO("from " << word(staircase[first].decline));
        CHECK(refusal_of(plan_named_draw({voucher}, request)).code == staircase[first].decline);
    }
}

TEST_CASE("each reason alone refuses, and without any of them the draw goes on", "[domain][draw]")
{
    CHECK(told(plan_named_draw({active_voucher()}, draw_request())) == "0:8000");
    for (const Obstacle& obstacle : staircase) {
        if (obstacle.decline == Decline::fully_used) continue; // made of two facts, see below
        Voucher voucher = active_voucher();
        DrawRequest request = draw_request();
        obstacle.put(voucher, request);
        INFO(word(obstacle.decline));
        CHECK(refusal_of(plan_named_draw({voucher}, request)).code == obstacle.decline);
    }
    Voucher used = active_voucher();
    use_up(used);
    CHECK(told(plan_named_draw({used}, draw_request())) == "fully_used");
}

TEST_CASE("a voucher whose value is all held says until when", "[domain][draw]")
{
    Voucher voucher = active_voucher();
    hold_all(voucher);
    voucher.held_until = noon + std::chrono::minutes{15};
    const auto refusal = refusal_of(plan_named_draw({voucher}, draw_request()));
    CHECK(refusal.code == Decline::held_elsewhere);
    CHECK(param<Instant>(refusal, "until") == *voucher.held_until);
}

TEST_CASE("a lapsed hold counts as available", "[domain][draw][I25]")
{
    Voucher voucher = active_voucher();
    hold_all(voucher);
    voucher.lapsed = voucher.held;
    CHECK(told(plan_named_draw({voucher}, draw_request())) == "0:8000");
}

TEST_CASE("a holder-only voucher gives to its holder, to staff and to nobody else",
          "[domain][draw]")
{
    Voucher voucher = active_voucher();
    voucher.is_holder_only = true;
    DrawRequest request = draw_request();
    request.bearer = {.is_trusted = false, .customer = "holder"};
    CHECK(told(plan_named_draw({voucher}, request)) == "0:8000");
    request.bearer = {.is_trusted = false, .customer = std::nullopt};
    CHECK(told(plan_named_draw({voucher}, request)) == "holder_only");
    request.bearer.is_trusted = true;
    CHECK(told(plan_named_draw({voucher}, request)) == "0:8000");
    voucher.holder.reset();
    request.bearer = {.is_trusted = false, .customer = std::nullopt};
    CHECK(told(plan_named_draw({voucher}, request)) == "holder_only");
}

TEST_CASE("a given amount is taken as it is or not at all", "[domain][draw][I10]")
{
    DrawRequest request = draw_request();
    request.payable = Payable{.due = eur(200'00), .limit = 200'00};
    request.amount = eur(100'00);
    CHECK(told(plan_named_draw({active_voucher()}, request)) == "0:10000"); // all there is
    request.amount = eur(100'01);
    auto refusal = refusal_of(plan_named_draw({active_voucher()}, request));
    CHECK(refusal.code == Decline::insufficient_credit);
    CHECK(param<Money>(refusal, "available") == eur(100'00));

    request.payable = Payable{.due = eur(80'00), .limit = 80'00};
    request.amount = eur(80'00);
    CHECK(told(plan_named_draw({active_voucher()}, request)) == "0:8000"); // all that is due
    request.amount = eur(80'01);
    CHECK(told(plan_named_draw({active_voucher()}, request)) == "amount_exceeds_due");
    request.amount = eur(1);
    CHECK(told(plan_named_draw({active_voucher()}, request)) == "0:1");
}

TEST_CASE("an amount left out is the least of what is there, due and payable", "[domain][draw]")
{
    struct Row {
        std::int64_t available;
        std::int64_t due;
        std::int64_t limit;
        const char* drawn;
    };
    const Row row = GENERATE(Row{50, 80, 80, "0:50"},
                             Row{100, 80, 100, "0:80"},
                             Row{100, 80, 30, "0:30"},
                             Row{1, 1, 1, "0:1"},
                             Row{100, 80, 0, "not_applicable"},
                             Row{100, 80, -5, "not_applicable"},
                             Row{100, 0, 80, "nothing_due"});
    Voucher voucher = active_voucher();
    voucher.available = row.available;
    DrawRequest request = draw_request();
    request.payable = Payable{.due = eur(row.due), .limit = row.limit};
    CHECK(told(plan_named_draw({voucher}, request)) == row.drawn);
}

TEST_CASE("a given amount above what vouchers may pay on the order exceeds the due",
          "[domain][draw][B19]")
{
    DrawRequest request = draw_request();
    request.payable = Payable{.due = eur(80'00), .limit = 30'00};
    request.amount = eur(30'01);
    const auto refusal = refusal_of(plan_named_draw({active_voucher()}, request));
    CHECK(refusal.code == Decline::amount_exceeds_due);
    request.amount = eur(30'00);
    CHECK(told(plan_named_draw({active_voucher()}, request)) == "0:3000");
}

TEST_CASE("currencies are never mixed", "[domain][draw][I11]")
{
    DrawRequest request = draw_request();
    request.amount = Money{10, currency("USD")};
    CHECK(told(plan_named_draw({active_voucher()}, request)) == "currency_mismatch");
    std::vector<Voucher> account{active_voucher()};
    CHECK(told(plan_account_draw(account, request)) == "currency_mismatch");

    request = draw_request();
    request.payable = Payable{.due = Money{10, currency("USD")}, .limit = 10};
    CHECK(told(plan_named_draw({active_voucher()}, request)) == "currency_mismatch");

    Voucher dollars{currency("USD")};
    dollars.voucher_id = "usd";
    dollars.face = dollars.available = 10;
    dollars.activated_at = noon;
    CHECK(told(plan_named_draw({dollars}, draw_request())) == "currency_mismatch");
    account = {dollars};
    CHECK(told(plan_account_draw(account, draw_request())) == "insufficient_credit");
}

TEST_CASE("named vouchers are drawn in the order they were named", "[domain][draw]")
{
    Voucher first = active_voucher("z");
    first.available = 30'00;
    Voucher second = active_voucher("a");
    second.available = 40'00;
    DrawRequest request = draw_request();
    CHECK(told(plan_named_draw({first, second}, request)) == "0:3000 1:4000");
    CHECK(told(plan_named_draw({second, first}, request)) == "0:4000 1:3000");
    request.payable = Payable{.due = eur(35'00), .limit = 35'00};
    CHECK(told(plan_named_draw({first, second}, request)) == "0:3000 1:500");
}

TEST_CASE("of several named vouchers the one that failed is told, all or nothing", "[domain][draw]")
{
    Voucher good = active_voucher("good");
    Voucher used = active_voucher("used");
    use_up(used);
    Voucher expired = active_voucher("expired");
    expire(expired);

    auto refusal = refusal_of(plan_named_draw({good, used}, draw_request()));
    CHECK(refusal.code == Decline::fully_used);
    CHECK(param<std::int64_t>(refusal, "index") == 1);
    // Not the first of them, but the first in the order of precedence.
    refusal = refusal_of(plan_named_draw({used, good, expired}, draw_request()));
    CHECK(refusal.code == Decline::expired);
    CHECK(param<std::int64_t>(refusal, "index") == 2);
    // Two with the same reason: the one named first.
    refusal = refusal_of(plan_named_draw({good, used, used}, draw_request()));
    CHECK(param<std::int64_t>(refusal, "index") == 1);
    refusal = refusal_of(plan_named_draw({used}, draw_request()));
    CHECK_FALSE(has_param(refusal, "index"));
}

namespace {

// Each draws before the next for the one reason it is named after.
std::vector<Voucher> in_draw_order()
{
    std::vector<Voucher> vouchers;
    const auto add = [&](const std::string& id, const auto& change) {
        Voucher voucher = active_voucher(id);
        voucher.available = 10'00;
        voucher.paid_value = 10'00;
        voucher.expires_bound = noon + std::chrono::hours{48};
        change(voucher);
        vouchers.push_back(voucher);
    };
    add("m-low-priority-number", [](Voucher& v) { v.priority = 10; });
    add("l-expires-soonest", [](Voucher& v) { v.expires_bound = noon + std::chrono::hours{1}; });
    add("k-promotional", [](Voucher& v) { v.paid_value = 0; });
    add("j-activated-first", [](Voucher& v) { *v.activated_at -= std::chrono::hours{9}; });
    add("a", [](Voucher&) {});
    add("b", [](Voucher&) {});
    add("c-never-expires", [](Voucher& v) { v.expires_bound.reset(); });
    add("d-high-priority-number", [](Voucher& v) { v.priority = 51; });
    return vouchers;
}

} // namespace

TEST_CASE("an account is drawn by priority, expiry, category, age and id", "[domain][draw][V30]")
{
    const auto expected = in_draw_order();
    for (std::size_t i = 0; i + 1 < expected.size(); ++i) {
        INFO(expected[i].voucher_id << " before " << expected[i + 1].voucher_id);
        CHECK(is_drawn_before(expected[i], expected[i + 1]));
        CHECK_FALSE(is_drawn_before(expected[i + 1], expected[i]));
    }
}

TEST_CASE("an account is drawn the same way however its vouchers were read", "[domain][draw]")
{
    const auto expected = in_draw_order();
    std::vector<std::size_t> order(expected.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    DrawRequest request = draw_request();
    request.payable = Payable{.due = eur(75'00), .limit = 75'00};
    int permutations = 0;
    do {
        std::vector<Voucher> account;
        for (const std::size_t i : order)
            account.push_back(expected[i]);
        const auto draws = plan_account_draw(account, request);
        if (told(draws) != "0:1000 1:1000 2:1000 3:1000 4:1000 5:1000 6:1000 7:500") {
            FAIL("permutation " << permutations << " drew " << told(draws));
        }
        for (std::size_t i = 0; i < expected.size(); ++i) {
            if (account[i].voucher_id != expected[i].voucher_id) FAIL("another order");
        }
        ++permutations;
    } while (std::next_permutation(order.begin(), order.end()));
    CHECK(permutations == 40320);
}

TEST_CASE("an account's vouchers that give nothing are passed over", "[domain][draw]")
{
    std::vector<Voucher> account;
    for (const Obstacle& obstacle : staircase) {
        if (obstacle.decline > Decline::held_elsewhere) break;
        Voucher voucher = active_voucher(std::string{word(obstacle.decline)});
        DrawRequest unused = draw_request();
        obstacle.put(voucher, unused);
        if (obstacle.decline == Decline::fully_used) use_up(voucher);
        if (obstacle.decline == Decline::holder_only) voucher.holder = "another";
        account.push_back(voucher);
    }
    REQUIRE(account.size() == 7);
    DrawRequest request = draw_request();
    request.bearer = {.is_trusted = false, .customer = "holder"};
    const auto empty = account;
    const auto refusal = refusal_of(plan_account_draw(account, request));
    CHECK(refusal.code == Decline::insufficient_credit);
    CHECK(param<Money>(refusal, "available") == eur(0));

    account = empty;
    account.push_back(active_voucher("good"));
    CHECK(told(plan_account_draw(account, request)) == "0:8000");
    CHECK(account.front().voucher_id == "good");
}

TEST_CASE("a debit takes what is asked or nothing, and owes nothing to an order", "[domain][draw]")
{
    DrawRequest request = draw_request();
    request.payable.reset();
    request.amount = eur(100'00);
    std::vector<Voucher> account{active_voucher()};
    CHECK(told(plan_account_draw(account, request)) == "0:10000");
    request.amount = eur(100'01);
    const auto refusal = refusal_of(plan_account_draw(account, request));
    CHECK(refusal.code == Decline::insufficient_credit);
    CHECK(param<Money>(refusal, "available") == eur(100'00));
    request.amount.reset();
    CHECK_THROWS_AS(plan_account_draw(account, request), InvariantViolation);
}

TEST_CASE("ten thousand vouchers of the largest amount sum exactly, or are refused",
          "[domain][draw][I10][k1]")
{
    std::vector<Voucher> account(9'000, active_voucher());
    for (std::size_t i = 0; i < account.size(); ++i) {
        account[i].voucher_id = std::to_string(i);
        account[i].face = account[i].available = requested_amount_max;
    }
    DrawRequest request = draw_request();
    request.payable.reset();
    request.amount = eur(9'000 * requested_amount_max);
    std::int64_t sum = 0;
    const auto draws = plan_account_draw(account, request);
    REQUIRE_FALSE(refusal_in(draws));
    for (const Draw& draw : std::get<std::vector<Draw>>(draws))
        sum += draw.amount;
    CHECK(sum == 9'000 * requested_amount_max);

    account.resize(10'000, account.front());
    CHECK_THROWS_AS(plan_account_draw(account, request), InvariantViolation);
}

TEST_CASE("a draw names a voucher, what it is for, and no amount but a positive one",
          "[domain][draw][I10]")
{
    std::vector<Voucher> account{active_voucher()};
    CHECK_THROWS_AS(plan_named_draw({}, draw_request()), InvariantViolation);
    for (const std::int64_t amount : {0, -1}) {
        DrawRequest request = draw_request();
        request.amount = eur(amount);
        CHECK_THROWS_AS(plan_named_draw(account, request), InvariantViolation);
    }
    DrawRequest aimless = draw_request();
    aimless.payable.reset();
    CHECK_THROWS_AS(plan_named_draw(account, aimless), InvariantViolation);
    CHECK_THROWS_AS(plan_account_draw(account, aimless), InvariantViolation);
}
