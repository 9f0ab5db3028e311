// What is done from a panel is another hook's work, by that hook's rules.
#include "panel_reading.hpp"

#include "schema_set.hpp"

#include <algorithm>
#include <set>

using namespace scrip::scenarios;

namespace {

const std::string note = "CANARY-NOTE-he-never-pays";

// A studio in which every action of every panel has something to do.
struct Busy {
    Platform platform{{{"agent_limits", {{"credit_add", eur(50'00)}}},
                       {"terms", {{"en", "No cash."}, {"fr", "Pas d’espèces."}}}}};
    json::object cart = order_of("o-cart", {line("l1", "surf-1h", 2, 80'00)});
    json::object sold_order = order("o-sold", 30'00);
    Made credit = platform.credit(
        100'00,
        {{"customer", {{"customer_id", "c1"}, {"name", "Léa Martin"}}}, {"internal_note", note}});

    Busy()
    {
        platform.sell("o-sold", 30'00, true, {{"kind", "gift"}}, {{"internal_note", note}});
        platform.sell("o-given",
                      20'00,
                      true,
                      {{"kind", "gift"}},
                      {{"beneficiary", {{"customer_id", "c2"}}}, {"message", "Have fun!"}});
        platform.sell_units("o-units", 3, {"surf-1h"}, 40'00, {{"kind", "package"}});
        const Made blocked = platform.credit(5'00);
        platform.accepted("voucher.block", {{"voucher_id", blocked.id}, {"reason", "lost"}});
        platform.redeem("o-sold", 10'00, {{"voucher_id", credit.id}});
        platform.accepted("payment.hold",
                          {{"order", with(sold_order, {{"due", eur(20'00)}})},
                           {"source", {{"voucher_id", credit.id}}},
                           {"amount", eur(2'00)}});
        platform.accepted(
            "payment.hold",
            {{"order", cart}, {"source", {{"voucher_id", credit.id}}}, {"amount", eur(2'00)}});
        platform.accepted("debit.add",
                          {{"customer", {{"customer_id", "c1"}}},
                           {"amount", eur(3'00)},
                           {"description", "a broken board"},
                           {"internal_note", note},
                           {"order_id", "o-sold"}});
    }

    // What each role may see.
    std::vector<json::object> panels() const
    {
        const json::object c1{{"customer_id", "c1"}};
        const auto as = [](const json::object& actor, const char* panel, const json::object& more) {
            return with({{"actor", actor}, {"panel", panel}}, more);
        };
        std::vector<json::object> requests;
        for (const json::object& staff : {admin(), agent()}) {
            requests.push_back(as(staff, "customer.account", c1));
            requests.push_back(as(staff, "customer.portal", c1));
            requests.push_back(as(staff, "customer.gifts", c1));
            requests.push_back(as(staff, "studio.vouchers", {}));
            requests.push_back(as(staff, "order.detail", {{"order", sold_order}}));
            requests.push_back(as(
                staff, "checkout.payment", {{"order", cart}, {"filter", {{"query", "martin"}}}}));
        }
        requests.push_back(as(admin(), "studio.reports", {}));
        requests.push_back(as(customer("c1"), "customer.portal", {}));
        requests.push_back(as(customer("c1"), "customer.gifts", {}));
        requests.push_back(as(customer("c1"), "checkout.payment", {{"order", cart}}));
        requests.push_back(as(anonymous(), "checkout.payment", {{"order", cart}}));
        return requests;
    }
};

// What the form brings decides these: a code nobody knows, a balance that stands in the way.
bool may_be_declined(const std::string& action)
{
    return action == "check_code" || action == "erase" || action.ends_with("_code");
}

std::string outcome_of(const json::object& answer)
{
    return answer.contains("error") ? word(answer.at("error").at("code"))
                                    : word(answer.at("status"));
}

} // namespace

TEST_CASE("every action a panel offers is accepted with its form filled as its schema says",
          "[scenarios][A04][A12][B29][R09][X8]")
{
    Busy busy;
    std::set<std::string> tried;
    const auto try_action =
        [&](const json::object& request, const json::object& action, const json::object& context) {
            const std::string id = word(action.at("id"));
            for (const bool with_optional : {false, true}) {
                const json::object form = filled(action.at("form").as_object(), with_optional);
                const json::object answer = busy.platform.ask(
                    "panel.action", act(request, action, context, form), {{"dry_run", true}});
                INFO(id << " " << json::serialize(form) << " -> " << json::serialize(answer));
                const std::string outcome = outcome_of(answer);
                CHECK((outcome == "OK" || (outcome == "DECLINED" && may_be_declined(id))));
                tried.insert(id);
            }
        };
    for (const json::object& request : busy.panels()) {
        INFO(json::serialize(request));
        const json::object panel = busy.platform.accepted("panel.render", request);
        for (const json::value& action : panel.at("actions").as_array()) {
            if (action.at("of") == "panel") try_action(request, action.as_object(), {});
        }
        for (const json::value& table : panel.at("tables").as_array()) {
            for (const json::value& row : table.at("rows").as_array()) {
                for (const std::string& id : actions_of(row.as_object())) {
                    try_action(request, action_in(panel, id), row.at("context").as_object());
                }
            }
        }
    }
    CHECK(tried.size() == 40);
    busy.platform.verify();
}

TEST_CASE("a form is a schema: it takes what the hook takes, and a missing field is named",
          "[scenarios][A09][A10]")
{
    Busy busy;
    std::size_t forms = 0;
    for (const json::object& request : busy.panels()) {
        const json::object panel = busy.platform.accepted("panel.render", request);
        for (const json::value& action : panel.at("actions").as_array()) {
            const json::object& form = action.at("form").as_object();
            booking::SchemaSet schemas{SCRIP_SCHEMA_DIR};
            schemas.add("form", form);
            INFO(word(action.at("id")) << " " << json::serialize(form));
            const json::object whole = filled(form, true);
            CHECK_FALSE(schemas.refusal("form", whole));
            for (const json::value& required : form.at("required").as_array()) {
                json::object lacking = whole;
                lacking.erase(required.as_string());
                CHECK(schemas.refusal("form", lacking));
                const json::object answer = busy.platform.ask("panel.action",
                                                              act(request,
                                                                  action.as_object(),
                                                                  {{"voucher_id", busy.credit.id},
                                                                   {"transaction_id", "t"},
                                                                   {"hold_id", "h"},
                                                                   {"line_id", "l1"}},
                                                                  lacking),
                                                              {{"dry_run", true}});
                REQUIRE(answer.contains("error"));
                const std::string text = word(answer.at("error").at("text"));
                INFO(text);
                CHECK(text.find("/form/" + word(required)) == 0);
                ++forms;
            }
        }
    }
    CHECK(forms > 50);
}

TEST_CASE("no panel shows a code, and internal notes are for admins alone",
          "[scenarios][A11][R08][I32]")
{
    Busy busy;
    std::size_t noted = 0;
    REQUIRE(busy.platform.codes().size() >= 5);
    for (const json::object& request : busy.panels()) {
        for (const bool shows_ended : {false, true}) {
            json::object asked = request;
            if (shows_ended && !request.contains("filter")) {
                asked["filter"] = json::object{{"show_used_and_expired", true}};
            }
            const std::string text = json::serialize(busy.platform.accepted("panel.render", asked));
            INFO(json::serialize(asked));
            for (const std::string& code : busy.platform.codes())
                CHECK(text.find(code) == std::string::npos);
            const bool is_noted = text.find(note) != std::string::npos;
            if (is_noted) ++noted;
            CHECK((!is_noted || request.at("actor").at("role") == "admin"));
        }
    }
    CHECK(noted > 0);
}

TEST_CASE("a panel speaks the reader's language throughout", "[scenarios][R10]")
{
    Busy busy;
    for (const json::object& request : busy.panels()) {
        INFO(json::serialize(request));
        const json::object english = busy.platform.accepted("panel.render", request);
        const json::object french =
            busy.platform.accepted("panel.render", with(request, {{"locale", "fr"}}));
        CHECK(english.at("locale") == "en");
        CHECK(french.at("locale") == "fr");
        CHECK(english.at("title") != french.at("title"));
        REQUIRE(action_ids(english) == action_ids(french));
        for (const std::string& id : action_ids(english)) {
            INFO(id);
            CHECK(action_in(english, id).at("label") != action_in(french, id).at("label"));
        }
        for (const json::value& table : english.at("tables").as_array()) {
            CHECK(table.at("title") != table_in(french, word(table.at("id"))).at("title"));
        }
    }
    const json::object done = busy.platform.accepted("panel.action",
                                                     {{"panel", "studio.reports"},
                                                      {"action", "verify"},
                                                      {"form", json::object{}},
                                                      {"locale", "fr"}});
    CHECK(done.at("message") == "Les comptes concordent.");
}

TEST_CASE("an action is the hook behind it: its reply, a message, and what to draw again",
          "[scenarios][A05][A12][A13]")
{
    Platform platform;
    const json::object request{{"panel", "customer.account"},
                               {"action", "add_credit"},
                               {"customer_id", "c1"},
                               {"form", {{"amount", eur(50'00)}, {"description", "a gesture"}}}};
    const json::object preview = platform.accepted("panel.action", request, {{"dry_run", true}});
    CHECK(word(preview.at("result").at("code")).find("••••") != std::string::npos);
    CHECK(minor_of(platform.balance().at("available")) == 0);

    const json::object done = platform.accepted("panel.action", request, {{"key", "once"}});
    CHECK(done.at("message") == "The credit has been added.");
    CHECK(done.at("result").at("voucher").at("face") == json::value(eur(50'00)));
    CHECK(done.at("refresh").as_array().size() == 7);
    CHECK(minor_of(platform.balance().at("available")) == 50'00);
    const json::object again = platform.accepted("panel.action", request, {{"key", "once"}});
    CHECK(again.at("replayed") == true);
    CHECK(minor_of(platform.balance().at("available")) == 50'00);
    CHECK(platform.refused("panel.action",
                           with(request, {{"customer_id", "c2"}}),
                           {{"key", "once"}}) == "key_reuse");
    CHECK(platform.refused("panel.action", request, {{"key", ""}}) == "missing_key");

    const json::object debit{{"panel", "customer.account"},
                             {"action", "add_debit"},
                             {"customer_id", "c1"},
                             {"form", {{"amount", eur(51'00)}, {"description", "too much"}}}};
    CHECK(platform.declined("panel.action", debit) == "insufficient_credit");
    CHECK(platform.declined_params().at("available") == json::value(eur(50'00)));
    platform.verify();
}

TEST_CASE("the answer of an action is given again after its customer was erased, without them",
          "[scenarios][B46][B12]")
{
    Platform platform;
    const json::object request{
        {"panel", "customer.account"},
        {"action", "add_credit"},
        {"customer_id", "c1"},
        {"form", {{"amount", eur(50'00)}, {"description", "for Léa's storm"}}}};
    platform.accepted("panel.action", request, {{"key", "once"}});
    platform.accepted("customer.erase", {{"customer_id", "c1"}, {"balance", "to_bearer"}});
    const json::object again = platform.accepted("panel.action", request, {{"key", "once"}});
    CHECK(again.at("message") == "The credit has been added.");
    CHECK(again.at("result").at("voucher").at("holder").is_null());
    CHECK(json::serialize(again).find("storm") == std::string::npos);
}

TEST_CASE("an action needs the right of the hook behind it", "[scenarios][A05][A22][R20][i1]")
{
    Busy busy;
    Platform& platform = busy.platform;
    const auto by = [&](const json::object& actor, const json::object& more) {
        return outcome_of(platform.ask(
            "panel.action",
            with({{"actor", actor}, {"voucher_id", busy.credit.id}, {"customer_id", "c1"}}, more)));
    };
    const json::object extend{{"panel", "customer.account"},
                              {"action", "extend"},
                              {"form", {{"expires_on", "2031-01-31"}, {"reason", "a gesture"}}}};
    CHECK(by(agent(), extend) == "permission_denied");
    CHECK(by(customer("c1"), extend) == "permission_denied");
    CHECK(by(host_itself(), extend) == "permission_denied");
    CHECK(by(admin(), extend) == "OK");

    json::object reveal{
        {"panel", "customer.portal"}, {"action", "reveal"}, {"form", json::object{}}};
    CHECK(by(customer("c1"), reveal) == "OK");
    CHECK(by(customer("c2"), reveal) == "permission_denied"); // names somebody else's account
    reveal["customer_id"] = "c2";
    CHECK(by(customer("c2"), reveal) == "not_found");
    CHECK(by(admin(), reveal) == "invalid_field"); // staff say why

    const json::object limited{{"panel", "customer.account"},
                               {"action", "add_credit"},
                               {"form", {{"amount", eur(51'00)}, {"description", "x"}}}};
    CHECK(by(agent(), limited) == "DECLINED");
    const json::object credit{{"panel", "checkout.payment"},
                              {"action", "reserve_credit"},
                              {"order", busy.cart},
                              {"form", json::object{}}};
    CHECK(by(anonymous(), credit) == "permission_denied");
    CHECK(by(customer("c2"), with(credit, {{"customer_id", "c2"}})) == "permission_denied");
    CHECK(by(customer("c1"), credit) == "OK");
}

TEST_CASE("a panel has its own actions and no others, and each says what it lacks", "[scenarios]")
{
    Busy busy;
    Platform& platform = busy.platform;
    const json::object base{{"panel", "customer.portal"}, {"form", json::object{}}};
    const auto refusal = [&](const json::object& more) {
        CHECK(platform.refused("panel.action", with(base, more)) == "invalid_field");
        return platform.last_text().substr(0, platform.last_text().find(' '));
    };
    CHECK(refusal({{"action", "add_debit"}}) == "/action");
    CHECK(refusal({{"action", "reveal"}}) == "/voucher_id");
    CHECK(refusal({{"action", "reveal"}, {"voucher_id", 5}}) == "/voucher_id");
    CHECK(refusal({{"action", "reveal"}, {"voucher_id", busy.credit.id}}) == "/form/reason");
    const json::object sale{{"panel", "order.detail"}, {"action", "sell_activity_gift"}};
    CHECK(refusal(with(sale, {{"line_id", "l1"}})) == "/order");
    CHECK(refusal(with(sale, {{"order", busy.cart}})) == "/line_id");
    const json::object whole = with(sale, {{"order", busy.cart}, {"line_id", "l-new"}});
    const json::object form{
        {"units", 2}, {"activities", {"surf-1h"}}, {"price", eur(10'00)}, {"is_paid", true}};
    CHECK(refusal(with(whole, {{"form", with(form, {{"units", 0}})}})) == "/form/units");
    CHECK(refusal(with(whole, {{"form", with(form, {{"activities", {"a", "a"}}})}})) ==
          "/form/activities/1");
    CHECK(refusal(with(whole, {{"form", with(form, {{"beneficiary_name", "Bo"}})}})) ==
          "/form/beneficiary_id");
    CHECK(refusal(with(whole, {{"form", form}, {"order", with(busy.cart, {{"due", 5}})}})) ==
          "/order/due");
    const json::object extend{
        {"panel", "studio.vouchers"}, {"action", "extend"}, {"voucher_id", busy.credit.id}};
    for (const char* day : {"2026-11-20", "2027-11-20"}) {
        CHECK(refusal(with(extend, {{"form", {{"expires_on", day}, {"reason", "x"}}}})) ==
              "/form/expires_on");
    }
    // Only what the form has goes to the hook.
    const json::object priced = platform.accepted(
        "panel.action", with(whole, {{"form", with(form, {{"kind", "credit"}})}}));
    CHECK(priced.at("result").at("vouchers").at(0).at("voucher").at("kind") == "gift");
}

TEST_CASE("payment from a panel keeps its declines, is found by its key, and counts wrong codes",
          "[scenarios][B12][B13][B41][A20][A21][X11][U06]")
{
    Platform platform;
    const Made credit = platform.credit(30'00);
    const json::object base{
        {"panel", "checkout.payment"}, {"actor", customer("c1")}, {"order", order("o1", 50'00)}};
    const json::object too_much =
        with(base, {{"action", "pay_with_credit"}, {"form", {{"amount", eur(31'00)}}}});
    CHECK(platform.declined("panel.action", too_much, {{"key", "k"}}) == "insufficient_credit");
    platform.credit(30'00);
    const json::object again = platform.ask("panel.action", too_much, {{"key", "k"}});
    CHECK(again.at("reply").at("replayed") == true);
    CHECK(again.at("status") == "DECLINED");

    const json::object held =
        platform.accepted("panel.action",
                          with(base, {{"action", "reserve_credit"}, {"form", json::object{}}}),
                          {{"key", "held"}});
    CHECK(held.at("result").at("hold").at("amount") == json::value(eur(50'00)));
    CHECK(held.at("result").at("remaining_due") == json::value(eur(0)));
    CHECK(platform.accepted("payment.query", {{"key", "held"}}).at("state") == "held");
    const json::object panel = render(platform, "checkout.payment", base);
    const json::object& row = table_in(panel, "holds").at("rows").at(0).as_object();
    platform.accepted("panel.action",
                      act(base, action_in(panel, "release"), row.at("context").as_object(), {}));
    CHECK(platform.accepted("payment.query", {{"key", "held"}}).at("state") == "released");

    const json::object wrong =
        with(base, {{"action", "reserve_code"}, {"form", {{"code", "CN-0000-0000-0000-0000"}}}});
    for (int tries = 0; tries < 5; ++tries)
        CHECK(platform.declined("panel.action", wrong) == "code_not_found");
    CHECK(platform.declined("panel.action", wrong) == "challenge_required");
    const json::object check =
        with(base, {{"action", "check_code"}, {"form", {{"code", credit.code}}}});
    CHECK(platform.declined("panel.action", check) == "challenge_required");
    platform.verify();
}

TEST_CASE("a ticket made again from the list of gifts shows the same code", "[scenarios][X19][U08]")
{
    Platform platform;
    const Made gift = platform.sell("o1", 30'00, true, {{"kind", "gift"}}).at(0);
    const json::object request{{"panel", "customer.gifts"}, {"actor", customer("c1")}};
    const json::object panel = platform.accepted("panel.render", request);
    const json::object& row = row_in(table_in(panel, "received_gifts"), gift.id);
    for (int times = 0; times < 2; ++times) {
        const json::object made = platform.accepted("panel.action",
                                                    act(request,
                                                        action_in(panel, "ticket"),
                                                        row.at("context").as_object(),
                                                        {{"format", "html"}}));
        CHECK(word(made.at("result").at("document")).find(gift.code) != std::string::npos);
        CHECK(made.at("refresh").as_array().empty());
    }
}

TEST_CASE("reports come as tables to download, and the check tells its result",
          "[scenarios][B48][B02]")
{
    Busy busy;
    const auto done = [&](const char* action, const json::object& form) {
        return busy.platform.accepted(
            "panel.action", {{"panel", "studio.reports"}, {"action", action}, {"form", form}});
    };
    const json::object owed = done("liability_csv", {{"group_by", {"kind"}}});
    CHECK(owed.at("result").at("media_type") == "text/csv");
    CHECK(word(owed.at("result").at("document")).find("commodity,kind,") == 0);
    const json::object moved =
        done("movements_csv", {{"from", "2026-11-01"}, {"to", "2026-11-30"}});
    CHECK(moved.at("result").at("media_type") == "text/csv");
    const json::object checked = done("verify", {});
    CHECK(checked.at("result").at("ok") == true);
    CHECK(checked.at("message") == "The books agree with themselves.");
    CHECK(checked.at("refresh").as_array().empty());
    // An action writes or reads as its hook does, and needs a key in either case.
    CHECK(busy.platform.refused(
              "panel.action",
              {{"panel", "studio.reports"}, {"action", "verify"}, {"form", json::object{}}},
              {{"key", ""}}) == "missing_key");
}
