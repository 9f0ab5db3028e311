// What is done at the desk: lists, orders and their steps, and the plugin's panels.
#include "console/browser.hpp"

#include "platform/order_steps.hpp"
#include "platform/panel_desk.hpp"
#include "services/kept_erasures.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace host_stub::tests;
using Catch::Matchers::Contains;

namespace {

const std::string s1 = "/api/studios/s1/";

struct Shop {
    Console console;
    std::unique_ptr<Browser> admin = console.as("admin");
    std::string lea = console.customer("Léa Martin");

    Told act(const std::string& action,
             const json::object& form,
             const json::object& context,
             const std::string& key)
    {
        return admin->post(s1 + "panels/" + action,
                           {{"form", form}, {"context", context}, {"key", key}});
    }
    Told order(const std::string& order_id) { return admin->get(s1 + "orders/" + order_id); }
    Told step(const std::string& order_id, const std::string& name, json::object body)
    {
        return admin->post(s1 + "orders/" + order_id + "/" + name, body);
    }
    Told pay(const std::string& order_id, std::int64_t amount, const std::string& key)
    {
        return step(
            order_id, "payments", {{"tender", "card"}, {"amount", euros(amount)}, {"key", key}});
    }
    Told balance()
    {
        return admin->post(s1 + "panels/customer.account", {{"context", {{"customer_id", lea}}}});
    }
    std::int64_t available()
    {
        const Told account = balance();
        for (const json::value& figure : account.body.at("summary").as_array()) {
            if (figure.at("id") == "balance") {
                return figure.at("value").at("minor").to_number<std::int64_t>();
            }
        }
        return -1;
    }
};

} // namespace

