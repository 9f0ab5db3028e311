#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

json::object
pays(const json::object& order, const json::object& source, const json::object& more = {})
{
    return with({{"order", order}, {"source", source}}, more);
}

json::object by(const Made& made)
{
    return {{"code", made.code}};
}

std::int64_t part_of(const json::object& reply, const Made& made)
{
    for (const json::value& part : reply.at("hold").at("parts").as_array()) {
        if (word(part.at("voucher_id")) == made.id) return minor_of(part.at("amount"));
    }
    return 0;
}

} // namespace

TEST_CASE("a redemption is always against an order", "[scenarios][U02]")
{
    Platform platform;
    const Made credit = platform.credit(10'00);
    CHECK(platform.refused("payment.redeem", {{"source", by(credit)}}) == "invalid_field");
    CHECK(platform.last_text().find("/order") != std::string::npos);
    CHECK(platform.available(credit.id) == 10'00);
}

TEST_CASE("a voucher pays in place of a card: the due falls, the price does not",
          "[scenarios][U03][R01][A16]")
{
    Platform platform;
    const Made credit = platform.credit(40'00);
    const json::object reply = platform.redeem("o1", 100'00, by(credit));
    CHECK(minor_of(reply.at("hold").at("captured")) == 40'00);
    CHECK(minor_of(reply.at("remaining_due")) == 60'00);
    CHECK_FALSE(reply.contains("adjustment"));
    CHECK(platform.voucher(credit.id).at("apply_as") == "payment");
    CHECK(platform.voucher(credit.id).at("vat_kind") == "none");
}

TEST_CASE("credit may land as one flat discount line instead", "[scenarios][A15][A16]")
{
    Platform platform;
    const Made credit = platform.credit(40'00);
    const json::object reply = platform.accepted(
        "payment.redeem", pays(order("o1", 100'00), by(credit), {{"apply_as", "discount"}}));
    const json::object& line = reply.at("adjustment").as_object();
    CHECK(line.at("type") == "discount");
    CHECK(line.at("method") == "flat");
    CHECK(minor_of(line.at("amount")) == 40'00);
    CHECK(reply.contains("redemption_id"));
}

TEST_CASE("staff find a credit by name and use it for anybody's order, without its code",
          "[scenarios][U04][U05][B06]")
{
    Platform platform;
    platform.credit(30'00, {{"customer", {{"customer_id", "c1"}, {"name", "Ana Silva"}}}});
    const json::object found =
        platform.accepted("voucher.list", {{"actor", agent()}, {"query", "silv"}});
    REQUIRE(found.at("items").as_array().size() == 1);
    const std::string id{found.at("items").as_array()[0].at("voucher_id").as_string()};

    const json::object request =
        pays(order("of-b", 10'00, "c2"), {{"voucher_id", id}}, {{"actor", agent()}});
    const json::object reply = platform.accepted("payment.redeem", request);
    CHECK(reply.at("hold").at("order_id") == "of-b");
    CHECK(word(reply.at("hold").at("parts").as_array()[0].at("voucher_id")) == id);
    CHECK(platform.available(id) == 20'00);
    const json::object history = platform.accepted("voucher.history", {{"voucher_id", id}});
    CHECK(history.at("items").as_array()[0].at("order_id") == "of-b");
}

TEST_CASE("a given amount is taken as it is or not at all", "[scenarios][U06][B18]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    const auto amount = [](std::int64_t minor) { return json::object{{"amount", eur(minor)}}; };
    CHECK(
        platform.declined("payment.redeem", pays(order("o1", 80'00), by(credit), amount(120'00))) ==
        "amount_exceeds_due");
    CHECK(
        platform.declined("payment.redeem", pays(order("o1", 80'00), by(credit), amount(90'00))) ==
        "amount_exceeds_due");
    CHECK(platform.declined("payment.redeem",
                            pays(order("o1", 180'00), by(credit), amount(100'01))) ==
          "insufficient_credit");
    CHECK(minor_of(platform.declined_params().at("available")) == 100'00);
    CHECK(platform.available(credit.id) == 100'00);
    const json::object reply =
        platform.accepted("payment.redeem", pays(order("o1", 80'00), by(credit), amount(50'00)));
    CHECK(minor_of(reply.at("remaining_due")) == 30'00);
    CHECK(platform.available(credit.id) == 50'00);
}

TEST_CASE("the code comes last, when the total is known", "[scenarios][U10][B09]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    CHECK(platform.declined("payment.redeem",
                            pays(with(order("o1", 80'00), {{"due", eur(0)}}), by(credit))) ==
          "nothing_due");

    const json::object held =
        platform.accepted("payment.hold", pays(order("o2", 80'00), by(credit)));
    CHECK(platform.available(credit.id) == 20'00);
    const json::object captured = platform.accepted(
        "payment.capture", {{"hold_id", held.at("hold").at("hold_id")}, {"amount", eur(50'00)}});
    CHECK(minor_of(captured.at("hold").at("captured")) == 50'00);
    CHECK(platform.available(credit.id) == 50'00);
    CHECK(minor_of(platform.voucher(credit.id).at("held")) == 0);
}

TEST_CASE("an anonymous visitor pays with a code, as much as possible", "[scenarios][U11][U12]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    const json::object hold = platform.accepted(
        "payment.hold", pays(order("o1", 60'00, "new"), by(credit), {{"actor", anonymous()}}));
    CHECK(minor_of(hold.at("remaining_due")) == 0);
    const json::object done = platform.accepted(
        "payment.capture", {{"actor", anonymous()}, {"hold_id", hold.at("hold").at("hold_id")}});
    CHECK(minor_of(done.at("hold").at("captured")) == 60'00);
    CHECK(platform.available(credit.id) == 40'00);
}

TEST_CASE("what is left stays on the same code", "[scenarios][R14][R15]")
{
    Platform platform;
    const Made credit = platform.credit(200'00);
    platform.redeem("o1", 10'00, by(credit));
    const json::object voucher = platform.voucher(credit.id);
    CHECK(voucher.at("available_text") == "€190.00 of €200.00");
    CHECK(voucher.at("status") == "active");
    platform.redeem("o2", 190'00, by(credit));
    CHECK(platform.accepted("voucher.list", {}).at("items").as_array().size() == 1);
}

TEST_CASE("credit below the total leaves the rest due", "[scenarios][R16]")
{
    Platform platform;
    const Made credit = platform.credit(30'00);
    CHECK(minor_of(platform.redeem("o1", 100'00, by(credit)).at("remaining_due")) == 70'00);
    CHECK(platform.voucher(credit.id).at("status") == "fully_used");
}

TEST_CASE("with the box ticked the customer's credits are drawn in their order",
          "[scenarios][A18][A20][B15]")
{
    Platform platform;
    const Made larger = platform.credit(50'00, {{"expires_on", "2027-05-01"}});
    const Made sooner = platform.credit(30'00, {{"expires_on", "2027-01-01"}});
    const json::object request = pays(order("o1", 60'00),
                                      {{"customer_id", "c1"}},
                                      {{"actor", with(agent(), {{"channel", "schedule"}})}});
    const json::object reply = platform.accepted("payment.redeem", request);
    CHECK(part_of(reply, sooner) == 30'00);
    CHECK(part_of(reply, larger) == 30'00);
    CHECK(platform.available(larger.id) == 20'00);
}

TEST_CASE("the draw order is priority, soonest expiry, unpaid before paid, oldest",
          "[scenarios][B15]")
{
    const json::object day{{"expires_on", "2027-03-01"}}, never{{"expires_on", nullptr}};
    const json::object paid{{"origin", "top_up"}, {"expires_on", "2027-03-01"}};
    const json::object first{{"priority", 10}, {"expires_on", nullptr}};
    const bool is_reversed = GENERATE(false, true);
    std::vector<json::object> kinds{first, day, paid, never};
    if (is_reversed) std::reverse(kinds.begin(), kinds.end());

    Platform platform;
    std::vector<Made> made;
    for (const json::object& kind : kinds)
        made.push_back(platform.credit(10'00, kind));
    if (is_reversed) std::reverse(made.begin(), made.end());
    for (std::size_t each = 0; each < made.size(); ++each) {
        platform.redeem("o" + std::to_string(each), 10'00, {{"customer_id", "c1"}});
        CHECK(platform.voucher(made[each].id).at("status") == "fully_used");
    }

    platform.advance(60);
    const Made older = platform.credit(10'00);
    platform.advance(60);
    const Made newer = platform.credit(10'00);
    platform.redeem("o9", 10'00, {{"customer_id", "c1"}});
    CHECK(platform.available(older.id) == 0);
    CHECK(platform.available(newer.id) == 10'00);
}

TEST_CASE("credit is held while booking, captured at submit, and free again when abandoned",
          "[scenarios][A21][B09]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    const auto hold = [&](const std::string& order_id) {
        return platform
            .accepted("payment.hold",
                      pays(order(order_id, 50'00), {{"customer_id", "c1"}}, {{"ttl_s", 600}}))
            .at("hold")
            .as_object();
    };
    const json::object abandoned = hold("o1");
    CHECK(platform.available(credit.id) == 0);
    CHECK(abandoned.at("expires_at") == "2026-11-21T12:10:00Z");
    platform.advance(599);
    CHECK(platform.available(credit.id) == 0);
    platform.advance(1);
    CHECK(platform.available(credit.id) == 50'00);
    CHECK(minor_of(platform.voucher(credit.id).at("held")) == 0);
    CHECK(platform.declined("payment.capture", {{"hold_id", abandoned.at("hold_id")}}) ==
          "hold_expired");

    const json::object submitted = hold("o2");
    platform.accepted("payment.capture", {{"hold_id", submitted.at("hold_id")}});
    CHECK(platform.declined("payment.capture", {{"hold_id", submitted.at("hold_id")}}) ==
          "hold_captured");
    CHECK(platform.declined("payment.release", {{"hold_id", submitted.at("hold_id")}}) ==
          "hold_captured");
    platform.verify();
}

TEST_CASE("releasing twice is releasing once", "[scenarios][B09]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    const json::object held =
        platform.accepted("payment.hold", pays(order("o1", 50'00), by(credit)));
    const json::object id{{"hold_id", held.at("hold").at("hold_id")}};
    CHECK(platform.accepted("payment.release", id).at("hold").at("state") == "released");
    CHECK(platform.accepted("payment.release", id).at("hold").at("state") == "released");
    CHECK(platform.available(credit.id) == 50'00);
    CHECK(platform.declined("payment.capture", id) == "hold_released");
}

TEST_CASE("a customer pays down their own older order, and nobody else's", "[scenarios][X11][B17]")
{
    Platform platform;
    platform.credit(50'00);
    platform.advance(86'400);
    const json::object own =
        pays(order("yesterday", 30'00), {{"customer_id", "c1"}}, {{"actor", customer("c1")}});
    CHECK(minor_of(platform.accepted("payment.redeem", own).at("remaining_due")) == 0);
    const json::object other =
        pays(order("other", 30'00, "c2"), {{"customer_id", "c1"}}, {{"actor", customer("c1")}});
    CHECK(platform.refused("payment.redeem", other) == "permission_denied");
}

TEST_CASE("held by another order is told apart from used up", "[scenarios][B10]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    const json::object held =
        platform.accepted("payment.hold", pays(order("o1", 50'00), by(credit)));
    CHECK(platform.declined("payment.redeem", pays(order("o2", 10'00), by(credit))) ==
          "held_elsewhere");
    CHECK(platform.declined_params().at("until") == held.at("hold").at("expires_at"));
    CHECK(platform.voucher(credit.id).at("status") == "active");
    platform.accepted("payment.capture", {{"hold_id", held.at("hold").at("hold_id")}});
    CHECK(platform.declined("payment.redeem", pays(order("o2", 10'00), by(credit))) ==
          "fully_used");
}

TEST_CASE("a hold taken on the last day may be captured after midnight", "[scenarios][B11][R11]")
{
    Platform platform;
    const Made credit = platform.credit(50'00, {{"expires_on", "2026-11-22"}});
    platform.clock("2026-11-22T23:59:00Z");
    const json::object held =
        platform.accepted("payment.hold", pays(order("o1", 20'00), by(credit)));
    platform.clock("2026-11-23T00:01:00Z");
    CHECK(platform.declined("payment.hold", pays(order("o2", 10'00), by(credit))) == "expired");
    platform.accepted("payment.capture", {{"hold_id", held.at("hold").at("hold_id")}});
    CHECK(platform.voucher(credit.id).at("status") == "expired");
    platform.verify();
}

TEST_CASE("several codes pay one order in sequence, all or nothing", "[scenarios][B16]")
{
    Platform platform;
    const Made one = platform.credit(30'00), two = platform.credit(50'00),
               spent = platform.credit(5'00);
    platform.redeem("o0", 5'00, by(spent));
    const auto codes = [&](const Made& a, const Made& b) {
        return json::object{{"codes", json::array{json::string(a.code), json::string(b.code)}}};
    };
    CHECK(platform.declined("payment.redeem", pays(order("o1", 60'00), codes(one, spent))) ==
          "fully_used");
    CHECK(platform.declined_params().at("index") == 1);
    CHECK(platform.available(one.id) == 30'00);

    const json::object reply =
        platform.accepted("payment.redeem", pays(order("o1", 60'00), codes(two, one)));
    CHECK(part_of(reply, two) == 50'00);
    CHECK(part_of(reply, one) == 10'00);
    CHECK(minor_of(reply.at("remaining_due")) == 0);
    CHECK(platform.available(one.id) == 20'00);
}

TEST_CASE("amounts are strict and currencies never mix", "[scenarios][B18][R15]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    for (const json::value& minor : {json::value(0),
                                     json::value(-1),
                                     json::value(1.5),
                                     json::value("5"),
                                     json::value(1'000'000'000'000'001)}) {
        const json::object amount{{"minor", minor}, {"currency", "EUR"}};
        CHECK(platform.refused("payment.redeem",
                               pays(order("o1", 50'00), by(credit), {{"amount", amount}})) ==
              "invalid_field");
        CHECK(platform.last_text().find("/amount/minor") != std::string::npos);
    }
    const json::object usd{{"minor", 100}, {"currency", "USD"}};
    const json::object in_usd =
        with(order("o1", 1), {{"currency", "USD"}, {"total", usd}, {"due", usd}});
    CHECK(platform.declined("payment.redeem", pays(in_usd, by(credit))) == "currency_mismatch");
    CHECK(platform.declined("payment.redeem", pays(in_usd, {{"customer_id", "c1"}})) ==
          "currency_mismatch");
    CHECK(platform.available(credit.id) == 50'00);
}

TEST_CASE("the same code twice is a mistake of form, and the next call is served",
          "[scenarios][B16][F10]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    const json::array twice{json::string(credit.code), json::string(credit.code)};
    for (const char* const hook : {"payment.hold", "payment.redeem"}) {
        CHECK(platform.refused(hook, pays(order("o1", 60'00), {{"codes", twice}})) ==
              "invalid_field");
        CHECK(platform.last_text().find("/source/codes/1") != std::string::npos);
    }
    CHECK(platform.available(credit.id) == 100'00);
}

TEST_CASE("a lapsed hold that covers two lines with one voucher gives all of it back",
          "[scenarios][B09][U13]")
{
    Platform platform;
    const Made pack = platform.sell_units("o-sold", 3, {"surf"}, 90'00).at(0);
    json::object wanted = order("o1", 60'00);
    wanted["lines"] =
        json::array{{{"line_id", "l1"}, {"activity_id", "surf"}, {"total", eur(30'00)}},
                    {{"line_id", "l2"}, {"activity_id", "surf"}, {"total", eur(30'00)}}};
    platform.accepted("payment.hold", pays(wanted, by(pack), {{"ttl_s", 60}}));
    platform.advance(61);
    wanted["order_id"] = "o2";
    const json::object paid = platform.accepted("payment.redeem", pays(wanted, by(pack)));
    CHECK(minor_of(paid.at("remaining_due")) == 0);
    CHECK(platform.voucher(pack.id).at("available").at("units").as_int64() == 1);
    platform.verify();
}

TEST_CASE("a voucher cannot buy a voucher", "[scenarios][B19]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    json::object mixed = order("o1", 80'00);
    mixed["lines"] =
        json::array{{{"line_id", "surf"}, {"total", eur(30'00)}},
                    {{"line_id", "gift"}, {"total", eur(50'00)}, {"sells_voucher", true}}};
    const json::object reply = platform.accepted("payment.redeem", pays(mixed, by(credit)));
    CHECK(minor_of(reply.at("hold").at("amount")) == 30'00);
    CHECK(minor_of(reply.at("remaining_due")) == 50'00);
    mixed["due"] = eur(50'00);
    CHECK(platform.declined("payment.redeem", pays(mixed, by(credit))) == "not_applicable");
}

TEST_CASE("a credit only its holder may use is worthless to others, who learn nothing",
          "[scenarios][B20]")
{
    Platform platform;
    const Made credit = platform.credit(50'00, {{"holder_only", true}});
    const json::object stranger =
        pays(order("o1", 10'00, "c2"), by(credit), {{"actor", customer("c2")}});
    CHECK(platform.declined("payment.redeem", stranger) == "holder_only");
    CHECK(platform.declined_params().empty());
    CHECK(platform.declined("voucher.check", {{"code", credit.code}, {"actor", customer("c2")}}) ==
          "holder_only");
    const json::object holder = pays(order("o2", 10'00), by(credit), {{"actor", customer("c1")}});
    platform.accepted("payment.redeem", holder);
    platform.accepted("payment.redeem",
                      pays(order("o3", 10'00, "c2"), by(credit), {{"actor", agent()}}));
    CHECK(platform.available(credit.id) == 30'00);
}

TEST_CASE("a bearer learns what a code is worth and nothing about its holder",
          "[scenarios][U11][B20]")
{
    Platform platform;
    // No word below can stand in a random id, which is lower case letters and digits.
    const json::object lea{{"customer_id", "LEA-7"}, {"name", "Léa Martin"}};
    const Made credit =
        platform.credit(50'00, {{"customer", lea}, {"internal_note", "a difficult story"}});
    const json::object reply =
        platform.accepted("voucher.check", {{"code", credit.code}, {"actor", customer("c2")}});
    CHECK(minor_of(reply.at("voucher").at("available")) == 50'00);
    const std::string text = json::serialize(reply);
    for (const char* secret : {"Martin", "LEA-7", "difficult", "internal_note"}) {
        CHECK(text.find(secret) == std::string::npos);
    }
}

TEST_CASE("the checkout offers the customer's credit, a code field, and a search to staff",
          "[scenarios][X8][U04]")
{
    Platform platform;
    const Made credit = platform.credit(30'00);
    const auto methods = [&](const json::object& actor) {
        return platform
            .accepted("payment.methods", {{"actor", actor}, {"order", order("o1", 50'00)}})
            .at("methods")
            .as_array();
    };
    const json::array to_staff = methods(agent());
    REQUIRE(to_staff.size() == 3);
    CHECK(to_staff[0].at("method") == "customer_credit");
    CHECK(minor_of(to_staff[0].at("would_apply")) == 30'00);
    CHECK(word(to_staff[0].at("vouchers").as_array()[0].at("voucher_id")) == credit.id);
    CHECK(methods(customer("c1")).size() == 2);
    CHECK(methods(anonymous()).size() == 1);
}
