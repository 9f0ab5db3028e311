#include "platform.hpp"

using namespace scrip::scenarios;

TEST_CASE("a paid sale of credit is an active voucher that names order, line and price",
          "[scenarios][C01][C07][C12]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 100'00, true, {{"paid", eur(90'00)}}).at(0);

    CHECK(sold.voucher.at("status") == "active");
    CHECK(sold.voucher.at("origin") == "sale");
    CHECK(sold.voucher.at("order_id") == "o1");
    CHECK(sold.voucher.at("line_id") == "l1");
    CHECK(minor_of(sold.voucher.at("paid")) == 90'00);
    CHECK(sold.voucher.at("holder").at("customer_id") == "c1");
    CHECK(minor_of(platform.balance().at("available")) == 100'00);
    platform.verify();
}

TEST_CASE("a credit bought for somebody else belongs to the beneficiary", "[scenarios][C13]")
{
    Platform platform;
    const json::object beneficiary{{"customer_id", "c2"}, {"name", "Léa Martin"}};
    const Made sold = platform.sell("o1", 50'00, true, {}, {{"beneficiary", beneficiary}}).at(0);

    CHECK(sold.voucher.at("holder").at("customer_id") == "c2");
    CHECK(minor_of(platform.balance("c2").at("available")) == 50'00);
    CHECK(minor_of(platform.balance("c1").at("available")) == 0);
}

TEST_CASE("the amount of a sold credit is free, but above zero", "[scenarios][C14]")
{
    Platform platform;
    CHECK(minor_of(platform.sell("o1", 37'50, true).at(0).voucher.at("face")) == 37'50);

    const json::object line{{"line_id", "l1"}, {"kind", "credit"}, {"paid", eur(10)}};
    const json::object request{{"order", order("o2", 10)}, {"line", line}, {"is_paid", true}};
    for (const json::value& amount :
         {json::value(eur(0)), json::value(eur(-500)), json::value(nullptr)}) {
        json::object bad = request;
        if (amount.is_object()) bad["line"].as_object()["amount"] = amount;
        CHECK(platform.refused("voucher.sell", bad) == "invalid_field");
    }
    CHECK(platform.accepted("voucher.list", {}).at("items").as_array().size() == 1);
}

TEST_CASE("a saved but unpaid sale cannot be spent until its order is paid", "[scenarios][C15]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 40'00, false).at(0);
    CHECK(sold.voucher.at("status") == "pending");
    CHECK(minor_of(sold.voucher.at("available")) == 0);
    const json::object use{{"order", order("o2", 10'00)}, {"source", {{"code", sold.code}}}};
    CHECK(platform.declined("payment.redeem", use) == "pending_payment");

    const json::object paid = platform.accepted("order.paid", {{"order", order("o1", 40'00)}});
    REQUIRE(paid.at("activated").as_array().size() == 1);
    CHECK(platform.voucher(sold.id).at("status") == "active");
    platform.accepted("payment.redeem", use);

    const json::object again = platform.accepted("order.paid", {{"order", order("o1", 40'00)}});
    CHECK(again.at("activated").as_array().empty());
    platform.verify();
}

TEST_CASE("a studio may let a sale count at once", "[scenarios][C15]")
{
    Platform platform{{{"activate_on", "sale"}}};
    CHECK(platform.sell("o1", 40'00, false).at(0).voucher.at("status") == "active");
}

TEST_CASE("an abandoned form leaves no voucher, no number and no customer", "[scenarios][C15][B29]")
{
    Platform platform;
    const json::object request{{"customer", {{"customer_id", "c9"}}},
                               {"amount", eur(10'00)},
                               {"description", "a preview"}};
    const json::object preview = platform.accepted("credit.add", request, {{"dry_run", true}});
    CHECK(preview.at("voucher").at("number") == 1);
    CHECK(std::string{preview.at("code").as_string()}.find("••••") != std::string::npos);

    CHECK(platform.accepted("voucher.list", {}).at("items").as_array().empty());
    CHECK(platform.balance("c9").at("referral_code").is_null());
    CHECK(platform.credit(10'00).voucher.at("number") == 1);
}

TEST_CASE("credit of origin sale is sold on an order, never added by hand", "[scenarios][C09]")
{
    Platform platform;
    const json::object request{{"customer", {{"customer_id", "c1"}}},
                               {"amount", eur(10'00)},
                               {"description", "sold"},
                               {"origin", "sale"}};
    CHECK(platform.refused("credit.add", request) == "invalid_field");
    CHECK(platform.last_text().find("/origin") != std::string::npos);

    json::object with_lines = order("o1", 150'00);
    with_lines["lines"] =
        json::array{{{"line_id", "surf"}, {"total", eur(50'00)}},
                    {{"line_id", "l1"}, {"total", eur(100'00)}, {"sells_voucher", true}}};
    const json::object line{
        {"line_id", "l1"}, {"kind", "credit"}, {"amount", eur(100'00)}, {"paid", eur(100'00)}};
    platform.accepted("voucher.sell", {{"order", with_lines}, {"line", line}, {"is_paid", true}});
}

TEST_CASE("one credit pays an activity, a product and a fee of one order", "[scenarios][C18]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    json::object three = order("o1", 60'00);
    three["lines"] =
        json::array{{{"line_id", "surf"}, {"total", eur(40'00)}, {"activity_id", "surf-1h"}},
                    {{"line_id", "wax"}, {"total", eur(15'00)}},
                    {{"line_id", "fee"}, {"total", eur(5'00)}}};
    const json::object reply = platform.accepted(
        "payment.redeem", {{"order", three}, {"source", {{"code", credit.code}}}});
    CHECK(minor_of(reply.at("remaining_due")) == 0);
    CHECK(platform.available(credit.id) == 40'00);
}

TEST_CASE("an admin gives credit by hand, with the studio's expiry or one of their own",
          "[scenarios][R03][X13][B34]")
{
    Platform platform;
    const Made goodwill = platform.credit(20'00, {{"origin", "goodwill"}});
    CHECK(goodwill.voucher.at("status") == "active");
    CHECK(goodwill.voucher.at("expires_on") == "2027-11-21");
    CHECK(goodwill.code.size() == std::string{"CN-XXXX-XXXX-XXXX-XXXX"}.size());

    CHECK(platform.credit(20'00).voucher.at("expires_on") == "2027-11-21");
    CHECK(platform.credit(20'00, {{"expires_on", "2026-12-24"}}).voucher.at("expires_on") ==
          "2026-12-24");
    CHECK(platform.credit(20'00, {{"expires_on", nullptr}}).voucher.at("expires_on").is_null());
}

TEST_CASE("a prepaid pack is a credit of origin top_up without an end", "[scenarios][R04]")
{
    Platform platform;
    const Made pack = platform.credit(200'00, {{"origin", "top_up"}});
    CHECK(pack.code.starts_with("TU-"));
    CHECK(pack.voucher.at("expires_on").is_null());
    CHECK(minor_of(pack.voucher.at("paid")) == 200'00);
    platform.redeem("o1", 50'00, {{"code", pack.code}});
    CHECK(platform.available(pack.id) == 150'00);
}

TEST_CASE("a credit keeps the name it was given, or is named by its number",
          "[scenarios][R06][R07]")
{
    Platform platform;
    CHECK(platform.credit(1'00).voucher.at("name") == "Credit Note #1");
    CHECK(platform.credit(1'00, {{"name", "Happy birthday"}}).voucher.at("name") ==
          "Happy birthday");
    CHECK(platform.sell("o1", 1'00, true).at(0).voucher.at("name") == "Customer Credit #3");
    const json::object list = platform.accepted("voucher.list", {});
    CHECK(json::serialize(list).find("Happy birthday") != std::string::npos);
}

TEST_CASE("credit replaces a refund, rewards, promotes or repairs, and says which",
          "[scenarios][A02][X15]")
{
    Platform platform;
    for (const char* origin :
         {"cancellation", "referral", "promotion", "goodwill", "manual", "refund"}) {
        const Made made = platform.credit(5'00, {{"origin", origin}});
        CHECK(platform.voucher(made.id).at("origin") == origin);
    }
}

TEST_CASE(
    "a line sells once, a voucher for each of its quantity, and the price is split to the cent",
    "[scenarios][C10][B24][B27]")
{
    Platform platform;
    const auto sold = platform.sell("o1", 50'00, true, {{"quantity", 3}, {"paid", eur(100'00)}});
    REQUIRE(sold.size() == 3);
    CHECK(minor_of(sold[0].voucher.at("paid")) == 33'33);
    CHECK(minor_of(sold[1].voucher.at("paid")) == 33'33);
    CHECK(minor_of(sold[2].voucher.at("paid")) == 33'34);

    const json::object line{
        {"line_id", "l1"}, {"kind", "credit"}, {"amount", eur(1)}, {"paid", eur(1)}};
    const json::object again{{"order", order("o1", 1)}, {"line", line}, {"is_paid", true}};
    CHECK(platform.declined("voucher.sell", again) == "already_sold");
    for (const Made& each : sold)
        platform.accepted("voucher.void", {{"voucher_id", each.id}, {"reason", "a typo"}});
    platform.accepted("voucher.sell", again);
}