TEST_CASE("a list gives each order once, newest first, page by page", "[console][desk]")
{
    Shop shop;
    std::vector<std::string> made;
    for (int i = 0; i < 7; ++i)
        made.insert(made.begin(), shop.console.order(shop.lea, 10'00));
    std::vector<std::string> listed;
    std::string cursor;
    int pages = 0;
    do {
        const Told page = shop.admin->get(s1 + "orders?limit=3&cursor=" + cursor);
        for (const std::string& id : ids_of(page))
            listed.push_back(id);
        const json::value& next = page.body.at("next");
        cursor = next.is_null() ? "" : std::string(next.as_string());
        ++pages;
    } while (!cursor.empty());
    CHECK(pages == 3);
    CHECK(listed == made);
    CHECK(shop.admin->get(s1 + "orders?limit=0").status == 400);
    CHECK(shop.admin->get(s1 + "orders?limit=201").status == 400);
    CHECK(shop.admin->get(s1 + "orders?state=nothing").status == 400);
}

TEST_CASE("customers are listed by name and found whatever case and accents", "[console][desk]")
{
    Shop shop;
    const std::string elodie = shop.console.customer("Élodie Roux");
    const std::string zoe = shop.console.customer("zoé abel"),
                      percent = shop.console.customer("100 % Surf");
    const auto found = [&](const std::string& query) {
        return ids_of(shop.admin->get(s1 + "customers?query=" + query));
    };
    using Ids = std::vector<std::string>;
    CHECK(found("") == Ids{percent, elodie, shop.lea, zoe});
    CHECK(found("ELODIE") == Ids{elodie});
    CHECK(found("zo%C3%89") == Ids{zoe});
    CHECK(found("%25") == Ids{percent});
    CHECK(found("_").empty());
    const Told first = shop.admin->get(s1 + "customers?limit=2");
    CHECK(ids_of(first) == Ids{percent, elodie});
    const std::string next(first.body.at("next").as_string());
    CHECK(ids_of(shop.admin->get(s1 + "customers?limit=2&cursor=" + next)) == Ids{shop.lea, zoe});
    const std::string order_id = shop.console.order(shop.lea, 10'00);
    CHECK(ids_of(shop.admin->get(s1 + "orders?query=lea")) == Ids{order_id});
    CHECK(ids_of(shop.admin->get(s1 + "orders?query=1")) == Ids{order_id});
    CHECK(ids_of(shop.admin->get(s1 + "orders?query=elodie")).empty());
}

TEST_CASE("the same key makes one order, and another one for something else is refused",
          "[console][desk]")
{
    Shop shop;
    json::object asked{{"customer_id", shop.lea},
                       {"lines", {json::object{{"label", "Surf"}, {"total", euros(30'00)}}}},
                       {"key", fresh_key()}};
    const Told first = shop.admin->post(s1 + "orders", asked);
    REQUIRE(first.status == 201);
    CHECK(shop.admin->post(s1 + "orders", asked).body.at("id") == first.body.at("id"));
    CHECK(ids_of(shop.admin->get(s1 + "orders")).size() == 1);
    asked["lines"].as_array().at(0).as_object()["label"] = "Paddle";
    CHECK(shop.admin->post(s1 + "orders", asked).code() == "key_reuse");
    asked.erase("key");
    CHECK(shop.admin->post(s1 + "orders", asked).code() == "missing_key");
}

TEST_CASE("a voucher's sale makes a line with its name, once", "[console][desk]")
{
    Shop shop;
    const std::string order_id = shop.console.order(shop.lea, 30'00), key = fresh_key();
    const json::object form{{"amount", euros(50'00)}, {"price", euros(40'00)}};
    const Told sold = shop.act("order.detail/sell_gift", form, {{"order_id", order_id}}, key);
    REQUIRE(sold.status == 200);
    CHECK(sold.body.at("result").at("vouchers").at(0).at("voucher").at("status") == "pending");
    CHECK(shop.act("order.detail/sell_gift", form, {{"order_id", order_id}}, key).status == 200);
    const Told order = shop.order(order_id);
    REQUIRE(order.body.at("lines").as_array().size() == 2);
    const json::object line = order.body.at("lines").at(1).as_object();
    CHECK(line.at("label") == sold.body.at("result").at("vouchers").at(0).at("voucher").at("name"));
    CHECK(line.at("sells_voucher") == true);
    CHECK(minor(order, "total") == 70'00);
    // Once nothing is due, what was sold is usable.
    REQUIRE(shop.pay(order_id, 70'00, fresh_key()).status == 200);
    const Told panel =
        shop.admin->post(s1 + "panels/order.detail", {{"context", {{"order_id", order_id}}}});
    CHECK_THAT(json::serialize(panel.body.at("tables")), Contains("\"active\""));
}

TEST_CASE("a sale that is refused leaves no line", "[console][desk]")
{
    Shop shop;
    const std::string order_id = shop.console.order(shop.lea, 30'00);
    const Told refused = shop.act("order.detail/sell_gift",
                                  {{"amount", euros(0)}, {"price", euros(40'00)}},
                                  {{"order_id", order_id}},
                                  fresh_key());
    CHECK(refused.status == 400);
    CHECK_THAT(json::serialize(refused.body), Contains("/form/amount"));
    CHECK(shop.order(order_id).body.at("lines").as_array().size() == 1);
}

TEST_CASE("nobody is asked whether a sale is paid", "[console][desk]")
{
    Shop shop;
    const std::string order_id = shop.console.order(shop.lea, 30'00);
    const Told panel =
        shop.admin->post(s1 + "panels/order.detail", {{"context", {{"order_id", order_id}}}});
    const std::string actions = json::serialize(panel.body.at("actions"));
    CHECK_THAT(actions, Contains("sell_gift") && !Contains("is_paid"));
}

TEST_CASE("what credit pays is a payment of the order, once", "[console][desk]")
{
    Shop shop;
    shop.console.give_credit(shop.lea, 20'00);
    const std::string order_id = shop.console.order(shop.lea, 30'00), key = fresh_key();
    for (int sent = 0; sent < 2; ++sent) {
        const Told paid =
            shop.act("checkout.payment/pay_with_credit", {}, {{"order_id", order_id}}, key);
        REQUIRE(paid.status == 200);
        CHECK(paid.body.at("order").at("due").at("minor") == 10'00);
    }
    CHECK(shop.order(order_id).body.at("payments").as_array().size() == 1);
    CHECK(shop.available() == 0);
    const std::string other = shop.console.order(shop.lea, 5'00);
    CHECK(shop.act("checkout.payment/pay_with_credit", {}, {{"order_id", other}}, key).code() ==
          "key_reuse");
    CHECK(shop.order(other).body.at("payments").as_array().empty());
}

TEST_CASE("a declined payment is told in the reader's words and pays nothing", "[console][desk]")
{
    Shop shop;
    const std::string order_id = shop.console.order(shop.lea, 30'00);
    shop.admin->post("/api/session/locale", {{"locale", "fr"}});
    const Told declined = shop.act("checkout.payment/pay_with_code",
                                   {{"code", "CN-0000-0000-0000-0000"}},
                                   {{"order_id", order_id}},
                                   fresh_key());
    CHECK(declined.status == 409);
    CHECK(declined.code() == "code_not_found");
    CHECK_FALSE(declined.body.at("declined").at("message").as_string().empty());
    CHECK(minor(shop.order(order_id), "due") == 30'00);
}

TEST_CASE("a preview tells what happens and changes nothing", "[console][desk]")
{
    Shop shop;
    shop.console.give_credit(shop.lea, 20'00);
    const std::string order_id = shop.console.order(shop.lea, 30'00);
    REQUIRE(shop.act("checkout.payment/pay_with_credit", {}, {{"order_id", order_id}}, fresh_key())
                .status == 200);
    REQUIRE(shop.pay(order_id, 10'00, fresh_key()).status == 200);
    const Told before = shop.order(order_id);
    const Told preview = shop.step(order_id, "delete", {{"dry_run", true}});
    REQUIRE(preview.status == 200);
    const std::string effects = json::serialize(preview.body.at("effects"));
    CHECK_THAT(effects, Contains("\"restored\"") && Contains("\"to_refund\""));
    CHECK(shop.order(order_id).body == before.body);
    CHECK(shop.available() == 0);
    const Told done = shop.step(order_id, "delete", {{"key", fresh_key()}});
    CHECK(done.body.at("state") == "deleted");
    CHECK(done.body.at("effects") == preview.body.at("effects"));
    CHECK(minor(done, "paid") == 0);
    CHECK(shop.available() == 20'00);
}

TEST_CASE("a cancelled order gives back once, however often it is sent", "[console][desk]")
{
    Shop shop;
    shop.console.give_credit(shop.lea, 20'00);
    const std::string order_id = shop.console.order(shop.lea, 30'00), key = fresh_key();
    REQUIRE(shop.act("checkout.payment/pay_with_credit", {}, {{"order_id", order_id}}, fresh_key())
                .status == 200);
    REQUIRE(shop.pay(order_id, 10'00, fresh_key()).status == 200);
    json::object asked{{"as", "credit"}, {"reason", "weather"}, {"key", key}};
    const Told first = shop.step(order_id, "cancel", asked);
    REQUIRE(first.status == 200);
    CHECK(first.body.at("state") == "cancelled");
    CHECK(first.body.at("codes").as_array().size() == 1);
    CHECK(minor(first, "paid") == 0);
    CHECK(minor(first, "due") == 0);
    const Told second = shop.step(order_id, "cancel", asked);
    CHECK(second.status == 200);
    CHECK(second.body.at("payments") == first.body.at("payments"));
    CHECK(shop.available() == 30'00);
    asked["as"] = "original";
    CHECK(shop.step(order_id, "cancel", asked).code() == "key_reuse");
    asked["key"] = fresh_key();
    CHECK(shop.step(order_id, "cancel", asked).code() == "not_open");
}

TEST_CASE("a lower price leaves an excess that becomes credit", "[console][desk]")
{
    Shop shop;
    const std::string order_id = shop.console.order(shop.lea, 30'00);
    CHECK(shop.pay(order_id, 30'01, fresh_key()).code() == "amount_exceeds_due");
    REQUIRE(shop.pay(order_id, 30'00, fresh_key()).status == 200);
    const std::string line(shop.order(order_id).body.at("lines").at(0).at("id").as_string());
    const Told lower = shop.admin->ask(
        "PATCH", s1 + "orders/" + order_id + "/lines/" + line, {{"total", euros(18'00)}});
    CHECK(minor(lower, "overpaid") == 12'00);
    CHECK(shop.step(order_id, "finalise", {}).code() == "overpaid");
    const Told settled = shop.step(order_id, "overpaid", {{"key", fresh_key()}});
    REQUIRE(settled.status == 200);
    CHECK(minor(settled, "overpaid") == 0);
    CHECK(shop.available() == 12'00);
    CHECK(shop.step(order_id, "finalise", {}).body.at("state") == "final");
}

TEST_CASE("a refund is never above what that tender paid", "[console][desk]")
{
    Shop shop;
    const std::string order_id = shop.console.order(shop.lea, 30'00), key = fresh_key();
    REQUIRE(shop.pay(order_id, 20'00, fresh_key()).status == 200);
    json::object asked{
        {"tender", "card"}, {"amount", euros(20'01)}, {"reason", "rain"}, {"key", fresh_key()}};
    CHECK(shop.step(order_id, "refund", asked).code() == "exceeds_captured");
    asked["amount"] = euros(15'00);
    asked["key"] = key;
    CHECK(minor(shop.step(order_id, "refund", asked), "paid") == 5'00);
    CHECK(minor(shop.step(order_id, "refund", asked), "paid") == 5'00);
    // The plugin knows nothing of that refund: what is cancelled is what is left.
    const Told gone = shop.step(
        order_id, "cancel", {{"as", "credit"}, {"reason", "customer"}, {"key", fresh_key()}});
    REQUIRE(gone.status == 200);
    CHECK(shop.available() == 5'00);
}

TEST_CASE("a customer reserves credit, places the order, and a card pays the rest",
          "[console][desk]")
{
    Shop shop;
    const std::string activity(
        shop.admin->post(s1 + "activities", {{"name", "Surf"}, {"price", euros(45'00)}})
            .body.at("id")
            .as_string());
    shop.console.give_credit(shop.lea, 20'00);
    const auto browser = shop.console.as("customer", shop.lea);
    const Told begun =
        browser->post(s1 + "checkout",
                      {{"lines", {json::object{{"activity_id", activity}}}}, {"key", fresh_key()}});
    REQUIRE(begun.status == 201);
    CHECK(minor(begun, "card_due") == 45'00);
    const std::string order_id(begun.body.at("order").at("id").as_string());
    const Told reserved = browser->post(
        s1 + "panels/checkout.payment/reserve_credit",
        {{"form", json::object()}, {"context", {{"order_id", order_id}}}, {"key", fresh_key()}});
    REQUIRE(reserved.status == 200);
    CHECK(reserved.body.at("order").at("reserved").at("minor") == 20'00);
    SECTION("placed")
    {
        const std::string path = s1 + "checkout/" + order_id + "/place", key = fresh_key();
        const Told placed = browser->post(path, {{"key", key}});
        CHECK(placed.body.at("order").at("state") == "confirmed");
        CHECK(placed.body.at("order").at("due").at("minor") == 0);
        CHECK(placed.body.at("order").at("payments").as_array().size() == 2);
        CHECK(browser->post(path, {{"key", key}}).body == placed.body);
        CHECK(shop.available() == 0);
    }
    SECTION("abandoned")
    {
        const Told left = browser->post(s1 + "checkout/" + order_id + "/abandon", {});
        CHECK(left.body.at("order").at("state") == "abandoned");
        CHECK(left.body.at("order").at("reserved").at("minor") == 0);
        CHECK(shop.available() == 20'00);
    }
}

TEST_CASE("who is erased on a panel is kept outside the database and gone from the lists",
          "[console][desk]")
{
    Shop shop;
    const Told erased = shop.act("customer.account/erase",
                                 {{"balance", "refuse"}},
                                 {{"customer_id", shop.lea}},
                                 fresh_key());
    REQUIRE(erased.status == 200);
    const host_stub::services::KeptErasures kept(shop.console.data() / "erasures.jsonl");
    REQUIRE(kept.of("s1").size() == 1);
    CHECK(kept.of("s1").front().customer_id == shop.lea);
    CHECK(kept.of("s1").front().balance == "refuse");
    CHECK(ids_of(shop.admin->get(s1 + "customers")).empty());
}

TEST_CASE("customers are merged into one who is there, with their orders", "[console][desk]")
{
    Shop shop;
    const std::string twice = shop.console.customer("Lea Martin");
    const std::string order_id = shop.console.order(twice, 30'00);
    CHECK(shop.act("customer.account/merge",
                   {{"into", "c9999999"}},
                   {{"customer_id", twice}},
                   fresh_key())
              .status == 400);
    REQUIRE(shop.act("customer.account/merge",
                     {{"into", shop.lea}},
                     {{"customer_id", twice}},
                     fresh_key())
                .status == 200);
    CHECK(shop.order(order_id).body.at("customer").at("id") == json::value(shop.lea));
    CHECK(ids_of(shop.admin->get(s1 + "customers")) == std::vector<std::string>{shop.lea});
}

TEST_CASE("without the plugin orders go on and panels say why they do not", "[console][desk]")
{
    Shop shop;
    REQUIRE(shop.admin->post(s1 + "plugin", {{"enabled", false}}).body.at("state") == "off");
    CHECK(shop.admin->post(s1 + "panels/studio.vouchers", {}).code() == "studio_not_enabled");
    const std::string order_id = shop.console.order(shop.lea, 30'00);
    CHECK(shop.pay(order_id, 30'00, fresh_key()).status == 200);
    CHECK(shop.step(order_id, "delete", {{"key", fresh_key()}}).body.at("state") == "deleted");
    CHECK(shop.admin->post(s1 + "plugin", {{"enabled", true}}).body.at("state") == "on");
    CHECK(shop.admin->post(s1 + "panels/studio.vouchers", {}).status == 200);
}

TEST_CASE("what was sold and paid while the plugin was off is usable when it is on again",
          "[console][desk]")
{
    Shop shop;
    const auto sold_on = [&](std::int64_t price) {
        const std::string order_id = shop.console.order(shop.lea, price);
        const json::object form{{"amount", euros(50'00)}, {"price", euros(40'00)}};
        const Told sold =
            shop.act("order.detail/sell_gift", form, {{"order_id", order_id}}, fresh_key());
        REQUIRE(sold.status == 200);
        return order_id;
    };
    const std::string paid = sold_on(30'00), unpaid = sold_on(30'00);
    REQUIRE(shop.admin->post(s1 + "plugin", {{"enabled", false}}).status == 200);
    REQUIRE(shop.pay(paid, 70'00, fresh_key()).status == 200);
    REQUIRE(shop.admin->post(s1 + "plugin", {{"enabled", true}}).body.at("state") == "on");
    const auto tables = [&](const std::string& order_id) {
        const Told panel =
            shop.admin->post(s1 + "panels/order.detail", {{"context", {{"order_id", order_id}}}});
        return json::serialize(panel.body.at("tables"));
    };
    CHECK_THAT(tables(paid), Contains("\"active\""));
    CHECK_THAT(tables(unpaid), Contains("\"pending\"") && !Contains("\"active\""));
}

TEST_CASE("wrong settings are refused with their place, and the old ones stay", "[console][desk]")
{
    Shop shop;
    const json::object before = shop.admin->get(s1 + "plugin").body.at("settings").as_object();
    const auto put = [&](const char* name, const json::value& value) {
        json::object settings = before;
        settings[name] = value;
        return shop.admin->ask("PUT", s1 + "plugin", {{"settings", settings}});
    };
    const Told wrong = put("hold_ttl_s", 5);
    CHECK(wrong.status == 400);
    CHECK(wrong.body.at("error").at("pointer") == "/settings/hold_ttl_s");
    CHECK(put("currency", "USD").body.at("error").at("pointer") == "/settings/currency");
    CHECK(shop.admin->get(s1 + "plugin").body.at("settings") == before);
    CHECK(put("hold_ttl_s", 120).body.at("settings").at("hold_ttl_s") == 120);
}
