// What the seven panels show, to whom, and in which language.
#include "panel_reading.hpp"

#include <algorithm>
#include <set>

using namespace scrip::scenarios;

namespace {

using Texts = std::vector<std::string>;

json::object of_c1(const json::object& more = {})
{
    return with({{"customer_id", "c1"}}, more);
}

const json::object with_ended{{"filter", {{"show_used_and_expired", true}}}};

bool contains(const Texts& texts, const std::string& wanted)
{
    return std::find(texts.begin(), texts.end(), wanted) != texts.end();
}

} // namespace

TEST_CASE("the portal has the five columns of its source, and says how much is left of how much",
          "[scenarios][R09][R08][R17]")
{
    Platform platform;
    const Made note = platform.credit(200'00, {{"origin", "cancellation"}});
    platform.redeem("o1", 10'00, {{"voucher_id", note.id}});

    const json::object panel = render(platform, "customer.portal", {{"actor", customer("c1")}});
    const json::object& table = table_in(panel, "credits");
    CHECK(column_labels(table) ==
          Texts{"Credit note", "Voucher code", "Available", "Status", "Expires"});
    const json::object& row = row_in(table, note.id);
    CHECK(text_in(row, "name") == "Credit Note #1");
    CHECK(text_in(row, "available") == "€190.00 of €200.00");
    CHECK(row.at("cells").at("available").at("value") ==
          json::value{{"available", eur(190'00)}, {"face", eur(200'00)}});
    CHECK(text_in(row, "status") == "Active");
    // Hidden until asked: the mask stands there, and showing it is an action of the row.
    CHECK(text_in(row, "code") == word(note.voucher.at("code")));
    CHECK(actions_of(row) == Texts{"reveal", "ticket", "block"});
    const json::object shown =
        platform.accepted("panel.action",
                          act({{"panel", "customer.portal"}, {"actor", customer("c1")}},
                              action_in(panel, "reveal"),
                              row.at("context").as_object(),
                              {}));
    CHECK(word(shown.at("result").at("code")) == note.code);
}

TEST_CASE("the portal lists what is used up, and what expired or is void on demand",
          "[scenarios][R09][R22]")
{
    Platform platform;
    const Made used = platform.credit(10'00);
    platform.redeem("o1", 10'00, {{"voucher_id", used.id}});
    const Made expired = platform.credit(10'00, {{"expires_on", "2026-11-22"}});
    const Made gone = platform.credit(10'00);
    platform.accepted("voucher.void", {{"voucher_id", gone.id}, {"reason", "a typo"}});
    const Made active = platform.credit(10'00);
    platform.clock("2026-11-23T12:00:00Z");

    const auto listed = [&](const json::object& more) {
        const json::object panel =
            render(platform, "customer.portal", with({{"actor", customer("c1")}}, more));
        const auto ids = row_ids(table_in(panel, "credits"));
        return std::set<std::string>(ids.begin(), ids.end());
    };
    CHECK(listed({}) == std::set<std::string>{used.id, active.id});
    CHECK(listed(with_ended) == std::set<std::string>{used.id, active.id, expired.id, gone.id});
}

TEST_CASE("the account tells totals, vouchers, history and the referral code",
          "[scenarios][A04][A06][A07][A08][A10][R24]")
{
    Platform platform;
    platform.accepted("customer.update",
                      {{"customer", {{"customer_id", "c1"}, {"name", "Léa Martin"}}}});
    const Made credit = platform.credit(50'00, {{"description", "for the storm"}});
    platform.sell("o1", 30'00, true, {{"kind", "gift"}});
    const json::object debit = platform.accepted("debit.add",
                                                 {{"customer", {{"customer_id", "c1"}}},
                                                  {"amount", eur(20'00)},
                                                  {"description", "paid out in cash"}});

    const json::object panel = render(platform, "customer.account", of_c1());
    CHECK(panel.at("title") == "Balance and payments: Léa Martin");
    CHECK(figure_text(panel, "credited") == "€50.00");
    CHECK(figure_text(panel, "debited") == "€20.00");
    CHECK(figure_text(panel, "balance") == "€30.00");
    CHECK(figure_text(panel, "gifts") == "€30.00");
    CHECK(figure_text(panel, "referral_code") == word(platform.balance("c1").at("referral_code")));
    CHECK(row_ids(table_in(panel, "vouchers")).size() == 2);

    const json::object& history = table_in(panel, "history");
    CHECK(texts_of(history, "what") == Texts{"Debited", "Issued"});
    CHECK(texts_of(history, "amount") == Texts{"-€20.00", "€50.00"});
    CHECK(texts_of(history, "balance_after") == Texts{"€30.00", "€50.00"});
    CHECK(texts_of(history, "description") == Texts{"paid out in cash", "for the storm"});
    const json::array& points = panel.at("charts").at(0).at("series").at(0).at("points").as_array();
    REQUIRE(points.size() == 2);
    CHECK(points[0].at("value") == 50'00);
    CHECK(points[1].at("value") == 30'00);
    const json::object& row = row_in(history, word(debit.at("transaction").at("transaction_id")));
    CHECK(actions_of(row) == Texts{"reverse_debit"});
}

TEST_CASE("the account tells the history of one voucher, its units and orders too",
          "[scenarios][A04][H01][B06]")
{
    Platform platform;
    platform.credit(10'00);
    const Made pack = platform.sell_units("o1", 5, {"surf-1h"}, 40'00, {{"kind", "package"}}).at(0);
    platform.accepted("payment.redeem",
                      {{"order", order_of("o2", {line("l1", "surf-1h", 2, 30'00)})},
                       {"source", {{"voucher_id", pack.id}}}});
    const json::object whole = render(platform, "customer.account", of_c1());
    const json::value* const choices =
        &whole.at("filter").at("properties").at("voucher_id").at("oneOf");
    CHECK(choices->as_array().size() == 2);
    CHECK(choices->at(0) == json::value{{"const", pack.id}, {"title", "Package #2"}});

    const json::object of_pack{{"filter", {{"voucher_id", pack.id}}}};
    const json::object panel = render(platform, "customer.account", of_c1(of_pack));
    const json::object& history = table_in(panel, "history");
    CHECK(texts_of(history, "what") == Texts{"Spent on an order", "Issued"});
    CHECK(texts_of(history, "amount") == Texts{"-2 units", "5 units"});
    CHECK(texts_of(history, "order") == Texts{"o2", "o1"});
    CHECK(panel.at("charts").as_array().empty());
    const json::object nobody = render(platform, "customer.account", {{"customer_id", "nobody"}});
    CHECK_FALSE(nobody.at("filter").at("properties").as_object().contains("voucher_id"));
    CHECK(platform.refused("panel.render",
                           with({{"panel", "customer.account"}},
                                of_c1({{"filter", {{"voucher_id", "none"}}}}))) == "not_found");
}

TEST_CASE("the account offers what the role may do to the voucher as it stands",
          "[scenarios][A04][A05][A22][R20][R21]")
{
    Platform platform{{{"agent_limits", {{"credit_add", eur(50'00)}}}}};
    const Made active = platform.credit(10'00);
    const Made blocked = platform.credit(10'00);
    platform.accepted("voucher.block", {{"voucher_id", blocked.id}, {"reason", "lost"}});
    const Made used = platform.credit(10'00, {{"expires_on", nullptr}});
    platform.redeem("o1", 10'00, {{"voucher_id", used.id}});

    const auto offered = [&](const json::object& actor, const Made& voucher) {
        const json::object panel = render(platform, "customer.account", of_c1({{"actor", actor}}));
        return actions_of(row_in(table_in(panel, "vouchers"), voucher.id));
    };
    CHECK(offered(admin(), active) ==
          Texts{"reveal", "ticket", "extend", "transfer", "reissue", "block", "void"});
    CHECK(offered(admin(), blocked) ==
          Texts{"reveal", "ticket", "extend", "reissue", "unblock", "void"});
    CHECK(offered(admin(), used) == Texts{"reveal", "ticket", "reissue"});
    CHECK(offered(agent(), active) == Texts{"block"});
    CHECK(offered(agent(), used).empty());

    const auto of_panel = [&](const json::object& actor) {
        return action_ids(render(platform, "customer.account", of_c1({{"actor", actor}})));
    };
    CHECK(contains(of_panel(admin()), "add_debit"));
    CHECK(contains(of_panel(agent()), "add_credit"));
    CHECK_FALSE(contains(of_panel(agent()), "add_debit"));
    CHECK_FALSE(contains(of_panel(agent()), "extend"));
    Platform strict;
    CHECK_FALSE(contains(
        action_ids(render(strict, "customer.account", of_c1({{"actor", agent()}}))), "add_credit"));
}

TEST_CASE("the studio's list has seven columns and marks what was imported", "[scenarios][X14]")
{
    Platform platform;
    platform.accepted("voucher.import",
                      {{"batch", "old shop"},
                       {"rows",
                        {{{"external_id", "x1"},
                          {"code", "PP-AB12-CD34EF56"},
                          {"customer", {{"customer_id", "c1"}, {"name", "Léa Martin"}}},
                          {"kind", "credit"},
                          {"face", eur(50'00)},
                          {"available", eur(40'00)}}}}});
    const Made own = platform.credit(10'00);

    const json::object panel = render(platform, "studio.vouchers");
    const json::object& table = table_in(panel, "vouchers");
    CHECK(column_labels(table) ==
          Texts{"ID", "Voucher code", "Customer", "Value", "Expiry", "Status", "Actions"});
    CHECK(figure_text(panel, "count") == "2");
    CHECK(figure_text(panel, "available") == "€50.00");
    json::object imported;
    for (const json::value& row : table.at("rows").as_array()) {
        if (word(row.at("id")) == own.id)
            CHECK(row.at("marks").as_array().empty());
        else
            imported = row.as_object();
    }
    CHECK(imported.at("marks").at(0).at("text") == "Imported");
    CHECK(text_in(imported, "customer") == "Léa Martin");
    CHECK(text_in(imported, "value") == "€40.00 of €50.00");
    platform.redeem("o1", 40'00, {{"code", "PP-AB12-CD34EF56"}});
    CHECK(text_in(row_in(table_in(render(platform, "studio.vouchers"), "vouchers"),
                         word(imported.at("id"))),
                  "status") == "Fully used");
}

TEST_CASE("one list has all kinds, each row tells its kind, and what is unused can be filtered",
          "[scenarios][C17][C20][C21][U04]")
{
    Platform platform;
    const Made credit =
        platform.credit(10'00, {{"customer", {{"customer_id", "c1"}, {"name", "Léa Martin"}}}});
    const Made gift = platform.sell("o1", 30'00, true, {{"kind", "gift"}}).at(0);
    const Made pack = platform.sell_units("o2", 5, {"surf-1h"}, 40'00, {{"kind", "package"}}).at(0);
    platform.redeem("o3", 10'00, {{"voucher_id", credit.id}});

    const auto listed = [&](const json::object& filter) {
        const json::object panel = render(platform, "studio.vouchers", {{"filter", filter}});
        const auto ids = row_ids(table_in(panel, "vouchers"));
        return std::set<std::string>(ids.begin(), ids.end());
    };
    CHECK(listed({}) == std::set<std::string>{credit.id, gift.id, pack.id});
    CHECK(listed({{"unused", true}}) == std::set<std::string>{gift.id, pack.id});
    CHECK(listed({{"kind", "package"}}) == std::set<std::string>{pack.id});
    CHECK(listed({{"query", "lea"}}).size() == 3);
    CHECK(listed({{"query", "#" + std::to_string(gift.voucher.at("number").as_int64())}}) ==
          std::set<std::string>{gift.id});
    CHECK(listed({{"status", {"fully_used"}}}) == std::set<std::string>{credit.id});

    const json::object panel = render(platform, "studio.vouchers");
    const json::object& table = table_in(panel, "vouchers");
    const auto detail = [&](const Made& voucher) {
        return word(row_in(table, voucher.id).at("cells").at("id").at("detail"));
    };
    CHECK(detail(credit) == "Credit Note #1, Credit");
    CHECK(detail(gift) == "Gift Voucher #2, Gift voucher");
    CHECK(detail(pack) == "Package #3, Package");
    CHECK(text_in(row_in(table, pack.id), "value") == "5 of 5 units");
}

TEST_CASE("a gift shows its eight facts to who received it and to who gave it",
          "[scenarios][X17][X19]")
{
    Platform platform;
    platform.accepted("customer.update",
                      {{"customer", {{"customer_id", "c1"}, {"name", "Léa Martin"}}}});
    const Made gift = platform
                          .sell("o1",
                                30'00,
                                true,
                                {{"kind", "gift"}},
                                {{"beneficiary", {{"customer_id", "c2"}, {"name", "Bo"}}},
                                 {"name", "Birthday surf"},
                                 {"message", "Have fun!"},
                                 {"expires_on", "2027-11-21"}})
                          .at(0);
    const json::object received = render(platform, "customer.gifts", {{"actor", customer("c2")}});
    const json::object& table = table_in(received, "received_gifts");
    CHECK(
        column_labels(table) ==
        Texts{"Gift", "From", "Received", "Status", "Message", "Value", "Expires", "Voucher code"});
    const json::object& row = row_in(table, gift.id);
    CHECK(text_in(row, "template") == "Birthday surf");
    CHECK(text_in(row, "from") == "Léa Martin");
    CHECK(text_in(row, "received") == "21 November 2026, 12:00");
    CHECK(text_in(row, "status") == "Active");
    CHECK(text_in(row, "message") == "Have fun!");
    CHECK(text_in(row, "value") == "€30.00");
    CHECK(text_in(row, "expires") == "21 November 2027");
    CHECK(text_in(row, "code") == word(gift.voucher.at("code")));
    CHECK(actions_of(row) == Texts{"reveal", "ticket"});
    CHECK(row_ids(table_in(received, "purchased_gifts")).empty());

    const json::object given = render(platform, "customer.gifts", {{"actor", customer("c1")}});
    CHECK(row_ids(table_in(given, "received_gifts")).empty());
    const json::object& mine = row_in(table_in(given, "purchased_gifts"), gift.id);
    CHECK(text_in(mine, "message") == "Have fun!");
    CHECK(text_in(mine, "template") == "Birthday surf");
    // Who holds it, and its code, are the receiver's own.
    CHECK(actions_of(mine).empty());
    CHECK(json::serialize(given).find("Bo\"") == std::string::npos);
}

TEST_CASE("gifts that are used up or over are shown on demand, to both sides", "[scenarios][X19]")
{
    Platform platform;
    const json::object to_c2{{"beneficiary", {{"customer_id", "c2"}}}};
    const Made used = platform.sell("o1", 30'00, true, {{"kind", "gift"}}, to_c2).at(0);
    platform.redeem("o9", 30'00, {{"voucher_id", used.id}});
    const Made over =
        platform
            .sell(
                "o2", 30'00, true, {{"kind", "gift"}}, with(to_c2, {{"expires_on", "2026-11-22"}}))
            .at(0);
    const Made open = platform.sell("o3", 30'00, true, {{"kind", "gift"}}, to_c2).at(0);
    platform.clock("2026-11-23T12:00:00Z");
    struct Side {
        const char* who;
        const char* table;
    };
    const Side sides[] = {{"c2", "received_gifts"}, {"c1", "purchased_gifts"}};
    for (const Side& side : sides) {
        INFO(side.table);
        const auto listed = [&](const json::object& more) {
            const json::object panel =
                render(platform, "customer.gifts", with({{"actor", customer(side.who)}}, more));
            const auto ids = row_ids(table_in(panel, side.table));
            return std::set<std::string>(ids.begin(), ids.end());
        };
        CHECK(listed({}) == std::set<std::string>{open.id});
        CHECK(listed(with_ended) == std::set<std::string>{used.id, over.id, open.id});
    }
}

TEST_CASE("the checkout lists the customer's usable vouchers first, and anybody's by name",
          "[scenarios][X8][U04][U05][A19]")
{
    Platform platform;
    const Made credit =
        platform.credit(30'00, {{"customer", {{"customer_id", "c1"}, {"name", "Léa Martin"}}}});
    const Made gift = platform.sell("o1", 20'00, true, {{"kind", "gift"}}).at(0);
    const Made units = platform.sell_units("o2", 2, {"surf-1h"}, 40'00).at(0);
    const Made other = platform.credit(
        15'00, {{"customer", {{"customer_id", "c2"}, {"name", "Bo Weaver"}}}}, "c2");
    const json::object cart = order_of("o3", {line("l1", "surf-1h", 1, 50'00)});
    const json::object at_desk{{"actor", agent()}, {"order", cart}};

    const json::object panel =
        render(platform, "checkout.payment", with(at_desk, {{"filter", {{"query", "bo"}}}}));
    const json::object& usable = table_in(panel, "usable");
    CHECK(row_ids(usable) == Texts{credit.id, gift.id, units.id});
    CHECK(texts_of(usable, "customer") == Texts{"Léa Martin", "Léa Martin", "Léa Martin"});
    CHECK(figure_text(panel, "would_apply") == "€30.00");
    CHECK(actions_of(row_in(usable, credit.id)) == Texts{"pay_with_voucher"});
    CHECK(actions_of(row_in(usable, units.id)) == Texts{"pay_with_units"});
    CHECK(row_ids(table_in(panel, "found")) == Texts{other.id});
    CHECK_FALSE(has_table(render(platform, "checkout.payment", at_desk), "found"));
    CHECK(platform.available(credit.id) == 30'00); // nothing is drawn by looking

    const json::object own =
        render(platform, "checkout.payment", {{"actor", customer("c1")}, {"order", cart}});
    CHECK(contains(action_ids(own), "reserve_credit"));
    CHECK(contains(action_ids(own), "reserve_code"));
    CHECK(own.at("filter").is_null()); // only staff search
    const json::object visitor =
        render(platform, "checkout.payment", {{"actor", anonymous()}, {"order", cart}});
    CHECK(action_ids(visitor) == Texts{"reserve_code"});
    CHECK(visitor.at("tables").as_array().empty());
}

TEST_CASE("an order tells what paid it, what it sold, what was given back and what names it",
          "[scenarios][D04][A03][B06][C11]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    const Made sold = platform.sell("o1", 30'00, true).at(0);
    platform.redeem("o1", 40'00, {{"voucher_id", credit.id}});
    platform.accepted("payment.refund",
                      {{"order_id", "o1"}, {"amount", eur(15'00)}, {"reason", "rain"}});
    platform.accepted("payment.hold",
                      {{"order", order("o1", 90'00)},
                       {"source", {{"voucher_id", credit.id}}},
                       {"amount", eur(5'00)}});
    platform.accepted("debit.add",
                      {{"customer", {{"customer_id", "c1"}}},
                       {"amount", eur(3'00)},
                       {"description", "a broken board"},
                       {"order_id", "o1"}});
    const json::object over = platform.accepted(
        "order.overpaid",
        {{"order", order("o1", 60'00)}, {"excess", eur(2'00)}, {"reference", "r1"}});

    const json::object panel = render(platform, "order.detail", {{"order", order("o1", 60'00)}});
    const json::object& paid = table_in(panel, "paid");
    CHECK(texts_of(paid, "worth") == Texts{"€40.00"});
    CHECK(texts_of(paid, "given_back") == Texts{"€15.00"});
    CHECK(figure_text(panel, "paid_by_vouchers") == "€40.00");
    CHECK(figure_text(panel, "held") == "€5.00");
    CHECK(row_ids(table_in(panel, "sold")) == Texts{sold.id});
    CHECK(texts_of(table_in(panel, "holds"), "amount") == Texts{"€5.00"});
    CHECK(texts_of(table_in(panel, "debits"), "description") == Texts{"a broken board"});
    if (over.contains("voucher")) {
        CHECK(row_ids(table_in(panel, "made")) == Texts{word(over.at("voucher").at("voucher_id"))});
    }
    const auto actions = action_ids(panel);
    for (const char* id : {"sell_credit", "sell_gift", "sell_package", "refund", "delete_order"}) {
        INFO(id);
        CHECK(contains(actions, id));
    }
    CHECK_FALSE(contains(
        action_ids(
            render(platform, "order.detail", {{"order", order("o1", 60'00)}, {"actor", agent()}})),
        "delete_order"));
    const json::object other =
        render(platform, "order.detail", {{"order", order("o-other", 60'00)}});
    for (const json::value& table : other.at("tables").as_array())
        CHECK(table.at("rows").as_array().empty());
}

TEST_CASE("a refused payment is listed with its order: when, by whom and why, and never the code",
          "[scenarios][X12][R22]")
{
    Platform platform;
    const Made used = platform.credit(10'00);
    platform.redeem("o1", 10'00, {{"voucher_id", used.id}});
    const json::object again{{"order", order("o2", 10'00)}, {"source", {{"code", used.code}}}};
    CHECK(platform.declined("payment.redeem", again) == "fully_used");
    platform.advance(60);
    const json::object wrong{{"order", order("o2", 10'00)},
                             {"source", {{"code", "CN-0000-0000-0000-0000"}}},
                             {"actor", customer("c1")}};
    CHECK(platform.declined("payment.hold", wrong) == "code_not_found");
    CHECK(platform.declined("payment.hold", wrong, {{"dry_run", true}}) == "code_not_found");

    const auto refused = [&](const char* order_id) {
        const json::object panel =
            render(platform, "order.detail", {{"order", order(order_id, 10'00)}});
        CHECK(json::serialize(panel).find("0000-0000") == std::string::npos);
        return table_in(panel, "refused");
    };
    const json::object table = refused("o2");
    CHECK(texts_of(table, "at") == Texts{"21 November 2026, 12:01", "21 November 2026, 12:00"});
    CHECK(texts_of(table, "what") == Texts{"Reservation", "Payment"});
    CHECK(texts_of(table, "actor") == Texts{"c1 (Customer)", "boss (Administrator)"});
    CHECK(texts_of(table, "reason")[1].find("Nothing is left on this voucher.") == 0);
    CHECK(row_ids(refused("o1")).empty());
    platform.verify();
}

TEST_CASE("the reports tie: every grouping sums to what is owed, and the chart shows it",
          "[scenarios][B48]")
{
    Platform platform;
    platform.credit(10'00, {{"expires_on", "2026-12-31"}});
    platform.credit(20'00, {{"expires_on", nullptr}, {"origin", "goodwill"}});
    platform.sell("o1", 30'00, true, {{"kind", "gift"}});
    platform.sell_units("o2", 3, {"surf-1h"}, 40'00);

    const json::object panel = render(platform, "studio.reports");
    CHECK(figure_text(panel, "owed") == "€60.00");
    for (const char* group : {"kind", "origin", "expiry_month", "age"}) {
        INFO(group);
        std::int64_t sum = 0;
        const json::object& table = table_in(panel, std::string{"liability_by_"} + group);
        for (const json::value& row : table.at("rows").as_array()) {
            const json::value& owed = row.at("cells").at("owed").at("value");
            if (owed.as_object().contains("minor")) sum += minor_of(owed);
        }
        CHECK(sum == 60'00);
    }
    std::int64_t drawn = 0;
    for (const json::value& chart : panel.at("charts").as_array()) {
        if (chart.at("id") != "liability_by_expiry_month") continue;
        for (const json::value& point : chart.at("series").at(0).at("points").as_array())
            drawn += point.at("value").as_int64();
    }
    CHECK(drawn == 60'00);
    CHECK(contains(texts_of(table_in(panel, "liability_by_expiry_month"), "expiry_month"),
                   "December 2026"));
    CHECK(contains(texts_of(table_in(panel, "movements"), "closing"), "€30.00"));
    CHECK(platform.refused("panel.render",
                           {{"panel", "studio.reports"},
                            {"filter", {{"from", "2026-11-02"}, {"to", "2026-11-01"}}}}) ==
          "invalid_field");
    CHECK(platform.last_text().find("/filter/to") != std::string::npos);
}

TEST_CASE("what is owed by age comes in the order of ages", "[scenarios][B48]")
{
    Platform platform;
    for (const int days : {300, 110, 70, 31}) {
        platform.credit(10'00, {{"expires_on", nullptr}});
        platform.advance(days * 86'400);
    }
    platform.credit(10'00, {{"expires_on", nullptr}});
    const json::object table = table_in(render(platform, "studio.reports"), "liability_by_age");
    CHECK(row_ids(table) == std::vector<std::string>{
                                "EUR/0-30", "EUR/31-90", "EUR/91-180", "EUR/181-365", "EUR/366+"});
}

TEST_CASE("what was owed at the end of each month is drawn, as it was then", "[scenarios][B48]")
{
    Platform platform;
    platform.credit(10'00);
    platform.sell_units("o1", 3, {"surf-1h"}, 40'00); // no money
    platform.advance(40 * 86'400);                    // 31 December 2026
    const Made used = platform.credit(20'00);
    platform.advance(86'400);
    platform.redeem("o2", 15'00, {{"voucher_id", used.id}});

    const auto drawn = [&](const json::object& filter) {
        const json::object panel = render(platform, "studio.reports", {{"filter", filter}});
        for (const json::value& chart : panel.at("charts").as_array()) {
            if (chart.at("id") != "liability_over_time") continue;
            CHECK(chart.at("kind") == "line");
            return chart.at("series").at(0).at("points").as_array();
        }
        return json::array{};
    };
    const json::array now = drawn({});
    REQUIRE(now.size() == 13);
    CHECK(now[0].at("id") == "2026-01-31");
    CHECK(now[9].at("label") == "31 October 2026");
    CHECK(now[9].at("value") == 0);
    CHECK(now[10].at("value") == 10'00);
    CHECK(now[11].at("text") == "€30.00");
    CHECK(now[12].at("id") == "2027-01-01");
    CHECK(now[12].at("value") == 15'00);

    const json::array then = drawn({{"as_of", "2026-12-31"}});
    REQUIRE(then.size() == 13);
    CHECK(then[11].at("id") == "2026-11-30");
    CHECK(then[12].at("id") == "2026-12-31");
    CHECK(then[12].at("value") == 30'00);

    CHECK(drawn({{"as_of", "0001-03-31"}}).size() == 3); // there is no year 0
    CHECK(drawn({{"as_of", "9999-12-31"}})[12].at("value") == 15'00);
}

TEST_CASE("a table goes on behind its cursor: each row once, whatever is added meanwhile",
          "[scenarios][C17]")
{
    Platform platform;
    std::set<std::string> made;
    for (int i = 0; i < 5; ++i)
        made.insert(platform.credit(10'00).id);
    std::set<std::string> seen;
    json::value cursor = nullptr;
    std::size_t rows = 0;
    do {
        const json::object panel =
            render(platform, "studio.vouchers", {{"page", {{"limit", 2}, {"cursor", cursor}}}});
        const json::object& table = table_in(panel, "vouchers");
        for (const std::string& id : row_ids(table))
            seen.insert(id);
        rows += row_ids(table).size();
        cursor = table.at("next");
        platform.credit(1'00); // newer than all that follow
    } while (!cursor.is_null());
    CHECK(seen == made);
    CHECK(rows == made.size());
}

TEST_CASE("gifts purchased come page by page, and nothing else between them", "[scenarios][X17]")
{
    Platform platform;
    const json::object to_c2{{"beneficiary", {{"customer_id", "c2"}}}};
    std::set<std::string> gifts;
    for (int i = 0; i < 3; ++i) {
        const std::string number = std::to_string(i);
        gifts.insert(
            platform.sell("gift" + number, 30'00, true, {{"kind", "gift"}}, to_c2).at(0).id);
        platform.sell("credit" + number, 30'00, true, {}, to_c2);
    }
    std::vector<std::string> seen;
    json::value cursor = nullptr;
    do {
        const json::object panel =
            render(platform,
                   "customer.gifts",
                   {{"actor", customer("c1")},
                    {"page", {{"table", "purchased_gifts"}, {"limit", 1}, {"cursor", cursor}}}});
        const json::object& table = table_in(panel, "purchased_gifts");
        CHECK(row_ids(table).size() == 1);
        for (const std::string& id : row_ids(table))
            seen.push_back(id);
        cursor = table.at("next");
    } while (!cursor.is_null());
    CHECK(seen.size() == 3);
    CHECK(std::set<std::string>(seen.begin(), seen.end()) == gifts);
}

TEST_CASE("each table of a panel goes on for itself, and a cursor fits its own list alone",
          "[scenarios][A04]")
{
    Platform platform;
    for (int i = 0; i < 4; ++i)
        platform.credit(10'00);
    const json::object page{{"table", "history"}, {"limit", 3}};
    const json::object first = render(platform, "customer.account", of_c1({{"page", page}}));
    CHECK(row_ids(table_in(first, "history")).size() == 3);
    CHECK(row_ids(table_in(first, "vouchers")).size() == 4);
    const json::value next = table_in(first, "history").at("next");
    const json::object second =
        render(platform, "customer.account", of_c1({{"page", with(page, {{"cursor", next}})}}));
    CHECK(row_ids(table_in(second, "history")).size() == 1);

    const auto refused = [&](const json::object& more) {
        return platform.refused("panel.render", with({{"panel", "customer.account"}}, more));
    };
    CHECK(refused(of_c1({{"page", {{"cursor", next}}}})) == "invalid_field");
    CHECK(refused({{"customer_id", "c2"}, {"page", with(page, {{"cursor", next}})}}) ==
          "invalid_field");
    CHECK(refused(of_c1({{"page", {{"table", "holds"}}}})) == "invalid_field");
    CHECK(platform.last_text().find("/page/table") != std::string::npos);
}

TEST_CASE("a panel says what it cannot do without", "[scenarios]")
{
    Platform platform;
    for (const char* panel : {"customer.account", "customer.portal", "customer.gifts"}) {
        CHECK(platform.refused("panel.render", {{"panel", panel}}) == "invalid_field");
        CHECK(platform.last_text().find("/customer_id") != std::string::npos);
    }
    for (const char* panel : {"order.detail", "checkout.payment"}) {
        CHECK(platform.refused("panel.render", {{"panel", panel}}) == "invalid_field");
        CHECK(platform.last_text().find("/order") != std::string::npos);
    }
    CHECK(platform.refused("panel.render", {{"panel", "customer.secrets"}}) == "invalid_field");
    json::object dollars = order("o1", 10'00);
    dollars["currency"] = "USD";
    CHECK(platform.declined("panel.render", {{"panel", "checkout.payment"}, {"order", dollars}}) ==
          "currency_mismatch");
}
