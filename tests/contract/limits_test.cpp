#include "documents.hpp"

#include <catch2/catch.hpp>

namespace {

// One place of a sample set to a value, given as JSON, and whether the document still fits.
struct Step {
    std::string document;
    std::string pointer;
    std::string json;
    bool fits;
};

std::string text_of(std::size_t length, const std::string& letter = "a")
{
    std::string text = "\"";
    for (std::size_t index = 0; index < length; ++index)
        text += letter;
    return text + "\"";
}

void check(const std::vector<Step>& steps)
{
    for (const auto& [document, pointer, json, fits] : steps) {
        INFO(document << " " << pointer << " = " << json.substr(0, 80));
        const auto changed =
            contract::with(contract::sample(document), pointer, boost::json::parse(json));
        const auto verdict = contract::verdict(document, changed);
        INFO(verdict);
        CHECK((verdict == "fits") == fits);
    }
}

} // namespace

TEST_CASE("money in a request is 1 to 10^15 whole minor units of a currency", "[contract][I10]")
{
    const std::string name = "credit.add.request";
    check({{name, "/amount/minor", "1", true},
           {name, "/amount/minor", "1000000000000000", true},
           {name, "/amount/minor", "1000000000000001", false},
           {name, "/amount/minor", "0", false},
           {name, "/amount/minor", "-1", false},
           {name, "/amount/minor", "9223372036854775808", false},
           {name, "/amount/minor", "12.5", false},
           {name, "/amount/minor", "1e2", false},
           {name, "/amount/minor", "\"1250\"", false},
           {name, "/amount/minor", "true", false},
           {name, "/amount/minor", "null", false},
           {name, "/amount", "1250", false},
           {name, "/amount/currency", "\"eur\"", false},
           {name, "/amount/currency", "\"EURO\"", false},
           {name, "/amount/currency", "\"\"", false},
           {name, "/amount/currency", "978", false}});
}

TEST_CASE("zero is money only where nothing may be owed", "[contract]")
{
    check({{"payment.hold.request", "/order/due/minor", "0", true},
           {"payment.hold.request", "/order/total/minor", "0", true},
           {"payment.hold.request", "/order/lines/0/total/minor", "0", true},
           {"payment.hold.request", "/order/due/minor", "-1", false},
           {"payment.hold.request", "/order/due/minor", "1000000000000001", false},
           {"payment.hold.request", "/amount/minor", "0", false},
           {"payment.refund.request", "/amount/minor", "0", false},
           {"order.overpaid.request", "/excess/minor", "0", false},
           {"debit.add.request", "/amount/minor", "0", false},
           {"voucher.sell.request", "/line/paid/minor", "0", true},
           {"voucher.sell.request", "/line/amount/minor", "0", false},
           {"credit.add.request", "/paid", R"({"minor":0,"currency":"EUR"})", true}});
}

TEST_CASE("an id has 1 to 128 characters", "[contract]")
{
    const std::string name = "debit.add.request";
    check({{name, "/order_id", text_of(1), true},
           {name, "/order_id", text_of(128), true},
           {name, "/order_id", text_of(129), false},
           {name, "/order_id", text_of(0), false},
           {name, "/order_id", "7", false},
           {name, "/customer/customer_id", text_of(129), false},
           {name, "/actor/id", text_of(129), false},
           {name, "/actor/role", text_of(0), false},
           {name, "/actor/role", "\"owner\"", true}});
}

TEST_CASE("a text has 1 to 2,000 characters, whatever their bytes", "[contract]")
{
    const std::string name = "credit.add.request";
    check({{name, "/description", text_of(2000, "é"), true},
           {name, "/description", text_of(2001, "é"), false},
           {name, "/description", text_of(2001), false},
           {name, "/description", text_of(0), false},
           {name, "/description", "null", false},
           {name, "/internal_note", text_of(2001), false},
           {name, "/customer/name", text_of(0), false},
           {name, "/name", text_of(2000), true}});
}

TEST_CASE("a date is a day of the calendar, and null where it says so", "[contract]")
{
    const std::string name = "credit.add.request";
    check({{name, "/expires_on", "\"2028-02-29\"", true},
           {name, "/expires_on", "null", true},
           {name, "/expires_on", "\"2027-02-30\"", false},
           {name, "/expires_on", "\"2027-13-01\"", false},
           {name, "/expires_on", "\"2027-04-31\"", false},
           {name, "/expires_on", "\"27-04-30\"", false},
           {name, "/expires_on", "\"2027-04-30T00:00:00Z\"", false},
           {name, "/expires_on", "20270430", false},
           {"payment.hold.request", "/order/lines/0/date", "null", false},
           {"customer.statement.request", "/from", "\"2026-11-01T00:00:00Z\"", true},
           {"customer.statement.request", "/from", "\"2026-11-01T00:00:00+01:00\"", false},
           {"customer.statement.request", "/to", "null", false}});
}

