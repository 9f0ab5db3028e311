// What the host's own steps see of vouchers: channels, tax, an order that is overpaid.
#include "platform.hpp"
#include "platform/desk.hpp"

using namespace scrip::scenarios;

namespace {

json::object
pay(Platform& platform, const std::string& order_id, const Made& made, const json::object& actor)
{
    return platform.accepted(
        "payment.redeem",
        {{"actor", actor}, {"order", order(order_id, 10'00)}, {"source", {{"code", made.code}}}});
}

// Without what no two calls share.
json::object comparable(json::object reply)
{
    json::object& hold = reply.at("hold").as_object();
    for (const char* const own : {"hold_id", "order_id"})
        hold.erase(own);
    for (json::value& part : hold.at("parts").as_array())
        part.as_object().erase("voucher_id");
    reply.erase("redemption_id");
    return reply;
}

json::object first_part(const json::object& reply)
{
    return reply.at("hold").at("parts").as_array().at(0).as_object();
}

} // namespace

TEST_CASE("schedule and online booking come to the same, and each redemption knows its channel",
          "[scenarios][U01]")
{
    Platform platform;
    const Made one = platform.credit(20'00), other = platform.credit(20'00);
    json::object at_desk = admin();
    at_desk["channel"] = "schedule";
    json::object online = admin();
    online["channel"] = "online";
    CHECK(comparable(pay(platform, "o1", one, at_desk)) ==
          comparable(pay(platform, "o2", other, online)));
    CHECK(platform.available(one.id) == platform.available(other.id));

    std::map<std::string, std::string> channels;
    const json::object exported = platform.accepted("report.export", {});
    for (const json::value& item : exported.at("items").as_array()) {
        if (item.at("type") == "hold")
            channels[word(item.at("order_id"))] = word(item.at("channel"));
    }
    CHECK(channels == std::map<std::string, std::string>{{"o1", "schedule"}, {"o2", "online"}});
}

TEST_CASE("without the customer's tick nothing of their credit is drawn", "[scenarios][A19]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    // What checkout asks before the box is ticked, and what it does when it is not.
    platform.accepted("payment.methods",
                      {{"actor", customer("c1")}, {"order", order("o1", 20'00)}});
    platform.accepted("order.paid", {{"order", with(order("o1", 20'00), {{"due", eur(0)}})}});
    CHECK(platform.available(credit.id) == 50'00);
    CHECK(platform.history_types(credit.id) == std::vector<std::string>{"issue"});
}

TEST_CASE("a redemption says how it is taxed, and what money leaves the liability",
          "[scenarios][B30][C19][B38]")
{
    Platform platform;
    const Made tender = platform.sell("o1", 40'00, true, {{"paid", eur(40'00)}})[0];
    const Made single =
        platform.sell_units("o2", 1, {"surf-1h"}, 40'00, {}, {{"vat_kind", "single_purpose"}})[0];
    CHECK(single.voucher.at("vat_kind") == "single_purpose");

    const json::object paid = first_part(pay(platform, "o3", tender, admin()));
    CHECK(paid.at("apply_as") == "payment");
    CHECK(paid.at("vat_kind") == "multi_purpose");
    CHECK(minor_of(paid.at("paid")) == 10'00);

    // Bought at 40, worth 55 today: both numbers are in the reply.
    const json::object lines = order_of("o4", {line("l1", "surf-1h", 1, 55'00)});
    const json::object reply = platform.accepted(
        "payment.redeem", {{"order", lines}, {"source", {{"code", single.code}}}});
    CHECK(first_part(reply).at("vat_kind") == "single_purpose");
    CHECK(minor_of(first_part(reply).at("amount")) == 55'00);
    CHECK(minor_of(first_part(reply).at("paid")) == 40'00);

    const Made discount = platform.credit(5'00);
    const json::object lowered = platform.accepted("payment.redeem",
                                                   {{"order", order("o5", 20'00)},
                                                    {"source", {{"code", discount.code}}},
                                                    {"apply_as", "discount"}});
    CHECK(first_part(lowered).at("apply_as") == "discount");
    CHECK(minor_of(lowered.at("adjustment").at("amount")) == 5'00);

    // What it cost is not for whoever bears the code.
    const json::object by_bearer = pay(platform, "o6", tender, anonymous());
    CHECK(first_part(by_bearer).at("paid").is_null());
}

TEST_CASE("a hold tells what was paid for what it keeps, before and after its capture",
          "[scenarios][B30][B07]")
{
    Platform platform;
    const Made credit = platform.credit(30'00, {{"paid", eur(15'00)}});
    const json::object held = platform.accepted(
        "payment.hold", {{"order", order("o1", 20'00)}, {"source", {{"code", credit.code}}}});
    CHECK(minor_of(first_part(held).at("paid")) == 10'00);
    const json::object hold_id{{"hold_id", held.at("hold").at("hold_id")}};
    const json::object captured =
        platform.accepted("payment.capture", with(hold_id, {{"amount", eur(10'00)}}));
    CHECK(minor_of(first_part(captured).at("paid")) == 5'00);
    const json::object seen = platform.accepted("payment.query", hold_id);
    CHECK(minor_of(first_part(seen).at("paid")) == 5'00);
}

TEST_CASE("an order that is overpaid is not final before the excess is settled", "[scenarios][X6]")
{
    Platform platform;
    host_stub::pipe::Session& session = platform.session();
    host_stub::platform::Desk desk{session.host(), session.plugin(), "s1", "EUR"};
    desk.orders.meet("c1", "Léa Martin");
    desk.orders.make("o1", "c1", "EUR");
    desk.orders.add_line("o1", {"l1", "Boat tour", 100'00, false});
    REQUIRE(desk.take_card("o1", 120'00).is_ok());

    CHECK(desk.finalise("o1").error_code == "overpaid");
    CHECK(desk.orders.get("o1").state == "open");
    REQUIRE(desk.credit_overpayment("o1", "excess-1").is_ok());
    CHECK(desk.orders.get("o1").paid_minor == 100'00);
    CHECK(desk.finalise("o1").is_ok());
    CHECK(desk.orders.get("o1").state == "final");
    CHECK(desk.finalise("o1").error_code == "not_open");
}
