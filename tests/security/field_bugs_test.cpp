// What went wrong in shops: R1 to R20 of security.md, section 10, each as a test. (Their tags above
// R9 would name requirements, so all have one of their own.)
#include "studio.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <set>
#include <thread>

using namespace scrip::security;
using scrip::scenarios::agent;
using scrip::scenarios::anonymous;
using scrip::scenarios::customer;
using scrip::scenarios::eur;
using scrip::scenarios::line;
using scrip::scenarios::Made;
using scrip::scenarios::minor_of;
using scrip::scenarios::order;
using scrip::scenarios::order_of;
using scrip::scenarios::with;
using scrip::scenarios::word;

namespace {

constexpr int callers = 8;

// The same moment for all. How often each verdict came.
std::map<std::string, int> together(Platform& platform,
                                    const std::function<json::object(int caller)>& line_of)
{
    std::vector<std::string> answers(callers);
    std::vector<std::thread> threads;
    std::atomic<int> waiting{callers};
    for (int caller = 0; caller < callers; ++caller) {
        json::object call = line_of(caller);
        call["studio"] = "s1";
        call["key"] = "together " + std::to_string(caller);
        threads.emplace_back([&, caller, text = json::serialize(call)] {
            --waiting;
            while (waiting > 0) {
            }
            answers[static_cast<std::size_t>(caller)] = platform.session().answer(text);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    std::map<std::string, int> verdicts;
    for (const std::string& answer : answers)
        ++verdicts[verdict_of(json::parse(answer).as_object())];
    return verdicts;
}

json::object call(const char* hook, const json::object& payload)
{
    return {{"hook", hook}, {"payload", with({{"actor", scrip::scenarios::admin()}}, payload)}};
}

std::string numbered(const char* name, int number)
{
    return name + std::to_string(number);
}

json::object paying(const std::string& order_id, std::int64_t due, const std::string& code)
{
    return {{"order", order(order_id, due)}, {"source", {{"code", code}}}};
}

std::int64_t restored_by(const json::object& reply)
{
    std::int64_t sum = 0;
    for (const json::value& each : reply.at("restored").as_array())
        sum += minor_of(each.at("amount"));
    return sum;
}

} // namespace

TEST_CASE("R1: transfers and payments from many sessions at once make nothing of nothing",
          "[security][field-R1][R1][a1]")
{
    Platform platform;
    const Made card = platform.credit(15'00);
    const auto verdicts = together(platform, [&](int caller) {
        if (caller % 2 == 0)
            return call("payment.redeem", paying(numbered("o", caller), 10'00, card.code));
        return call("voucher.transfer",
                    {{"voucher_id", card.id},
                     {"to", {{"customer_id", "c2"}}},
                     {"amount", eur(10'00)},
                     {"reason", "a present"}});
    });
    CHECK(verdicts.at("OK") >= 1);
    const json::object mine = platform.balance("c1"), theirs = platform.balance("c2");
    CHECK(minor_of(mine.at("available")) + minor_of(mine.at("redeemed")) +
              minor_of(theirs.at("available")) ==
          15'00);
    platform.verify();
}

TEST_CASE("R2: a gift card that many checkouts take at once is spent once",
          "[security][field-R2][R2][a1]")
{
    Platform platform;
    const Made gift = platform.sell("o-sale", 40'00, true, {{"kind", "gift"}}).at(0);
    const auto verdicts = together(platform, [&](int caller) {
        return call(
            "payment.redeem",
            with(paying(numbered("o", caller), 40'00, gift.code), {{"amount", eur(40'00)}}));
    });
    CHECK(verdicts == std::map<std::string, int>{{"OK", 1}, {"fully_used", callers - 1}});
    platform.verify();
}

TEST_CASE("R3: debits at once take no more than there is", "[security][field-R3][R3][a1]")
{
    Platform platform;
    platform.credit(50'00);
    const auto verdicts = together(platform, [](int) {
        return call("debit.add",
                    {{"customer", {{"customer_id", "c1"}}},
                     {"amount", eur(20'00)},
                     {"description", "paid out"}});
    });
    CHECK(verdicts == std::map<std::string, int>{{"OK", 2}, {"insufficient_credit", callers - 2}});
    CHECK(minor_of(platform.balance().at("available")) == 10'00);
    platform.verify();
}

TEST_CASE("R4: no balance falls below zero, not even when somebody writes to the database",
          "[security][field-R4][R4][a1][I4]")
{
    Platform platform;
    const Made card = platform.credit(10'00);
    const auto verdicts = together(platform, [&](int caller) {
        if (caller == 0)
            return call("voucher.block", {{"voucher_id", card.id}, {"reason", "a race"}});
        return call(
            "payment.redeem",
            with(paying(numbered("o", caller), 10'00, card.code), {{"amount", eur(10'00)}}));
    });
    const auto accepted = verdicts.find("OK");
    CHECK((accepted != verdicts.end() && accepted->second <= 2));
    const auto raw = platform.raw_database();
    const std::string below = "update scrip_voucher set available = -1000, captured = captured + "
                              "available + 1000 where studio_id = 's1'";
    CHECK(raw.try_run(below) == scrip::tests::SqlRefusal::check);
    CHECK(platform.available(card.id) >= 0);
    platform.verify();
}

TEST_CASE("R5: every state that must not be spent is looked at where value is taken",
          "[security][field-R5][R5]")
{
    Platform platform;
    const Made gone = platform.credit(10'00), blocked = platform.credit(10'00);
    const Made over = platform.credit(10'00, {{"expires_on", "2026-11-21"}});
    const Made unpaid = platform.sell("o-sale", 10'00, false).at(0);
    const Made others = platform.credit(10'00, {{"holder_only", true}});
    platform.accepted("voucher.void", {{"voucher_id", gone.id}, {"reason", "why"}});
    platform.accepted("voucher.block", {{"voucher_id", blocked.id}, {"reason", "why"}});
    platform.clock("2026-11-22T12:00:00Z");
    const auto verdict = [&](const char* hook, const json::object& source) {
        return platform.declined(
            hook,
            {{"order", order("o1", 5'00, "c2")}, {"actor", customer("c2")}, {"source", source}});
    };
    for (const char* const hook : {"payment.hold", "payment.redeem"}) {
        CHECK(verdict(hook, {{"code", gone.code}}) == "void");
        CHECK(verdict(hook, {{"code", blocked.code}}) == "blocked");
        CHECK(verdict(hook, {{"code", over.code}}) == "expired");
        CHECK(verdict(hook, {{"code", unpaid.code}}) == "pending_payment");
        CHECK(verdict(hook, {{"code", others.code}}) == "holder_only");
        platform.advance(86'400); // the last one counts as a wrong try
    }
    for (const Made& each : {gone, blocked, over, unpaid}) {
        const json::object debit{{"customer", {{"customer_id", "c1"}}},
                                 {"amount", eur(1'00)},
                                 {"description", "why"},
                                 {"voucher_id", each.id}};
        platform.declined("debit.add", debit);
        platform.declined(
            "voucher.transfer",
            {{"voucher_id", each.id}, {"to", {{"customer_id", "c2"}}}, {"reason", "why"}});
    }
    platform.verify();
}

TEST_CASE("R6: a limit holds for calls at once, and every use of it is counted",
          "[security][field-R6][R6][a1]")
{
    Platform platform{{{"agent_limits", {{"credit_add", eur(10'00)}, {"per_day", eur(30'00)}}}}};
    const auto verdicts = together(platform, [](int) {
        return call("credit.add",
                    {{"actor", agent()},
                     {"customer", {{"customer_id", "c1"}}},
                     {"amount", eur(10'00)},
                     {"description", "a gesture"}});
    });
    CHECK(verdicts == std::map<std::string, int>{{"OK", 3}, {"limit_exceeded", callers - 3}});
    CHECK(minor_of(platform.balance().at("available")) == 30'00);
    CHECK(platform.raw_database().number("select max(used) from scrip_counter where name like "
                                         "'%agent%'") == 30'00);
}

TEST_CASE("R7: nobody recharges or reduces an account without the right to",
          "[security][field-R7][R7]")
{
    Platform platform;
    platform.credit(10'00);
    const json::object change{
        {"customer", {{"customer_id", "c1"}}}, {"amount", eur(1'00)}, {"description", "mine"}};
    for (const char* const hook : {"credit.add", "debit.add"}) {
        for (const json::object& actor : {customer("c1"), anonymous()})
            CHECK(platform.refused(hook, with(change, {{"actor", actor}})) == "permission_denied");
        CHECK(platform.refused(hook, with(change, {{"actor", nullptr}})) == "invalid_field");
        CHECK(platform.refused(hook, with(change, {{"actor", {{"role", "root"}, {"id", "u"}}}})) ==
              "permission_denied");
    }
    CHECK(minor_of(platform.balance().at("available")) == 10'00);
}

TEST_CASE("R8: no hook that staff alone may call answers anybody else", "[security][field-R8][R8]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a"};
    const std::set<std::string> open{
        "voucher.sell",    "voucher.check",      "voucher.list",   "voucher.get",
        "voucher.history", "voucher.reveal",     "voucher.ticket", "voucher.block",
        "order.cancel",    "payment.methods",    "payment.hold",   "payment.redeem",
        "payment.capture", "payment.release",    "payment.query",  "customer.balance",
        "customer.export", "customer.statement", "panel.render",   "panel.action"};
    int refused = 0;
    for (const Request& request : studio.requests()) {
        if (open.contains(request.hook)) continue;
        for (const json::object& actor : {studio.owner(), anonymous()}) {
            INFO(request.hook);
            const auto answer = studio.ask(request.hook, with(request.payload, {{"actor", actor}}));
            CHECK(verdict_of(answer) == "permission_denied");
            ++refused;
        }
    }
    CHECK(refused >= 50);
}

TEST_CASE("R9: somebody else's ids inside one's own order are refused", "[security][field-R9][R9]")
{
    Platform platform;
    const Made theirs = platform.credit(10'00);
    const json::object own{{"actor", customer("c2")}, {"order", order("o1", 5'00, "c2")}};
    for (const char* const hook : {"payment.hold", "payment.redeem"}) {
        CHECK(platform.refused(hook, with(own, {{"source", {{"voucher_id", theirs.id}}}})) ==
              "not_found");
        CHECK(platform.refused(hook, with(own, {{"source", {{"customer_id", "c1"}}}})) ==
              "permission_denied");
        CHECK(platform.refused(hook,
                               with(own,
                                    {{"order", order("o1", 5'00, "c1")},
                                     {"source", {{"code", theirs.code}}}})) == "permission_denied");
    }
    CHECK(platform.available(theirs.id) == 10'00);
}

TEST_CASE("R10: a refund that is sent twice gives back once", "[security][field-R10][b][n1]")
{
    Platform platform;
    const Made card = platform.credit(30'00);
    platform.redeem("o1", 20'00, {{"code", card.code}});
    const json::object refund{{"order_id", "o1"}, {"reason", "rain"}};
    const json::object once = platform.accepted("payment.refund", refund, {{"key", "refund"}});
    const json::object again = platform.accepted("payment.refund", refund, {{"key", "refund"}});
    CHECK(with(once, {{"replayed", true}}) == again);
    CHECK(platform.declined("payment.refund", refund) == "nothing_to_refund");
    CHECK(platform.available(card.id) == 30'00);
    const json::object cancel{{"order", order("o2", 0)},
                              {"refundable", eur(9'00)},
                              {"tenders", {{{"tender", "card"}, {"captured", eur(9'00)}}}},
                              {"as", "credit"},
                              {"reason", "weather"}};
    platform.accepted("order.cancel", cancel);
    CHECK(platform.declined("order.cancel", cancel) == "nothing_to_refund");
    CHECK(minor_of(platform.balance().at("available")) == 39'00);
    platform.verify();
}

TEST_CASE("R11: a payment that failed is undone by whichever hook comes first, and once",
          "[security][field-R11][n2]")
{
    Platform platform;
    const Made card = platform.credit(30'00);
    const json::object held = platform.accepted("payment.hold", paying("o1", 20'00, card.code));
    const json::object hold{{"hold_id", held.at("hold").at("hold_id")}};
    platform.accepted("payment.release", hold);
    platform.accepted("payment.release", hold);
    CHECK(restored_by(platform.accepted("order.delete", {{"order_id", "o1"}})) == 0);
    CHECK(platform.declined("payment.refund", with(hold, {{"reason", "declined"}})) ==
          "nothing_to_refund");
    CHECK(platform.available(card.id) == 30'00);
    platform.verify();
}

TEST_CASE("R12: a gift card refunded by many hooks at once comes back once",
          "[security][field-R12][n2]")
{
    Platform platform;
    const Made card = platform.credit(30'00);
    platform.redeem("o1", 20'00, {{"code", card.code}});
    const auto verdicts = together(platform, [](int caller) {
        if (caller % 3 == 0) return call("order.delete", {{"order_id", "o1"}});
        if (caller % 3 == 1)
            return call("payment.refund", {{"order_id", "o1"}, {"reason", "rain"}});
        return call("order.cancel",
                    {{"order", order("o1", 0)},
                     {"refundable", eur(20'00)},
                     {"tenders", {{{"tender", "voucher"}, {"captured", eur(20'00)}}}},
                     {"as", "original"},
                     {"reason", "customer"}});
    });
    CHECK(verdicts.at("OK") >= 1);
    CHECK(platform.available(card.id) == 30'00);
    CHECK(minor_of(platform.balance().at("available")) == 30'00);
    platform.verify();
}

TEST_CASE("R13: a cancellation brings back all that was spent, to the cent, of every voucher",
          "[security][field-R13][I9]")
{
    Platform platform;
    const Made one = platform.credit(7'01), two = platform.credit(13'33),
               three = platform.credit(99'99);
    platform.accepted(
        "payment.redeem",
        {{"order", order("o1", 50'00)}, {"source", {{"codes", {one.code, two.code, three.code}}}}});
    CHECK(minor_of(platform.balance().at("available")) == 7'01 + 13'33 + 99'99 - 50'00);
    CHECK(restored_by(platform.accepted("order.delete", {{"order_id", "o1"}})) == 50'00);
    CHECK(platform.available(one.id) == 7'01);
    CHECK(platform.available(two.id) == 13'33);
    CHECK(platform.available(three.id) == 99'99);
    platform.verify();
}

TEST_CASE("R14: a card that is used is not refunded, voided or deleted with its sale",
          "[security][field-R14][c]")
{
    Platform platform;
    const Made sold = platform.sell("o-sale", 50'00, true).at(0);
    platform.redeem("o1", 1'00, {{"code", sold.code}});
    const json::object cancel{{"order", order("o-sale", 0)},
                              {"refundable", eur(50'00)},
                              {"tenders", {{{"tender", "card"}, {"captured", eur(50'00)}}}},
                              {"as", "original"},
                              {"reason", "customer"}};
    CHECK(platform.declined("order.cancel", cancel) == "voucher_in_use");
    CHECK(platform.declined("order.delete", {{"order_id", "o-sale"}}) == "voucher_in_use");
    CHECK(platform.declined("order.line_delete", {{"order_id", "o-sale"}, {"line_id", "l1"}}) ==
          "voucher_in_use");
    CHECK(platform.declined("voucher.void", {{"voucher_id", sold.id}, {"reason", "why"}}) ==
          "voucher_in_use");
    CHECK(platform.available(sold.id) == 49'00);
    platform.verify();
}

TEST_CASE("R15: a re-priced order is never owed a negative sum", "[security][field-R15][e][k2]")
{
    Platform platform;
    const Made card = platform.credit(50'00);
    for (const std::int64_t wrong : {std::int64_t{-1}, std::int64_t{0}, INT64_MIN}) {
        const json::object amount{{"minor", wrong}, {"currency", "EUR"}};
        CHECK(platform.refused("payment.redeem",
                               with(paying("o1", 5'00, card.code), {{"amount", amount}})) ==
              "invalid_field");
        json::object negative = paying("o1", 5'00, card.code);
        if (wrong != 0) negative["order"].as_object()["due"] = amount;
        if (wrong != 0) CHECK(platform.refused("payment.redeem", negative) == "invalid_field");
    }
    platform.redeem("o1", 20'00, {{"code", card.code}});
    // The price falls below what was paid: the difference comes back, no more.
    const json::object cheaper = with(order("o1", 12'00), {{"due", eur(0)}});
    const json::object reply = platform.accepted(
        "order.overpaid", {{"order", cheaper}, {"excess", eur(8'00)}, {"reference", "r"}});
    CHECK(restored_by(reply) == 8'00);
    CHECK(platform.available(card.id) == 38'00);
    CHECK(platform.declined("payment.redeem",
                            {{"order", cheaper}, {"source", {{"code", card.code}}}}) ==
          "nothing_due");
    platform.verify();
}

TEST_CASE(
    "R16: a cart left behind gives its hold back by the clock, and until then says until when",
    "[security][field-R16][c1]")
{
    Platform platform;
    const Made card = platform.credit(20'00);
    platform.accepted("payment.hold", with(paying("o1", 20'00, card.code), {{"ttl_s", 600}}));
    CHECK(platform.voucher(card.id).at("status") == "active");
    CHECK(platform.declined("payment.redeem", paying("o2", 20'00, card.code)) == "held_elsewhere");
    CHECK(word(platform.declined_params().at("until")) == "2026-11-21T12:10:00Z");
    platform.advance(600);
    CHECK(platform.available(card.id) == 20'00);
    platform.redeem("o2", 20'00, {{"code", card.code}});
    platform.verify();
}

TEST_CASE("R17: a ticket and a reveal carry the full code, what only shows a voucher does not",
          "[security][field-R17]")
{
    Platform platform;
    const Made sold = platform.sell("o-sale", 20'00, true).at(0);
    const auto shows = [&](const char* hook, const json::object& payload) {
        const std::string reply = json::serialize(platform.accepted(hook, payload));
        return reply.find(sold.code) != std::string::npos;
    };
    const json::object named{{"voucher_id", sold.id}};
    CHECK(shows("voucher.reveal", with(named, {{"reason", "lost"}})));
    CHECK(shows("voucher.ticket", with(named, {{"format", "html"}})));
    CHECK(shows("voucher.ticket", with(named, {{"format", "svg"}})));
    CHECK_FALSE(shows("voucher.get", named));
    CHECK_FALSE(shows("voucher.history", named));
    CHECK_FALSE(shows("voucher.list", {{"customer_id", "c1"}}));
    CHECK_FALSE(shows("voucher.check", {{"code", sold.code}}));
    CHECK_FALSE(shows("payment.hold", paying("o1", 5'00, sold.code)));
    CHECK_FALSE(shows("payment.redeem", paying("o2", 5'00, sold.code)));
}

TEST_CASE("R18: another name or session makes nobody new: once per customer stays once",
          "[security][field-R18]")
{
    Platform platform{{{"referral", {{"referrer", eur(10'00)}, {"referee", eur(5'00)}}},
                       {"agent_limits", {{"credit_add", eur(10'00)}, {"per_day", eur(10'00)}}}}};
    platform.credit(1'00);
    const json::object reward{{"referral_code", platform.balance().at("referral_code")},
                              {"customer", {{"customer_id", "c2"}, {"name", "Ann Bee"}}},
                              {"order_id", "o1"}};
    platform.accepted("referral.reward", reward);
    const json::object renamed{{"customer_id", "c2"}, {"name", "Anna Bee"}};
    platform.accepted("customer.update", {{"customer", renamed}});
    CHECK(platform.declined("referral.reward", with(reward, {{"customer", renamed}})) ==
          "already_rewarded");
    const json::object gesture{
        {"customer", {{"customer_id", "c1"}}}, {"amount", eur(10'00)}, {"description", "why"}};
    platform.accepted("credit.add", with(gesture, {{"actor", agent()}}));
    const json::object elsewhere = with(agent(), {{"session", "new"}, {"ip_hash", "new"}});
    CHECK(platform.declined("credit.add", with(gesture, {{"actor", elsewhere}})) ==
          "limit_exceeded");
}

TEST_CASE("R19: codes that are made one after the other have nothing in common",
          "[security][field-R19]")
{
    Platform platform;
    std::set<std::string> codes;
    for (const Made& made : platform.sell("o-sale", 1, true, {{"quantity", 200}}))
        codes.insert(made.code.substr(made.code.find('-') + 1));
    REQUIRE(codes.size() == 200);
    int equal_most = 0;
    for (const std::string& one : codes) {
        for (const std::string& other : codes) {
            if (one == other) continue;
            int equal = 0;
            for (std::size_t i = 0; i < one.size(); ++i)
                equal += one[i] == other[i] && one[i] != '-' ? 1 : 0;
            equal_most = std::max(equal_most, equal);
        }
    }
    // Of 16 symbols two codes share a half by chance once in ten million pairs; there are 20,000.
    CHECK(equal_most < 8);
}

TEST_CASE("R20: the last day ends at midnight where the studio is", "[security][field-R20][j1]")
{
    struct Row {
        const char *zone, *last_second, *midnight;
    };
    for (const Row& row :
         {Row{"Pacific/Auckland", "2026-12-31T10:59:59Z", "2026-12-31T11:00:00Z"},
          Row{"America/Los_Angeles", "2027-01-01T07:59:59Z", "2027-01-01T08:00:00Z"},
          Row{"UTC", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"}}) {
        INFO(row.zone);
        Platform platform{{{"time_zone", row.zone}}};
        const Made card = platform.credit(20'00, {{"expires_on", "2026-12-31"}});
        platform.clock(row.last_second);
        platform.redeem("o1", 1'00, {{"code", card.code}});
        platform.clock(row.midnight);
        CHECK(platform.declined("payment.redeem", paying("o2", 1'00, card.code)) == "expired");
    }
}