TEST_CASE("closed sets take their own words only", "[contract]")
{
    check({{"credit.add.request", "/origin", "\"refund\"", true},
           {"credit.add.request", "/origin", "\"sale\"", false},
           {"credit.add.request", "/origin", "\"import\"", false},
           {"payment.hold.request", "/apply_as", "\"discount\"", true},
           {"payment.hold.request", "/apply_as", "\"tender\"", false},
           {"payment.refund.request", "/restore", "\"forfeit\"", true},
           {"payment.refund.request", "/restore", "\"keep\"", false},
           {"voucher.list.request", "/status", R"(["void","pending"])", true},
           {"voucher.list.request", "/status", "[]", false},
           {"voucher.list.request", "/status", "\"active\"", false},
           {"voucher.list.request", "/sort", "\"number\"", false},
           {"job.run.request", "/job", "\"holds\"", true},
           {"job.run.request", "/job", "\"sweep\"", false},
           {"voucher.sell.request", "/line/kind", "\"coupon\"", false},
           {"payment.query.reply", "/state", "\"open\"", false},
           {"voucher.get.reply", "/voucher/status", "\"used\"", false}});
}

TEST_CASE("numbers stay within their limits", "[contract]")
{
    check({{"payment.hold.request", "/ttl_s", "60", true},
           {"payment.hold.request", "/ttl_s", "3600", true},
           {"payment.hold.request", "/ttl_s", "59", false},
           {"payment.hold.request", "/ttl_s", "3601", false},
           {"payment.hold.request", "/units", "1", true},
           {"payment.hold.request", "/units", "10000", true},
           {"payment.hold.request", "/units", "10001", false},
           {"payment.hold.request", "/units", "0", false},
           {"credit.add.request", "/priority", "0", true},
           {"credit.add.request", "/priority", "100", true},
           {"credit.add.request", "/priority", "101", false},
           {"credit.add.request", "/priority", "-1", false},
           {"voucher.list.request", "/page/limit", "1", true},
           {"voucher.list.request", "/page/limit", "200", true},
           {"voucher.list.request", "/page/limit", "0", false},
           {"voucher.list.request", "/page/limit", "201", false},
           {"voucher.list.request", "/page/cursor", "null", true},
           {"voucher.list.request", "/page/cursor", "5", false},
           {"voucher.sell.request", "/line/quantity", "0", false},
           {"voucher.sell.request", "/line/quantity", "500", true},
           {"voucher.sell.request", "/line/quantity", "501", false}});
}

TEST_CASE("a source names exactly one thing", "[contract]")
{
    const std::string name = "payment.hold.request";
    const std::string code = "\"CN-7KQ2-M9XA-0T4Z-B17X\"";
    std::string ten = "[" + code;
    for (int index = 1; index < 10; ++index)
        ten += "," + code;
    check({{name, "/source", "{\"code\":" + code + "}", true},
           {name, "/source", R"({"code":"SUMMER10"})", true},
           {name, "/source", R"({"voucher_id":"v1"})", true},
           {name, "/source", R"({"voucher_id":"v1","later":true})", true},
           {name, "/source", "{\"codes\":" + ten + "]}", true},
           {name, "/source", "{\"codes\":" + ten + "," + code + "]}", false},
           {name, "/source", R"({"codes":[]})", false},
           {name, "/source", "{}", false},
           {name, "/source", R"({"voucher_id":"v1","customer_id":"c1"})", false},
           {name, "/source", "\"v1\"", false}});
}

TEST_CASE("a refund names a hold or an order, a query a key or a hold", "[contract]")
{
    const auto refund = contract::sample("payment.refund.request");
    const auto by_order = contract::with(contract::without(refund, "/hold_id"), "/order_id", "o2");
    CHECK(contract::verdict("payment.refund.request", by_order) == "fits");
    check({{"payment.refund.request", "/order_id", "\"o2\"", false},
           {"payment.query.request", "/hold_id", "\"h1\"", false},
           {"payment.query.request", "/key", "\"" + std::string(255, '~') + "\"", true},
           {"payment.query.request", "/key", "\"" + std::string(256, '~') + "\"", false},
           {"payment.query.request", "/key", "\"\"", false},
           {"payment.query.request", "/key", "\"clé\"", false}});
}

