#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

const json::array surf{"surf"};

json::object by(const Made& made)
{
    return {{"code", made.code}};
}

json::object
pays(const json::object& order, const json::object& source, const json::object& more = {})
{
    return with({{"order", order}, {"source", source}}, more);
}

json::object part(const json::object& reply, std::size_t at = 0)
{
    return reply.at("hold").at("parts").as_array().at(at).as_object();
}

json::object refund(const std::string& order_id, const json::object& more = {})
{
    return with({{"order_id", order_id}, {"reason", "rain"}}, more);
}

json::object restored(const json::object& reply)
{
    REQUIRE(reply.at("restored").as_array().size() == 1);
    return reply.at("restored").as_array()[0].as_object();
}

// One surf lesson at that price.
json::object lesson(const std::string& order_id, std::int64_t price, std::int64_t count = 1)
{
    return order_of(order_id, json::array{line("l1", "surf", count, price)});
}

} // namespace

TEST_CASE("a gift is good for its activity whatever that costs today", "[scenarios][C19][B38]")
{
    Platform platform;
    const Made gift = platform.sell_units("o1", 1, surf, 40'00).at(0);
    CHECK(gift.voucher.at("kind") == "gift");
    CHECK(gift.voucher.at("face") == units(1));
    CHECK(gift.voucher.at("scope").at("activities") == surf);
    CHECK(minor_of(gift.voucher.at("paid")) == 40'00);
    CHECK(gift.code.starts_with("GV-"));

    const json::object reply =
        platform.accepted("payment.redeem", pays(lesson("o2", 55'00), by(gift)));
    CHECK(minor_of(reply.at("remaining_due")) == 0);
    CHECK(minor_of(reply.at("hold").at("captured")) == 55'00);
    CHECK(part(reply).at("units") == 1);
    CHECK(part(reply).at("covers") == json::array{json::object{{"line_id", "l1"}, {"units", 1}}});
    CHECK(platform.voucher(gift.id).at("status") == "fully_used");
    CHECK(platform.voucher(gift.id).at("used") == units(1));

    const json::object back = restored(platform.accepted("payment.refund", refund("o2")));
    CHECK(minor_of(back.at("amount")) == 55'00);
    CHECK(back.at("units") == 1);
    CHECK(platform.voucher(gift.id).at("available") == units(1));
    platform.verify();
}

TEST_CASE("three units for 100 carry 33.33, 33.33 and 33.34, each with its unit",
          "[scenarios][B38][B22]")
{
    Platform platform{{{"expired_give_back", {{"policy", "new_note"}, {"days", 30}}}}};
    const json::object line{{"kind", "package"}};
    const Made pack =
        platform.sell_units("o0", 3, surf, 100'00, line, {{"expires_on", "2026-11-22"}}).at(0);
    for (const char* order_id : {"o1", "o2", "o3"})
        platform.accepted("payment.redeem", pays(lesson(order_id, 55'00), by(pack)));
    platform.clock("2026-12-01T12:00:00Z");
    std::vector<std::int64_t> paid;
    for (const char* order_id : {"o1", "o2", "o3"}) {
        const json::object back = restored(platform.accepted("payment.refund", refund(order_id)));
        CHECK(back.at("how") == "new_note");
        CHECK(back.at("voucher").at("kind") == "package");
        CHECK(back.at("voucher").at("origin") == "refund");
        CHECK(back.at("voucher").at("available") == units(1));
        CHECK(back.at("voucher").at("scope").at("activities") == surf);
        paid.push_back(minor_of(back.at("voucher").at("paid")));
    }
    CHECK(paid == std::vector<std::int64_t>{33'33, 33'33, 33'34});
    platform.verify();
}

TEST_CASE("the price of a line is split over its vouchers to the last cent", "[scenarios][X1][B24]")
{
    Platform platform;
    const json::object line{{"kind", "package"}, {"quantity", 3}, {"unit_price", eur(4'00)}};
    std::vector<std::int64_t> paid;
    for (const Made& each :
         platform.sell_units("o1", 10, json::array{"yoga", "surf"}, 100'00, line)) {
        CHECK(each.voucher.at("kind") == "package");
        CHECK(each.code.starts_with("PK-"));
        CHECK(each.voucher.at("scope").at("activities") == json::array{"surf", "yoga"});
        paid.push_back(minor_of(each.voucher.at("paid")));
    }
    CHECK(paid == std::vector<std::int64_t>{33'33, 33'33, 33'34});
}

TEST_CASE("a package is redeemed by name in the schedule and by code online, with the same result",
          "[scenarios][U13][C02]")
{
    Platform platform;
    const json::object line{{"kind", "package"}};
    const Made pack = platform.sell_units("o0", 5, surf, 100'00, line).at(0);
    const json::object by_name = platform.accepted(
        "payment.redeem",
        pays(lesson("o1", 55'00, 2), {{"customer_id", "c1"}}, {{"actor", agent()}, {"units", 2}}));
    const json::object by_code = platform.accepted(
        "payment.redeem", pays(lesson("o2", 55'00, 2), by(pack), {{"actor", anonymous()}}));
    // What was paid for it is not for whoever bears the code.
    CHECK(part(by_name) == with(part(by_code), {{"paid", eur(40'00)}}));
    CHECK(part(by_name).at("kind") == "package");
    CHECK(part(by_name).at("units") == 2);
    CHECK(platform.voucher(pack.id).at("available") == units(1));

    const Made credit = platform.sell("o9", 50'00, true).at(0);
    CHECK(credit.voucher.at("kind") == "credit");
    const json::object online = platform.accepted(
        "payment.redeem", pays(lesson("o3", 50'00), by(credit), {{"actor", customer("c1")}}));
    CHECK(minor_of(online.at("remaining_due")) == 0);
}

TEST_CASE("gifts are a balance of their own", "[scenarios][R24]")
{
    Platform platform;
    platform.credit(50'00);
    const json::object money_gift{{"kind", "gift"}};
    const Made gift = platform.sell("o1", 30'00, true, money_gift).at(0);
    const Made right = platform.sell_units("o2", 2, surf, 80'00).at(0);
    const json::object balance = platform.balance();
    CHECK(minor_of(balance.at("available")) == 50'00);
    CHECK(minor_of(balance.at("credited")) == 50'00);
    CHECK(minor_of(balance.at("gifts")) == 30'00);
    REQUIRE(balance.at("units").as_array().size() == 1);
    CHECK(word(balance.at("units").as_array()[0].at("voucher_id")) == right.id);
    CHECK(balance.at("units").as_array()[0].at("available") == units(2));

    const json::object statement = platform.accepted("customer.statement", {{"customer_id", "c1"}});
    CHECK(minor_of(statement.at("closing")) == 50'00);
    const json::object drawn =
        platform.accepted("payment.redeem", pays(lesson("o3", 90'00), {{"customer_id", "c1"}}));
    CHECK(minor_of(drawn.at("hold").at("captured")) == 50'00);
    CHECK(platform.available(gift.id) == 30'00);
    const json::object debit{{"customer", {{"customer_id", "c1"}}},
                             {"amount", eur(1'00)},
                             {"description", "paid out"},
                             {"voucher_id", gift.id}};
    CHECK(platform.declined("debit.add", debit) == "not_applicable");
}

TEST_CASE("a money pack of ten units at 20 is a voucher of 200 that pays for anything",
          "[scenarios][X2][C02]")
{
    Platform platform;
    const json::object pack_line{{"line_id", "l1"},
                                 {"kind", "package"},
                                 {"as", "money"},
                                 {"units", 10},
                                 {"unit_price", eur(20'00)},
                                 {"paid", eur(180'00)}};
    const json::object request{
        {"order", order("o1", 180'00)}, {"line", pack_line}, {"is_paid", true}};
    const json::object sold =
        platform.accepted("voucher.sell", request).at("vouchers").as_array().at(0).as_object();
    const json::object& pack = sold.at("voucher").as_object();
    CHECK(pack.at("kind") == "package");
    CHECK(minor_of(pack.at("face")) == 200'00);
    CHECK(pack.at("scope").is_null());
    CHECK(pack.at("expires_on").is_null());
    const json::object reply = platform.redeem("o2", 150'00, {{"code", sold.at("code")}});
    CHECK(minor_of(reply.at("remaining_due")) == 0);
    CHECK_FALSE(part(reply).contains("units"));
    CHECK(platform.available(word(pack.at("voucher_id"))) == 50'00);
}

TEST_CASE("a gift for one activity is refused on another, with a reason that names its own",
          "[scenarios][C20][X21][X4]")
{
    Platform platform;
    const Made gift = platform.sell_units("o1", 1, json::array{"surf-1h"}, 40'00).at(0);
    const json::object other = order_of("o2", json::array{line("l1", "yoga-2h", 1, 20'00)});
    CHECK(platform.declined("payment.redeem", pays(other, by(gift))) == "not_applicable");
    CHECK(platform.last_text().find("surf-1h") != std::string::npos);
    CHECK(platform.declined("payment.redeem", pays(order("o2", 20'00), by(gift))) ==
          "not_applicable");
    const json::object check =
        platform.accepted("voucher.check", {{"code", gift.code}, {"order", other}});
    CHECK(check.at("why_not") == "not_applicable");
    CHECK(minor_of(check.at("would_cover")) == 0);
    const json::object nothing_due = with(other, {{"due", eur(0)}});
    CHECK(platform.declined("payment.redeem", pays(nothing_due, by(gift))) == "not_applicable");
    CHECK(platform.declined("payment.redeem",
                            pays(with(order_of("o2", json::array{line("l1", "surf-1h", 1, 20'00)}),
                                      {{"due", eur(0)}}),
                                 by(gift))) == "nothing_due");
    const json::object listed =
        platform.accepted("voucher.list", {{"kind", "gift"}, {"with_totals", true}});
    REQUIRE(listed.at("items").as_array().size() == 1);
    CHECK(listed.at("items").as_array()[0].at("kind") == "gift");
    CHECK(minor_of(listed.at("totals").at("available")) == 0);
    CHECK(platform.accepted("voucher.list", {{"kind", "credit"}}).at("items").as_array().empty());
}

TEST_CASE("each unit of a line is worth its share, the last ones the odd cents",
          "[scenarios][B38][B24]")
{
    Platform platform;
    const Made pack = platform.sell_units("o0", 3, surf, 90'00).at(0);
    std::vector<std::int64_t> worth;
    for (int each = 0; each < 3; ++each) {
        const json::object reply = platform.accepted(
            "payment.redeem", pays(lesson("o1", 100'00, 3), by(pack), {{"units", 1}}));
        worth.push_back(minor_of(part(reply).at("amount")));
    }
    CHECK(worth == std::vector<std::int64_t>{33'33, 33'33, 33'34});
    CHECK(platform.voucher(pack.id).at("status") == "fully_used");
    platform.verify();
}

TEST_CASE("units are limited by the call, the lines named, and what is due",
          "[scenarios][X21][U06][U12]")
{
    Platform platform;
    const Made pack = platform.sell_units("o0", 5, surf, 90'00).at(0);
    const json::object two_lines =
        order_of("o1", json::array{line("l1", "surf", 2, 20'00), line("l2", "surf", 2, 60'00)});
    SECTION("the call says how many")
    {
        const json::object reply =
            platform.accepted("payment.hold", pays(two_lines, by(pack), {{"units", 3}}));
        CHECK(part(reply).at("units") == 3);
        CHECK(minor_of(part(reply).at("amount")) == 50'00);
        CHECK(platform.voucher(pack.id).at("held") == units(3));
    }
    SECTION("the call names the lines")
    {
        const json::object reply = platform.accepted(
            "payment.redeem", pays(two_lines, by(pack), {{"lines", json::array{"l2"}}}));
        CHECK(minor_of(part(reply).at("amount")) == 60'00);
        CHECK(part(reply).at("covers").as_array().at(0).at("line_id") == "l2");
    }
    SECTION("a card paid most of it: one unit takes the rest, no second one is used")
    {
        const json::object reply = platform.accepted(
            "payment.redeem", pays(with(two_lines, {{"due", eur(7'00)}}), by(pack)));
        CHECK(part(reply).at("units") == 1);
        CHECK(minor_of(part(reply).at("amount")) == 7'00);
    }
    SECTION("a line that is covered takes no more")
    {
        platform.accepted("payment.redeem", pays(lesson("o1", 20'00, 2), by(pack)));
        CHECK(platform.declined("payment.redeem", pays(lesson("o1", 20'00, 2), by(pack))) ==
              "not_applicable");
    }
    SECTION("a line that nobody booked, an amount for units")
    {
        CHECK(platform.refused("payment.redeem",
                               pays(two_lines, by(pack), {{"lines", json::array{"l9"}}})) ==
              "invalid_field");
        CHECK(platform.last_text().find("/lines/0") != std::string::npos);
        CHECK(platform.refused("payment.redeem",
                               pays(two_lines, by(pack), {{"amount", eur(10'00)}})) ==
              "invalid_field");
        CHECK(platform.last_text().find("/amount") != std::string::npos);
        CHECK(platform.refused("payment.redeem",
                               pays(two_lines,
                                    {{"customer_id", "c1"}},
                                    {{"amount", eur(10'00)}, {"units", 1}})) == "invalid_field");
        CHECK(platform.last_text().find("/amount") != std::string::npos);
    }
    platform.verify();
}

TEST_CASE("a gift and a credit pay one order in the caller's order", "[scenarios][B16][B15]")
{
    Platform platform;
    const Made gift = platform.sell_units("o0", 1, surf, 40'00).at(0);
    const Made credit = platform.credit(100'00);
    const json::object both =
        order_of("o1", json::array{line("l1", "surf", 1, 55'00), line("l2", "board", 1, 10'00)});
    const auto codes = [](const Made& one, const Made& two) {
        return json::object{{"codes", json::array{json::string(one.code), json::string(two.code)}}};
    };
    SECTION("the gift first")
    {
        const json::object reply =
            platform.accepted("payment.redeem", pays(both, codes(gift, credit)));
        CHECK(minor_of(part(reply, 0).at("amount")) == 55'00);
        CHECK(minor_of(part(reply, 1).at("amount")) == 10'00);
        CHECK(minor_of(reply.at("remaining_due")) == 0);
    }
    SECTION("the credit takes all; the gift gives nothing and is no error")
    {
        const json::object reply =
            platform.accepted("payment.redeem", pays(both, codes(credit, gift)));
        CHECK(reply.at("hold").at("parts").as_array().size() == 1);
        CHECK(platform.voucher(gift.id).at("available") == units(1));
    }
    SECTION("all or nothing, and which one failed")
    {
        const json::object board = order_of("o1", json::array{line("l2", "board", 1, 10'00)});
        CHECK(platform.declined("payment.redeem", pays(board, codes(credit, gift))) ==
              "not_applicable");
        CHECK(platform.declined_params().at("index") == 1);
        CHECK(platform.available(credit.id) == 100'00);
    }
    SECTION("by customer: units first, then money")
    {
        const json::object reply = platform.accepted(
            "payment.redeem", pays(both, {{"customer_id", "c1"}}, {{"units", 5}}));
        CHECK(word(part(reply, 0).at("voucher_id")) == gift.id);
        CHECK(word(part(reply, 1).at("voucher_id")) == credit.id);
        CHECK(minor_of(part(reply, 1).at("amount")) == 10'00);
    }
    platform.verify();
}

TEST_CASE("a gift cannot buy a voucher", "[scenarios][B19]")
{
    Platform platform;
    const Made gift = platform.sell_units("o0", 1, surf, 40'00).at(0);
    const json::object sells = with(line("l1", "surf", 1, 40'00), {{"sells_voucher", true}});
    const json::object mixed = order_of("o1", json::array{sells, line("l2", "yoga", 1, 10'00)});
    CHECK(platform.declined("payment.redeem", pays(mixed, by(gift))) == "not_applicable");
}

TEST_CASE("held units are captured whole, in part or not at all", "[scenarios][B09][U10]")
{
    Platform platform;
    const Made pack = platform.sell_units("o0", 3, surf, 90'00).at(0);
    const json::value hold_id =
        platform.accepted("payment.hold", pays(lesson("o1", 100'00, 3), by(pack)))
            .at("hold")
            .at("hold_id");
    CHECK(platform.declined("payment.redeem", pays(lesson("o2", 10'00), by(pack))) ==
          "held_elsewhere");
    SECTION("two of three")
    {
        const json::object half{{"hold_id", hold_id}, {"amount", eur(50'00)}};
        CHECK(platform.declined("payment.capture", half) == "not_applicable");
        const json::object two{{"hold_id", hold_id}, {"amount", eur(66'66)}};
        const json::object reply = platform.accepted("payment.capture", two);
        CHECK(minor_of(reply.at("hold").at("captured")) == 66'66);
        CHECK(platform.voucher(pack.id).at("used") == units(2));
        CHECK(platform.voucher(pack.id).at("available") == units(1));
    }
    SECTION("released")
    {
        platform.accepted("payment.release", {{"hold_id", hold_id}});
        CHECK(platform.voucher(pack.id).at("available") == units(3));
    }
    SECTION("left alone")
    {
        platform.advance(901);
        CHECK(platform.voucher(pack.id).at("available") == units(3));
        CHECK(platform.declined("payment.capture", {{"hold_id", hold_id}}) == "hold_expired");
    }
    platform.verify();
}

TEST_CASE("units come back whole", "[scenarios][B21][B38]")
{
    Platform platform;
    const Made pack = platform.sell_units("o0", 3, surf, 90'00).at(0);
    platform.accepted("payment.redeem", pays(lesson("o1", 100'00, 3), by(pack)));
    CHECK(platform.declined("payment.refund", refund("o1", {{"amount", eur(40'00)}})) ==
          "not_applicable");
    CHECK(platform.declined("payment.refund", refund("o1", {{"amount", eur(100'01)}})) ==
          "exceeds_captured");
    const json::object one =
        restored(platform.accepted("payment.refund", refund("o1", {{"amount", eur(33'33)}})));
    CHECK(one.at("units") == 1);
    const json::object rest = restored(platform.accepted("payment.refund", refund("o1")));
    CHECK(rest.at("units") == 2);
    CHECK(minor_of(rest.at("amount")) == 66'67);
    CHECK(platform.declined("payment.refund", refund("o1")) == "nothing_to_refund");
    CHECK(platform.voucher(pack.id).at("available") == units(3));
    platform.verify();
}

TEST_CASE("units given back to an expired gift follow the studio's policy", "[scenarios][B22]")
{
    Platform platform;
    const Made gift =
        platform.sell_units("o0", 2, surf, 80'00, {}, {{"expires_on", "2026-11-30"}}).at(0);
    platform.accepted("payment.redeem", pays(lesson("o1", 55'00), by(gift)));
    platform.clock("2026-12-02T12:00:00Z");
    CHECK(platform.voucher(gift.id).at("status") == "expired");
    SECTION("it lives on for some days")
    {
        CHECK(restored(platform.accepted("payment.refund", refund("o1"))).at("how") == "extended");
        CHECK(platform.voucher(gift.id).at("expires_on") == "2027-01-01");
        CHECK(platform.voucher(gift.id).at("available") == units(1));
    }
    SECTION("or is lost")
    {
        const json::object reply =
            platform.accepted("payment.refund", refund("o1", {{"restore", "forfeit"}}));
        CHECK(restored(reply).at("how") == "forfeited");
        CHECK(platform.voucher(gift.id).at("available") == units(0));
    }
    platform.verify();
}

TEST_CASE("an overpaid order gives back as many whole units as fit, the rest as a credit",
          "[scenarios][C03][C04]")
{
    Platform platform;
    const Made pack = platform.sell_units("o0", 3, surf, 90'00).at(0);
    platform.accepted("payment.redeem", pays(lesson("o1", 90'00, 3), by(pack)));
    const json::object lowered = order_of("o1", json::array{line("l1", "surf", 3, 45'00)});
    const json::object reply = platform.accepted(
        "order.overpaid", {{"order", lowered}, {"excess", eur(45'00)}, {"reference", "r1"}});
    CHECK(restored(reply).at("units") == 1);
    CHECK(minor_of(restored(reply).at("amount")) == 30'00);
    CHECK(minor_of(reply.at("voucher").at("face")) == 15'00);
    CHECK(reply.at("voucher").at("kind") == "credit");
    platform.verify();
}

TEST_CASE("deleting an order gives its units back, a gift in use keeps its line",
          "[scenarios][D02][D04]")
{
    Platform platform;
    const Made gift = platform.sell_units("o1", 2, surf, 80'00).at(0);
    platform.accepted("payment.redeem", pays(lesson("o2", 55'00), by(gift)));
    const json::object selling{{"order_id", "o1"}, {"line_id", "l1"}};
    CHECK(platform.declined("order.delete", selling) == "voucher_in_use");
    CHECK(platform.declined("order.line_delete", selling) == "voucher_in_use");
    const json::object reply = platform.accepted("order.delete", {{"order_id", "o2"}});
    CHECK(restored(reply).at("units") == 1);
    platform.accepted("order.line_delete", selling);
    CHECK(platform.voucher(gift.id).at("status") == "void");
    platform.verify();
}

TEST_CASE("a line sells money or units of a scope, never a mix", "[scenarios][C11][B18]")
{
    Platform platform;
    const json::object scope{{"activities", surf}};
    const std::pair<json::object, const char*> wrong[] = {
        {{{"kind", "credit"}}, "/line/amount"},
        {{{"kind", "credit"}, {"amount", eur(1)}, {"scope", scope}}, "/line/scope"},
        {{{"kind", "gift"}, {"units", 1}}, "/line/scope"},
        {{{"kind", "package"}, {"scope", scope}}, "/line/units"},
        {{{"kind", "package"}, {"units", 1}, {"scope", scope}, {"amount", eur(1)}}, "/line/amount"},
        {{{"kind", "package"}, {"as", "money"}, {"units", 1}}, "/line/unit_price"},
        {{{"kind", "package"},
          {"as", "money"},
          {"units", 1},
          {"unit_price", eur(1)},
          {"scope", scope}},
         "/line/scope"},
        {{{"kind", "package"},
          {"as", "money"},
          {"units", 10'000},
          {"unit_price", eur(1'000'000'000'000)}},
         "/line/unit_price"},
        {{{"kind", "gift"}, {"units", 1}, {"scope", {{"activities", json::array{"a", "a"}}}}},
         "/line/scope/activities"},
        {{{"kind", "gift"}, {"units", 0}, {"scope", scope}}, "/line/units"},
    };
    for (const auto& [line, pointer] : wrong) {
        const json::object whole = with(line, {{"line_id", "l1"}, {"paid", eur(1)}});
        INFO(json::serialize(whole));
        CHECK(platform.refused("voucher.sell",
                               {{"order", order("o1", 1)}, {"line", whole}, {"is_paid", true}}) ==
              "invalid_field");
        INFO(platform.last_text());
        CHECK(platform.last_text().find(pointer) != std::string::npos);
    }
    CHECK(platform.accepted("voucher.list", {}).at("items").as_array().empty());
}

TEST_CASE("an unpaid gift waits for its order", "[scenarios][C15]")
{
    Platform platform;
    const Made gift = platform.sell_units("o1", 1, surf, 40'00, {}, {{"is_paid", false}}).at(0);
    CHECK(gift.voucher.at("status") == "pending");
    CHECK(gift.voucher.at("available") == units(0));
    CHECK(platform.declined("payment.redeem", pays(lesson("o2", 5'00), by(gift))) ==
          "pending_payment");
    platform.accepted("order.paid", {{"order", order("o1", 40'00)}});
    CHECK(platform.voucher(gift.id).at("available") == units(1));
}

TEST_CASE("what remains is told in units, in the reader's language", "[scenarios][X1][H01]")
{
    Platform platform;
    const Made pack = platform.sell_units("o1", 5, surf, 40'00).at(0);
    CHECK(pack.voucher.at("available_text") == "5 of 5 units");
    platform.accepted("payment.redeem", pays(lesson("o2", 20'00, 2), by(pack)));
    CHECK(platform.voucher(pack.id).at("available_text") == "3 of 5 units");
    const json::object french =
        platform.accepted("voucher.get", {{"voucher_id", pack.id}, {"locale", "fr"}});
    CHECK(french.at("voucher").at("available_text") == "3 sur 5 unités");
    const json::object history = platform.accepted("voucher.history", {{"voucher_id", pack.id}});
    CHECK(history.at("items").as_array().size() == 2);
    bool is_told = false;
    for (const json::value& each : history.at("items").as_array())
        is_told = is_told || each.at("amount") == units(-2);
    CHECK(is_told);
}

TEST_CASE("the checkout offers gifts after credits, and units only where they cover a line",
          "[scenarios][X8][X21]")
{
    Platform platform;
    const Made right = platform.sell_units("o1", 1, surf, 40'00).at(0);
    const Made gift = platform.sell("o2", 30'00, true, {{"kind", "gift"}}).at(0);
    const Made credit = platform.credit(10'00);
    const auto offered = [&](const json::object& order) {
        const json::object method = platform.accepted("payment.methods", {{"order", order}})
                                        .at("methods")
                                        .as_array()
                                        .at(0)
                                        .as_object();
        CHECK(minor_of(method.at("available")) == 10'00);
        std::vector<std::string> ids;
        for (const json::value& each : method.at("vouchers").as_array())
            ids.push_back(word(each.at("voucher_id")));
        return ids;
    };
    CHECK(offered(lesson("o3", 50'00)) == std::vector<std::string>{credit.id, gift.id, right.id});
    CHECK(offered(order("o3", 50'00)) == std::vector<std::string>{credit.id, gift.id});
}

TEST_CASE("a studio may promise each kind a minimum validity", "[scenarios][B35]")
{
    Platform platform{{{"minimum_validity", {{"gift", "P2Y"}}}}};
    const json::object line{{"line_id", "l1"},
                            {"kind", "gift"},
                            {"units", 1},
                            {"scope", {{"activities", surf}}},
                            {"paid", eur(1'00)}};
    const json::object request{{"order", order("o1", 1'00)},
                               {"line", line},
                               {"is_paid", true},
                               {"expires_on", "2027-11-21"}};
    CHECK(platform.declined("voucher.sell", request) == "expiry_below_minimum");
    platform.accepted("voucher.sell", with(request, {{"line", with(line, {{"kind", "package"}})}}));
}
