// The people behind the accounts: renamed, merged.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

json::object named(const std::string& customer_id, const std::string& name)
{
    return {{"customer", {{"customer_id", customer_id}, {"name", name}}}};
}

json::object merger(const std::string& from, const std::string& into)
{
    return {{"from", from}, {"into", into}};
}

std::size_t listed(Platform& platform, const json::object& request)
{
    return platform.accepted("voucher.list", request).at("items").as_array().size();
}

json::object statement_of(Platform& platform, const std::string& customer_id)
{
    return platform.accepted("customer.statement", {{"customer_id", customer_id}});
}

std::size_t found_by(Platform& platform, const std::string& query)
{
    return listed(platform, {{"query", query}});
}

} // namespace

TEST_CASE("a customer's new name is the one lists show and searches find",
          "[scenarios][customers][U04]")
{
    Platform platform;
    const Made credit = platform.credit(10'00, named("c1", "Anne Dubois"));
    CHECK(found_by(platform, "dubois") == 1);

    const json::object reply = platform.accepted("customer.update", named("c1", "Léa Martin"));
    CHECK(reply.at("customer") == json::value{{"customer_id", "c1"}, {"name", "Léa Martin"}});
    CHECK(found_by(platform, "dubois") == 0);
    CHECK(found_by(platform, "lea mart") == 1);
    CHECK(platform.voucher(credit.id).at("holder").at("name") == "Léa Martin");

    // Without a name the one kept stays.
    const json::object kept =
        platform.accepted("customer.update", {{"customer", {{"customer_id", "c1"}}}});
    CHECK(kept.at("customer").at("name") == "Léa Martin");
    platform.verify();
}

TEST_CASE("a customer who has no credit yet can be named", "[scenarios][customers]")
{
    Platform platform;
    CHECK(platform.balance("new").at("referral_code").is_null());
    platform.accepted("customer.update", named("new", "Max Frisch"));
    CHECK(platform.balance("new").at("referral_code").is_string());
    CHECK(platform.accepted("customer.update", {{"customer", {{"customer_id", "new"}}}})
              .at("customer")
              .at("name") == "Max Frisch");
}

TEST_CASE("two customers become one: vouchers, balance and both pasts",
          "[scenarios][customers][B45][A06]")
{
    Platform platform;
    const Made old = platform.credit(50'00, named("c1", "Anne Dubois"), "c1");
    platform.credit(20'00, named("c2", "Anne Martin"), "c2");
    platform.redeem("o1", 5'00, {{"code", old.code}});
    platform.advance(60);
    const json::object held = platform.accepted(
        "payment.hold", {{"order", order("o2", 10'00)}, {"source", {{"code", old.code}}}});

    const json::object preview =
        platform.accepted("customer.merge", merger("c1", "c2"), {{"dry_run", true}});
    CHECK(minor_of(platform.balance("c2").at("available")) == 20'00);
    const json::object merged = platform.accepted("customer.merge", merger("c1", "c2"));
    CHECK(merged == preview);
    CHECK(merged.at("moved") == json::value{{"vouchers", 1}, {"holds", 2}});

    for (const char* id : {"c1", "c2"}) {
        const json::object balance = platform.balance(id);
        CHECK(minor_of(balance.at("available")) == 55'00);
        CHECK(minor_of(balance.at("held")) == 10'00);
        CHECK(minor_of(balance.at("redeemed")) == 5'00);
        CHECK(listed(platform, {{"customer_id", id}}) == 2);
        const json::object statement = statement_of(platform, id);
        CHECK(statement.at("items").as_array().size() == 3);
        CHECK(minor_of(statement.at("opening")) == 0);
        CHECK(minor_of(statement.at("closing")) == 65'00);
    }
    CHECK(found_by(platform, "dubois") == 0);
    CHECK(found_by(platform, "martin") == 2);
    const json::object holder = platform.voucher(old.id).at("holder").as_object();
    CHECK(holder == json::object{{"customer_id", "c2"}, {"name", "Anne Martin"}});
    CHECK(platform.history_types(old.id) ==
          std::vector<std::string>{"issue", "redeem", "hold", "holder"});

    // What the one held, the other may end.
    platform.accepted("payment.capture",
                      {{"hold_id", held.at("hold").at("hold_id")}, {"actor", customer("c2")}});
    const Made later = platform.credit(1'00, {}, "c1");
    CHECK(platform.voucher(later.id).at("holder").at("customer_id") == "c2");
    platform.verify();
}

TEST_CASE("merging twice is merging once, and never in a circle", "[scenarios][customers][B45]")
{
    Platform platform;
    platform.credit(10'00, {}, "a");
    platform.credit(10'00, {}, "b");
    platform.credit(10'00, {}, "c");
    CHECK(platform.refused("customer.merge", merger("a", "a")) == "invalid_field");
    platform.accepted("customer.merge", merger("a", "b"));
    const json::value none{{"vouchers", 0}, {"holds", 0}};
    CHECK(platform.accepted("customer.merge", merger("a", "b")).at("moved") == none);
    CHECK(platform.refused("customer.merge", merger("b", "a")) == "invalid_field");
    CHECK(platform.last_text().find("/into") != std::string::npos);

    // The merged customer is merged on, whichever of the ids names them.
    CHECK(platform.accepted("customer.merge", merger("a", "c")).at("moved").at("vouchers") == 2);
    for (const char* id : {"a", "b", "c"})
        CHECK(minor_of(platform.balance(id).at("available")) == 30'00);
    for (const auto& [from, into] : {std::pair{"a", "b"}, {"a", "c"}, {"b", "c"}})
        CHECK(platform.accepted("customer.merge", merger(from, into)).at("moved") == none);
    for (const auto& [from, into] : {std::pair{"b", "a"}, {"c", "a"}, {"c", "b"}})
        CHECK(platform.refused("customer.merge", merger(from, into)) == "invalid_field");
    CHECK(platform.refused("customer.merge", merger("c", "c")) == "invalid_field");

    // One that was never met stands for the other from here on.
    platform.accepted("customer.merge", merger("d", "c"));
    CHECK(minor_of(platform.balance("d").at("available")) == 30'00);
    platform.verify();
}

TEST_CASE("a gift sent to an address is listed as received once that address is merged into an "
          "account",
          "[scenarios][customers][X20]")
{
    Platform platform;
    const json::object line{
        {"line_id", "l1"}, {"kind", "credit"}, {"amount", eur(40'00)}, {"paid", eur(40'00)}};
    const json::object sold =
        platform.accepted("voucher.sell",
                          {{"order", order("o1", 40'00)},
                           {"line", line},
                           {"beneficiary", {{"customer_id", "address-17"}, {"name", "Léa"}}},
                           {"is_paid", true}});
    const json::object& gift = sold.at("vouchers").as_array()[0].as_object();
    const std::string gift_id = word(gift.at("voucher").at("voucher_id"));
    const json::object mine{{"customer_id", "lea"}, {"actor", customer("lea")}};
    CHECK(listed(platform, mine) == 0);

    platform.accepted("customer.merge", merger("address-17", "lea"));
    CHECK(listed(platform, mine) == 1);
    const json::object seen =
        platform.accepted("voucher.get", {{"voucher_id", gift_id}, {"actor", customer("lea")}});
    CHECK(seen.at("voucher").at("holder") == json::value{{"customer_id", "lea"}, {"name", "Léa"}});
    const json::object paid = platform.redeem("o2", 15'00, {{"code", gift.at("code")}});
    CHECK(minor_of(paid.at("hold").at("captured")) == 15'00);
    platform.verify();
}

TEST_CASE("after a merge a customer sees all of it under either id, and nobody else does",
          "[scenarios][customers][B45][R9]")
{
    Platform platform;
    const Made first = platform.credit(10'00, {}, "c1");
    const Made gone = platform.credit(7'00, {}, "c1");
    platform.accepted("voucher.void", {{"voucher_id", gone.id}, {"reason", "a typo"}});
    platform.accepted("payment.redeem",
                      {{"order", order("o1", 2'00)},
                       {"source", {{"customer_id", "c1"}}},
                       {"actor", customer("c1")}});
    platform.accepted("customer.merge", merger("c1", "c2"));
    for (const char* id : {"c1", "c2"}) {
        const json::object actor{{"actor", customer(id)}};
        for (const char* asked : {"c1", "c2"}) {
            const json::object all{{"customer_id", asked}, {"include_void", true}};
            CHECK(listed(platform, with(all, actor)) == 2);
        }
        CHECK(platform.balance(id).at("vouchers").at("void") == 1);
        platform.accepted("voucher.get", with({{"voucher_id", gone.id}}, actor));
        const json::object history =
            platform.accepted("voucher.history", with({{"voucher_id", first.id}}, actor));
        const json::array& items = history.at("items").as_array();
        REQUIRE(items.size() == 3);
        CHECK(items[1].at("order_id") == "o1");
        CHECK(items[1].at("actor").at("id") == "c2");
    }
    const json::object other{{"actor", customer("c3")}};
    CHECK(platform.refused("voucher.get", with({{"voucher_id", first.id}}, other)) == "not_found");
    CHECK(platform.refused("customer.balance", with({{"customer_id", "c1"}}, other)) ==
          "permission_denied");
    platform.verify();
}

TEST_CASE("what was void before a merge is the merged customer's all the same",
          "[scenarios][customers][B45]")
{
    Platform platform;
    const Made gone = platform.credit(10'00, {{"holder_only", true}}, "c1");
    platform.accepted("voucher.void", {{"voucher_id", gone.id}, {"reason", "a typo"}});
    platform.accepted("customer.merge", merger("c1", "c2"));
    CHECK(platform.declined("debit.add",
                            {{"customer", {{"customer_id", "c2"}}},
                             {"amount", eur(1'00)},
                             {"description", "a towel"},
                             {"voucher_id", gone.id}}) == "void");
    CHECK(platform.refused("voucher.transfer",
                           {{"voucher_id", gone.id},
                            {"to", {{"customer_id", "c2"}}},
                            {"reason", "a present"}}) == "invalid_field");
    for (const char* id : {"c1", "c2"}) {
        CHECK(platform.declined("payment.redeem",
                                {{"order", order("o1", 1'00, id)},
                                 {"source", {{"code", gone.code}}},
                                 {"actor", customer(id)}}) == "void");
    }
    platform.verify();
}

TEST_CASE("after a merge a customer is renamed by themselves under either id, and by nobody else",
          "[scenarios][customers][B45]")
{
    Platform platform;
    const Made credit = platform.credit(10'00, named("c1", "Anne Dubois"), "c1");
    platform.accepted("customer.merge", merger("c1", "c2"));
    const auto buys_as = [&](const char* id, const char* actor, const char* name) {
        platform.accepted("payment.redeem",
                          {{"order",
                            {{"order_id", "o1"},
                             {"customer", {{"customer_id", id}, {"name", name}}},
                             {"currency", "EUR"},
                             {"total", eur(9'00)},
                             {"due", eur(1'00)}}},
                           {"source", {{"code", credit.code}}},
                           {"actor", customer(actor)}});
        return word(platform.voucher(credit.id).at("holder").at("name"));
    };
    CHECK(buys_as("c2", "c1", "Anne Martin") == "Anne Martin");
    CHECK(buys_as("c1", "c2", "Anne Petit") == "Anne Petit");
    CHECK(buys_as("c1", "c1", "Anne Grand") == "Anne Grand");
    platform.accepted("customer.update", named("c3", "Bob"));
    CHECK(buys_as("c3", "c3", "Bobby") == "Anne Grand");
    platform.verify();
}

TEST_CASE("a merged account's statement adds up on every page", "[scenarios][customers][B45][H02]")
{
    Platform platform;
    std::vector<std::string> codes;
    for (int each = 0; each < 4; ++each) {
        for (const char* id : {"c1", "c2"}) {
            codes.push_back(platform.credit(10'00, {}, id).code);
            platform.advance(10);
        }
    }
    // One order paid from both of them is one line.
    platform.redeem("o1", 15'00, {{"codes", {codes[0], codes[1]}}});
    platform.accepted("customer.merge", merger("c1", "c2"));
    std::int64_t sum = 0;
    std::size_t lines = 0;
    json::value cursor = nullptr;
    json::object reply;
    do {
        const json::object page{{"limit", 2}, {"cursor", cursor}};
        reply = platform.accepted("customer.statement", {{"customer_id", "c1"}, {"page", page}});
        for (const auto& item : reply.at("items").as_array()) {
            sum += minor_of(item.at("amount"));
            ++lines;
        }
        cursor = reply.at("next");
    } while (!cursor.is_null());
    CHECK(lines == 9);
    CHECK(sum == 65'00);
    CHECK(minor_of(reply.at("closing")) == 65'00);
    platform.verify();
}