TEST_CASE("a sold credit has an amount and no units", "[contract]")
{
    const std::string name = "voucher.sell.request";
    check({{name, "/line/units", "10", false},
           {name, "/line/scope", R"({"activities":["surf-1h"]})", false},
           {name, "/line/as", "\"money\"", false},
           {name, "/is_paid", "\"yes\"", false}});
    const auto gift = contract::with(contract::sample(name), "/line/kind", "gift");
    CHECK(contract::verdict(name, gift) == "fits");
    CHECK(contract::verdict(name, contract::with(gift, "/line/units", 1)) != "fits");
    const auto units = contract::without(contract::with(gift, "/line/units", 1), "/line/amount");
    CHECK(contract::verdict(name, units) != "fits");
    CHECK(contract::verdict(
              name, contract::with(units, "/line/scope", {{"activities", {"surf-1h"}}})) == "fits");
    CHECK(contract::verdict(name, contract::without(contract::sample(name), "/line/amount")) !=
          "fits");
}

TEST_CASE("staff give a reason to reveal a code, its holder need not", "[contract]")
{
    const std::string name = "voucher.reveal.request";
    check({{name, "/actor/role", "\"admin\"", false}, {name, "/actor/role", "\"customer\"", true}});
    const auto admin = contract::with(contract::sample(name), "/actor/role", "admin");
    CHECK(contract::verdict(name, contract::with(admin, "/reason", "Lost the e-mail")) == "fits");
}

TEST_CASE("a reply shows a code masked, but for the one that is told", "[contract][I32]")
{
    const std::string full = "\"CN-7KQ2-M9XA-0T4Z-B17X\"";
    const std::string mask = "\"CN-••••-••••-••••-B17X\"";
    check({{"credit.add.reply", "/code", full, true},
           {"credit.add.reply", "/code", mask, true},
           {"credit.add.reply", "/code", "\"CN-7KQ2-M9XA-0T4Z-B17U\"", false},
           {"credit.add.reply", "/code", "\"7KQ2M9XA0T4ZB17X\"", false},
           {"credit.add.reply", "/voucher/code", full, false},
           {"voucher.list.reply", "/items/0/code", full, false},
           {"voucher.check.reply", "/voucher/code", full, false},
           {"payment.methods.reply", "/methods/0/vouchers/0/code", full, false},
           {"voucher.check.reply", "/voucher/code", mask, true},
           {"voucher.check.reply", "/voucher/code", "\"CN-••••-••••-•••-B17X\"", false}});
}

TEST_CASE("a value in a reply is money or units, never both", "[contract]")
{
    check(
        {{"voucher.get.reply", "/voucher/face", R"({"units":10})", true},
         {"voucher.get.reply",
          "/voucher/face",
          R"({"minor":1,"currency":"EUR","units":10})",
          false},
         {"voucher.get.reply", "/voucher/available", R"({"minor":-1,"currency":"EUR"})", false},
         {"voucher.history.reply", "/items/0/amount", R"({"minor":-1,"currency":"EUR"})", true},
         {"voucher.history.reply", "/items/0/amount", R"({"minor":0.5,"currency":"EUR"})", false}});
}

TEST_CASE("members that belong together come together", "[contract]")
{
    check({{"voucher.check.reply", "/redeemable", "false", false},
           {"voucher.check.reply", "/why_not", "\"expired\"", false},
           {"payment.query.reply", "/state", "\"held\"", true},
           {"report.verify.reply", "/ok", "true", false},
           {"report.verify.reply", "/problems", "[]", false},
           {"payment.refund.reply", "/restored/0/how", "\"restored\"", true},
           {"customer.statement.reply", "/items/1/transaction_id", "\"t1\"", true},
           {"voucher.history.reply", "/items/0/transaction_id", "null", false}});
    const auto closed =
        contract::with(contract::sample("voucher.check.reply"), "/redeemable", false);
    CHECK(contract::verdict("voucher.check.reply", contract::with(closed, "/why_not", "expired")) ==
          "fits");
    CHECK(contract::verdict("voucher.check.reply",
                            contract::with(closed, "/why_not", "code_not_found")) != "fits");
    const auto refund = contract::sample("payment.refund.reply");
    CHECK(contract::verdict("payment.refund.reply",
                            contract::without(refund, "/restored/0/code")) != "fits");
    const auto note = contract::sample("order.overpaid.reply");
    CHECK(contract::verdict("order.overpaid.reply", contract::without(note, "/code")) != "fits");
    const auto none = contract::without(contract::without(note, "/code"), "/voucher");
    CHECK(contract::verdict("order.overpaid.reply", none) == "fits");
    const auto unknown = contract::without(
        contract::with(contract::sample("payment.query.reply"), "/state", "unknown"), "/hold");
    CHECK(contract::verdict("payment.query.reply", unknown) == "fits");
    CHECK(contract::verdict("payment.query.reply", contract::with(unknown, "/state", "held")) !=
          "fits");
}
