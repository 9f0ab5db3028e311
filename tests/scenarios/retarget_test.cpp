// Gifts and packages become good for another activity; what was spent before comes back as that.
#include "platform.hpp"

#include <map>
#include <set>

using namespace scrip::scenarios;

namespace {

const json::array surf{"surf"}, kite{"kite"};

json::object retarget(const Made& made, const json::array& activities)
{
    return {{"voucher_id", made.id},
            {"scope", {{"activities", activities}}},
            {"reason", "too young to surf"}};
}

json::object pays(const Made& made, const std::string& order_id, const std::string& activity)
{
    return {{"order", order_of(order_id, json::array{line("l1", activity, 1, 55'00)})},
            {"source", {{"code", made.code}}}};
}

json::object refund(const std::string& order_id, const json::object& more = {})
{
    return with({{"order_id", order_id}, {"reason", "rain"}}, more);
}

json::object only(const json::value& list)
{
    REQUIRE(list.as_array().size() == 1);
    return list.as_array()[0].as_object();
}

std::int64_t units_of(const json::value& value)
{
    return value.at("units").as_int64();
}

// What is owed: units by commodity, and what was paid for them all.
struct Owed {
    std::multiset<std::int64_t> units{};
    std::int64_t paid = 0;
};

Owed owed(Platform& platform, const json::object& request = {})
{
    Owed owed;
    const json::object reply = platform.accepted("report.liability", request);
    for (const json::value& row : reply.at("totals").as_array()) {
        owed.units.insert(units_of(row.at("total")));
        owed.paid += minor_of(row.at("paid_value"));
    }
    return owed;
}

// A column of the movements of these days, by commodity; each row adds up on the way.
std::multiset<std::int64_t> moved(Platform& platform, const char* column)
{
    std::multiset<std::int64_t> amounts;
    const json::object reply =
        platform.accepted("report.movements", {{"from", "2026-11-01"}, {"to", "2027-11-30"}});
    for (const json::value& row : reply.at("totals").as_array()) {
        const auto amount = [&](const char* name) { return units_of(row.at(name)); };
        CHECK(amount("opening") + amount("issued") - amount("redeemed") + amount("given_back") -
                  amount("expired") - amount("voided") + amount("adjusted") ==
              amount("closing"));
        amounts.insert(amount(column));
    }
    return amounts;
}

using Amounts = std::multiset<std::int64_t>;

// Three lessons of surf for 100, one of them taken, the rest made good for kiting.
Made half_used(Platform& platform, const json::object& more = {})
{
    const Made gift = platform.sell_units("o0", 3, surf, 100'00, {}, more).at(0);
    platform.accepted("payment.redeem", pays(gift, "o1", "surf"));
    platform.accepted("voucher.retarget", retarget(gift, kite));
    return gift;
}

} // namespace

TEST_CASE("a gift made good for another activity is refused on the first, accepted on the second, "
          "and its history shows both",
          "[scenarios][X4][B39]")
{
    Platform platform;
    const Made gift = platform.sell_units("o0", 1, surf, 40'00).at(0);
    const json::object changed =
        platform.accepted("voucher.retarget", retarget(gift, kite)).at("voucher").as_object();
    CHECK(changed.at("scope").at("activities") == kite);
    CHECK(changed.at("available") == units(1));
    CHECK(changed.at("face") == units(1));
    CHECK(minor_of(changed.at("paid")) == 40'00);
    CHECK(changed.at("code") == gift.voucher.at("code"));
    platform.verify();

    CHECK(platform.declined("payment.redeem", pays(gift, "o1", "surf")) == "not_applicable");
    const json::object reply = platform.accepted("payment.redeem", pays(gift, "o1", "kite"));
    CHECK(minor_of(reply.at("remaining_due")) == 0);

    CHECK(platform.history_types(gift.id) ==
          std::vector<std::string>{"issue", "retarget", "redeem"});
    const json::object item = platform.accepted("voucher.history", {{"voucher_id", gift.id}})
                                  .at("items")
                                  .as_array()
                                  .at(1)
                                  .as_object();
    CHECK(item.at("type") == "retarget");
    CHECK(item.at("actor").at("role") == "admin");
    CHECK(item.at("reason") == "too young to surf");
    CHECK(item.at("amount") == units(0));
    CHECK(item.at("available_after") == units(1));
    CHECK(item.at("retargeted").at("from").at("activities") == surf);
    CHECK(item.at("retargeted").at("to").at("activities") == kite);
    const json::object seen =
        platform.accepted("voucher.history", {{"voucher_id", gift.id}, {"actor", customer("c1")}});
    CHECK(seen.at("items").as_array().at(1).at("retargeted").at("to").at("activities") == kite);
    platform.verify();
}

TEST_CASE("only what is unused goes to the other activity, with its share of what was paid",
          "[scenarios][B39][B38][I12]")
{
    Platform platform;
    const Made gift = half_used(platform);
    CHECK(platform.voucher(gift.id).at("used") == units(1));
    CHECK(platform.voucher(gift.id).at("available") == units(2));
    const Owed now = owed(platform);
    CHECK(now.units == Amounts{2});
    CHECK(now.paid == 66'67);
    CHECK(moved(platform, "adjusted") == Amounts{-2, 2});
    CHECK(moved(platform, "redeemed") == Amounts{0, 1});
    CHECK(moved(platform, "closing") == Amounts{0, 2});
    platform.verify();
}

TEST_CASE("what was spent before a retarget comes back as what the gift is good for now",
          "[scenarios][B39][X4][B21][I12]")
{
    Platform platform;
    const Made gift = half_used(platform);
    platform.advance(60);
    SECTION("refunded")
    {
        const json::object back =
            only(platform.accepted("payment.refund", refund("o1")).at("restored"));
        CHECK(back.at("how") == "restored");
        CHECK(back.at("units") == 1);
        CHECK(minor_of(back.at("amount")) == 55'00);
    }
    SECTION("cancelled")
    {
        const json::object order = order_of("o1", json::array{line("l1", "surf", 1, 55'00)});
        platform.accepted("order.cancel",
                          {{"order", order},
                           {"refundable", eur(55'00)},
                           {"tenders", json::array{}},
                           {"as", "credit"},
                           {"reason", "weather"}});
    }
    SECTION("deleted")
    {
        platform.accepted("order.delete", {{"order_id", "o1"}});
    }
    CHECK(platform.voucher(gift.id).at("available") == units(3));
    CHECK(owed(platform).units == Amounts{3});
    CHECK(owed(platform).paid == 100'00);
    CHECK(moved(platform, "given_back") == Amounts{0, 1});
    CHECK(moved(platform, "adjusted") == Amounts{-3, 3});
    CHECK(owed(platform, {{"as_of", "2026-11-21T12:00:00Z"}}).units == Amounts{2});
    platform.verify();
    for (const char* order_id : {"o5", "o6", "o7"})
        platform.accepted("payment.redeem", pays(gift, order_id, "kite"));
    platform.verify();
}

TEST_CASE("the past is told in the activity of its day", "[scenarios][reports][B39][B48][I26]")
{
    Platform platform;
    const Made gift = platform.sell_units("o0", 3, surf, 100'00).at(0);
    std::map<std::string, json::value> seen;
    const auto look = [&](const std::string& at) {
        seen[at] = platform.accepted("report.liability", {{"group_by", "kind"}}).at("rows");
    };
    look("2026-11-21T12:00:00Z");
    platform.clock("2026-11-22T12:00:00Z");
    platform.accepted("payment.redeem", pays(gift, "o1", "surf"));
    platform.accepted("voucher.retarget", retarget(gift, kite));
    look("2026-11-22T12:00:00Z");
    platform.clock("2026-11-23T12:00:00Z");
    platform.accepted("payment.redeem", pays(gift, "o2", "kite"));
    platform.accepted("voucher.retarget", retarget(gift, json::array{"sail", "surf"}));
    platform.accepted("payment.refund", refund("o1"));
    look("2026-11-23T12:00:00Z");
    platform.clock("2026-11-24T12:00:00Z");
    platform.accepted("payment.refund", refund("o2"));
    platform.accepted("voucher.retarget", retarget(gift, surf));
    look("2026-11-24T12:00:00Z");
    CHECK(seen.at("2026-11-21T12:00:00Z") == seen.at("2026-11-24T12:00:00Z"));
    for (const auto& [at, was] : seen) {
        INFO(at);
        const json::object then{{"as_of", at}, {"group_by", "kind"}};
        CHECK(platform.accepted("report.liability", then).at("rows") == was);
    }
    platform.verify();
}

TEST_CASE("units spent before a retarget follow the policy for expired gifts",
          "[scenarios][B39][B22]")
{
    Platform platform;
    const Made gift = half_used(platform, {{"expires_on", "2026-11-30"}});
    platform.clock("2026-12-02T12:00:00Z");
    const bool is_posted = GENERATE(false, true);
    if (is_posted) platform.accepted("job.run", {{"job", "expire"}});
    SECTION("the gift lives on")
    {
        const json::object back =
            only(platform.accepted("payment.refund", refund("o1")).at("restored"));
        CHECK(back.at("how") == "extended");
        CHECK(owed(platform).units == Amounts{1});
        CHECK(owed(platform).paid == 33'33);
        CHECK(moved(platform, "expired") == Amounts{0, 2});
        platform.accepted("payment.redeem", pays(gift, "o5", "kite"));
    }
    SECTION("in a new note for the activity of now")
    {
        const json::object back =
            only(platform.accepted("payment.refund", refund("o1", {{"restore", "new_note"}}))
                     .at("restored"));
        CHECK(back.at("voucher").at("scope").at("activities") == kite);
        CHECK(minor_of(back.at("voucher").at("paid")) == 33'33);
        const Made note{back.at("voucher").as_object(),
                        word(back.at("voucher").at("voucher_id")),
                        word(back.at("code"))};
        platform.accepted("payment.redeem", pays(note, "o5", "kite"));
    }
    SECTION("lost")
    {
        platform.accepted("payment.refund", refund("o1", {{"restore", "forfeit"}}));
        platform.accepted("job.run", {{"job", "expire"}});
        CHECK(moved(platform, "expired") == Amounts{0, 3});
        CHECK(owed(platform).units.empty());
    }
    platform.verify();
}

TEST_CASE("what expired before a retarget comes back as what the gift is good for now",
          "[scenarios][B39][B32]")
{
    Platform platform;
    const Made gift =
        platform.sell_units("o0", 3, surf, 100'00, {}, {{"expires_on", "2026-11-30"}}).at(0);
    platform.accepted("payment.redeem", pays(gift, "o1", "surf"));
    platform.clock("2026-12-02T12:00:00Z");
    // One unit comes back and lives on, two are lost as lessons of surf.
    platform.accepted("payment.refund", refund("o1"));
    platform.accepted("voucher.retarget", retarget(gift, kite));
    platform.clock("2027-02-01T12:00:00Z");
    platform.accepted("job.run", {{"job", "expire"}});
    CHECK(moved(platform, "expired") == Amounts{1, 2});
    platform.verify();
    SECTION("by an extension")
    {
        const json::object extension{
            {"voucher_id", gift.id}, {"expires_on", nullptr}, {"reason", "was ill"}};
        platform.accepted("voucher.extend", extension);
        CHECK(platform.voucher(gift.id).at("available") == units(3));
        CHECK(owed(platform).units == Amounts{3});
        CHECK(owed(platform).paid == 100'00);
        CHECK(moved(platform, "expired") == Amounts{0, 0});
        for (const char* order_id : {"o5", "o6", "o7"})
            platform.accepted("payment.redeem", pays(gift, order_id, "kite"));
    }
    SECTION("or is voided as what it was")
    {
        platform.accepted("voucher.void", {{"voucher_id", gift.id}, {"reason", "a mistake"}});
        CHECK(moved(platform, "voided") == Amounts{1, 2});
        CHECK(moved(platform, "expired") == Amounts{0, 0});
    }
    platform.verify();
}

TEST_CASE("a retarget is refused while any of the voucher is held, and when it cannot be spent",
          "[scenarios][B39]")
{
    Platform platform;
    const Made gift =
        platform.sell_units("o0", 2, surf, 80'00, {}, {{"expires_on", "2026-11-30"}}).at(0);
    const json::object hold = platform.accepted("payment.hold", pays(gift, "o1", "surf"));
    CHECK(platform.declined("voucher.retarget", retarget(gift, kite)) == "held_elsewhere");
    CHECK(platform.declined_params().at("until") == hold.at("hold").at("expires_at"));
    platform.advance(901); // its time is over, swept or not
    platform.accepted("voucher.retarget", retarget(gift, kite));
    CHECK(platform.refused("voucher.retarget", retarget(gift, kite)) == "invalid_field");
    CHECK(platform.last_text().find("/scope") != std::string::npos);

    const json::object whole{{"voucher_id", gift.id}, {"reason", "leaked"}};
    platform.accepted("voucher.block", whole);
    CHECK(platform.declined("voucher.retarget", retarget(gift, surf)) == "blocked");
    platform.accepted("voucher.unblock", whole);
    platform.clock("2026-12-01T12:00:00Z");
    CHECK(platform.declined("voucher.retarget", retarget(gift, surf)) == "expired");
    platform.accepted("voucher.void", whole);
    CHECK(platform.declined("voucher.retarget", retarget(gift, surf)) == "void");

    const Made pending = platform.sell_units("o2", 1, surf, 40'00, {}, {{"is_paid", false}}).at(0);
    CHECK(platform.declined("voucher.retarget", retarget(pending, kite)) == "pending_payment");
    const Made used = platform.sell_units("o3", 1, surf, 40'00).at(0);
    platform.accepted("payment.redeem", pays(used, "o4", "surf"));
    CHECK(platform.declined("voucher.retarget", retarget(used, kite)) == "fully_used");
    const Made money_gift = platform.sell("o5", 30'00, true, {{"kind", "gift"}}).at(0);
    CHECK(platform.declined("voucher.retarget", retarget(money_gift, kite)) == "not_applicable");
    CHECK(platform.refused(
              "voucher.retarget",
              {{"voucher_id", "nobody's"}, {"scope", {{"activities", kite}}}, {"reason", "r"}}) ==
          "not_found");
    CHECK(platform.refused("voucher.retarget", with(retarget(used, kite), {{"reason", ""}})) ==
          "invalid_field");
    CHECK(platform.refused("voucher.retarget", retarget(used, json::array{})) == "invalid_field");
    platform.verify();
}

TEST_CASE("the order of a scope's activities does not matter", "[scenarios][B39]")
{
    Platform platform;
    const Made gift = platform.sell_units("o0", 1, json::array{"surf", "kite"}, 40'00).at(0);
    CHECK(platform.refused("voucher.retarget", retarget(gift, json::array{"surf", "kite"})) ==
          "invalid_field");
    CHECK(platform.refused("voucher.retarget", retarget(gift, json::array{"kite", "surf"})) ==
          "invalid_field");
    // A wider scope is another one.
    platform.accepted("voucher.retarget", retarget(gift, json::array{"kite", "surf", "sail"}));
    platform.accepted("payment.redeem", pays(gift, "o1", "sail"));
    platform.verify();
}

TEST_CASE("a retargeted package is transferred and held as what it is now", "[scenarios][B39][B44]")
{
    Platform platform;
    const Made gift = half_used(platform);
    const json::object moved_on = platform.accepted("voucher.transfer",
                                                    {{"voucher_id", gift.id},
                                                     {"to", {{"customer_id", "c2"}}},
                                                     {"amount", units(1)},
                                                     {"reason", "a present"}});
    CHECK(moved_on.at("to").at("scope").at("activities") == kite);
    const json::object hold = platform.accepted("payment.hold", pays(gift, "o5", "kite"));
    const json::value hold_id = hold.at("hold").at("hold_id");
    platform.verify();
    platform.accepted("payment.capture", {{"hold_id", hold_id}});
    platform.accepted("payment.refund", refund("o5"));
    platform.accepted("payment.refund", refund("o1"));
    CHECK(platform.voucher(gift.id).at("available") == units(2));
    CHECK(owed(platform).units == Amounts{3});
    platform.verify();
}

TEST_CASE("a preview of a retarget changes nothing", "[scenarios][B29][B39]")
{
    Platform platform;
    const Made gift = platform.sell_units("o0", 1, surf, 40'00).at(0);
    const json::object preview =
        platform.accepted("voucher.retarget", retarget(gift, kite), {{"dry_run", true}});
    CHECK(preview.at("voucher").at("scope").at("activities") == kite);
    CHECK(platform.voucher(gift.id).at("scope").at("activities") == surf);
    CHECK(platform.history_types(gift.id) == std::vector<std::string>{"issue"});
}
