#include "platform.hpp"

#include <algorithm>

using namespace scrip::scenarios;

namespace {

json::object refund(const std::string& order_id, const json::object& more = {})
{
    return with({{"order_id", order_id}, {"reason", "rain"}}, more);
}

json::object deletion(const std::string& order_id)
{
    return {{"order_id", order_id}, {"reason", "not wanted"}};
}

// A voucher of 50.00, of which 30.00 was spent on o1, and whose last day is over.
Made spent_and_expired(Platform& platform)
{
    const Made credit =
        platform.credit(50'00, {{"origin", "top_up"}, {"expires_on", "2026-11-30"}});
    platform.redeem("o1", 30'00, {{"code", credit.code}});
    platform.clock("2026-12-02T12:00:00Z");
    return credit;
}

} // namespace

TEST_CASE("an overpayment becomes a credit, once, whatever key brings it", "[scenarios][C04][X5]")
{
    Platform platform;
    const json::object request{
        {"order", order("o1", 100'00)}, {"excess", eur(20'00)}, {"reference", "pay-7"}};
    const json::object reply = platform.accepted("order.overpaid", request);
    CHECK(reply.at("restored").as_array().empty());
    CHECK(reply.at("voucher").at("origin") == "overpayment");
    CHECK(minor_of(reply.at("voucher").at("face")) == 20'00);
    CHECK(reply.at("voucher").at("expires_on").is_null());
    CHECK(std::string{reply.at("code").as_string()}.starts_with("PP-"));
    CHECK(platform.declined("order.overpaid", request) == "nothing_to_refund");
    CHECK(minor_of(platform.balance().at("available")) == 20'00);
}

TEST_CASE("an order lowered below what a voucher paid gives the excess back to it first",
          "[scenarios][C03]")
{
    Platform platform;
    const Made credit = platform.credit(80'00);
    platform.redeem("o1", 100'00, {{"code", credit.code}});
    const json::object lowered{
        {"order", order("o1", 60'00)}, {"excess", eur(40'00)}, {"reference", "lowered"}};
    const json::object reply = platform.accepted("order.overpaid", lowered);
    REQUIRE(reply.at("restored").as_array().size() == 1);
    CHECK(minor_of(reply.at("restored").as_array()[0].at("amount")) == 20'00);
    CHECK(reply.at("restored").as_array()[0].at("how") == "restored");
    CHECK(minor_of(reply.at("voucher").at("face")) == 20'00);
    CHECK(platform.available(credit.id) == 20'00);
    platform.verify();
}

TEST_CASE("deleting an order takes its unused credit away, and keeps the record",
          "[scenarios][D01][D07][B04]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 100'00, true).at(0);
    const json::object preview =
        platform.accepted("order.delete", deletion("o1"), {{"dry_run", true}});
    CHECK(platform.voucher(sold.id).at("status") == "active");

    const json::object reply = platform.accepted("order.delete", deletion("o1"));
    CHECK(reply.at("voided") == preview.at("voided"));
    REQUIRE(reply.at("voided").as_array().size() == 1);
    const json::object voucher = platform.voucher(sold.id);
    CHECK(voucher.at("status") == "void");
    CHECK(minor_of(voucher.at("available")) == 0);
    CHECK(platform.history_types(sold.id) == std::vector<std::string>{"issue", "void"});
    CHECK(platform.accepted("voucher.list", {}).at("items").as_array().empty());
    CHECK(
        platform.accepted("voucher.list", {{"include_void", true}}).at("items").as_array().size() ==
        1);
    platform.verify();
}

TEST_CASE("a sold credit that is used or held keeps its line and its order",
          "[scenarios][D02][D03]")
{
    Platform platform;
    const auto sold = platform.sell("o1", 50'00, true, {{"quantity", 2}});
    SECTION("used")
    {
        platform.redeem("o2", 30'00, {{"code", sold[0].code}});
    }
    SECTION("held")
    {
        platform.accepted("payment.hold",
                          {{"order", order("o2", 30'00)}, {"source", {{"code", sold[0].code}}}});
    }
    for (const char* hook : {"order.delete", "order.line_delete"}) {
        const json::object request{{"order_id", "o1"}, {"line_id", "l1"}};
        CHECK(platform.declined(hook, request) == "voucher_in_use");
        const json::object& named =
            platform.declined_params().at("vouchers").as_array().at(0).as_object();
        CHECK(word(named.at("voucher_id")) == sold[0].id);
        CHECK(named.at("number") == sold[0].voucher.at("number"));
        CHECK(minor_of(named.at("amount")) == 30'00);
        CHECK(named.at("orders").as_array() == json::array{"o2"});
        CHECK_FALSE(platform.last_text().empty());
    }
    CHECK(platform.voucher(sold[1].id).at("status") == "active");
}

TEST_CASE("deleting an order gives back what it used, and only that", "[scenarios][D04][D05]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    platform.redeem("o1", 30'00, {{"code", credit.code}});
    platform.redeem("o2", 20'00, {{"code", credit.code}});
    const json::object held = platform.accepted(
        "payment.hold", {{"order", order("o1", 40'00)}, {"source", {{"code", credit.code}}}});

    const json::object reply = platform.accepted("order.delete", deletion("o1"));
    CHECK(minor_of(reply.at("restored").as_array().at(0).at("amount")) == 30'00);
    CHECK(reply.at("released").as_array().at(0) == held.at("hold").at("hold_id"));
    CHECK(platform.available(credit.id) == 80'00);

    const json::object again = platform.accepted("order.delete", deletion("o1"));
    CHECK(again.at("restored").as_array().empty());
    CHECK(platform.declined("payment.refund", refund("o1")) == "nothing_to_refund");
    CHECK(platform.available(credit.id) == 80'00);
    const json::object late{{"order", order("o1", 10'00)}, {"source", {{"code", credit.code}}}};
    CHECK(platform.declined("payment.redeem", late) == "not_applicable");
    CHECK(platform.declined("payment.hold", late) == "not_applicable");
    CHECK(platform.history_types(credit.id) ==
          std::vector<std::string>{"issue", "redeem", "redeem", "hold", "release", "give_back"});
    platform.verify();
}

TEST_CASE("a deleted or unknown order answers with empty lists", "[scenarios][D05]")
{
    Platform platform;
    const json::object reply = platform.accepted("order.delete", deletion("never seen"));
    CHECK(reply.at("voided").as_array().empty());
    CHECK(reply.at("restored").as_array().empty());
    CHECK(reply.at("released").as_array().empty());
    const json::object line{{"order_id", "never seen"}, {"line_id", "l1"}};
    CHECK(platform.accepted("order.line_delete", line).at("voided").as_array().empty());
    const Made credit = platform.credit(10'00);
    const json::object late{{"order", order("never seen", 10'00)},
                            {"source", {{"code", credit.code}}}};
    CHECK(platform.declined("payment.redeem", late) == "not_applicable");
}

TEST_CASE("after the give-back the selling line may be deleted", "[scenarios][D06]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 50'00, true).at(0);
    platform.redeem("o2", 30'00, {{"code", sold.code}});
    platform.accepted("order.delete", deletion("o2"));
    const json::object reply =
        platform.accepted("order.line_delete", {{"order_id", "o1"}, {"line_id", "l1"}});
    CHECK(word(reply.at("voided").as_array().at(0)) == sold.id);
    CHECK(platform.voucher(sold.id).at("status") == "void");
}

TEST_CASE("of several bought vouchers one is voided and the others stay", "[scenarios][B27]")
{
    Platform platform;
    const auto sold = platform.sell("o1", 50'00, true, {{"quantity", 2}});
    platform.accepted("voucher.void", {{"voucher_id", sold[0].id}, {"reason", "refunded"}});
    CHECK(platform.voucher(sold[0].id).at("status") == "void");
    CHECK(platform.voucher(sold[1].id).at("status") == "active");
}

TEST_CASE("what is given back was captured, once, latest first, to its own voucher and category",
          "[scenarios][B21][B07][R10]")
{
    Platform platform;
    const Made paid = platform.credit(50'00, {{"origin", "top_up"}}),
               gesture = platform.credit(50'00);
    platform.redeem("o1", 20'00, {{"code", paid.code}});
    platform.advance(1);
    const json::object raised = with(order("o1", 40'00), {{"due", eur(20'00)}});
    platform.accepted("payment.redeem", {{"order", raised}, {"source", {{"code", gesture.code}}}});
    CHECK(platform.declined("payment.refund", refund("o1", {{"amount", eur(40'01)}})) ==
          "exceeds_captured");
    const json::object part =
        platform.accepted("payment.refund", refund("o1", {{"amount", eur(5'00)}}));
    CHECK(word(part.at("restored").as_array().at(0).at("voucher_id")) == gesture.id);
    platform.accepted("payment.refund", refund("o1"));
    CHECK(platform.available(paid.id) == 50'00);
    CHECK(platform.available(gesture.id) == 50'00);
    CHECK(platform.declined("payment.refund", refund("o1")) == "nothing_to_refund");
    platform.verify();
}

TEST_CASE("value given back to an expired voucher lives on for some days more",
          "[scenarios][B22][I22]")
{
    Platform platform;
    const Made credit = spent_and_expired(platform);
    const json::object restored = platform.accepted("payment.refund", refund("o1"))
                                      .at("restored")
                                      .as_array()
                                      .at(0)
                                      .as_object();
    CHECK(restored.at("how") == "extended");
    CHECK(word(restored.at("voucher_id")) == credit.id);
    const json::object voucher = platform.voucher(credit.id);
    CHECK(voucher.at("expires_on") == "2027-01-01");
    CHECK(minor_of(voucher.at("available")) == 30'00);
    CHECK(minor_of(platform.balance().at("expired")) == 20'00);
    platform.verify();
}

TEST_CASE("or becomes a new note", "[scenarios][B22]")
{
    Platform platform{{{"expired_give_back", {{"policy", "new_note"}, {"days", 30}}}}};
    const Made credit = spent_and_expired(platform);
    const json::object restored = platform.accepted("payment.refund", refund("o1"))
                                      .at("restored")
                                      .as_array()
                                      .at(0)
                                      .as_object();
    CHECK(restored.at("how") == "new_note");
    const json::object& note = restored.at("voucher").as_object();
    CHECK(note.at("origin") == "refund");
    CHECK(minor_of(note.at("face")) == 30'00);
    CHECK(minor_of(note.at("paid")) == 30'00);
    CHECK(note.at("expires_on") == "2027-12-02");
    CHECK(platform.voucher(credit.id).at("status") == "expired");
    platform.redeem("o2", 30'00, {{"code", restored.at("code")}});
    platform.verify();
}

TEST_CASE("or is forfeited as breakage, where the studio or the call says so", "[scenarios][B22]")
{
    Platform platform;
    const Made credit = spent_and_expired(platform);
    const json::object restored =
        platform.accepted("payment.refund", refund("o1", {{"restore", "forfeit"}}))
            .at("restored")
            .as_array()
            .at(0)
            .as_object();
    CHECK(restored.at("how") == "forfeited");
    CHECK(platform.available(credit.id) == 0);
    CHECK(minor_of(platform.balance().at("expired")) == 50'00);
    platform.verify();
}

TEST_CASE("a refund made as credit is undone by voiding the unused note", "[scenarios][B26]")
{
    Platform platform;
    const Made note = platform.credit(70'00, {{"origin", "cancellation"}, {"order_id", "o1"}});
    const Made used = platform.credit(70'00, {{"origin", "cancellation"}, {"order_id", "o2"}});
    platform.redeem("o3", 1'00, {{"code", used.code}});
    platform.accepted("voucher.void",
                      {{"voucher_id", note.id}, {"reason", "to the card after all"}});
    CHECK(platform.declined("voucher.void", {{"voucher_id", used.id}, {"reason", "to the card"}}) ==
          "voucher_in_use");
    CHECK(platform.declined("voucher.void", {{"voucher_id", note.id}, {"reason", "again"}}) ==
          "void");
    CHECK(platform.declined("payment.redeem",
                            {{"order", order("o4", 1'00)}, {"source", {{"code", note.code}}}}) ==
          "void");
}

TEST_CASE("every redemption can be traced both ways", "[scenarios][B06]")
{
    Platform platform;
    const Made one = platform.credit(30'00), two = platform.credit(50'00);
    const json::object reply = platform.redeem(
        "o1", 60'00, {{"codes", json::array{json::string(one.code), json::string(two.code)}}});
    std::int64_t from_order = 0, from_vouchers = 0;
    for (const auto& part : reply.at("hold").at("parts").as_array())
        from_order += minor_of(part.at("amount"));
    for (const Made& each : {one, two}) {
        const json::object history =
            platform.accepted("voucher.history", {{"voucher_id", each.id}});
        for (const auto& item : history.at("items").as_array()) {
            if (item.at("type") == "redeem" && item.at("order_id") == "o1")
                from_vouchers -= minor_of(item.at("amount"));
        }
    }
    CHECK(from_order == 60'00);
    CHECK(from_vouchers == 60'00);
}

TEST_CASE("the same key takes effect once and answers the same again", "[scenarios][B12][B13][I14]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    const json::object use{{"order", order("o1", 100'00)}, {"source", {{"code", credit.code}}}};
    const json::object key{{"key", "submit-1"}};
    const json::object first = platform.accepted("payment.redeem", use, key);
    json::object again = platform.accepted("payment.redeem", use, key);
    CHECK(again.at("replayed").as_bool());
    CHECK((again.end() - 1)->key() == "replayed");
    again.erase("replayed");
    CHECK(json::serialize(again) == json::serialize(first));
    CHECK(platform.available(credit.id) == 0);

    CHECK(platform.refused("payment.redeem", with(use, {{"order", order("o2", 100'00)}}), key) ==
          "key_reuse");
    CHECK(platform.refused("payment.hold", use, key) == "key_reuse");
    json::object reordered{
        {"source", use.at("source")},
        {"order", use.at("order")},
        {"actor", with(admin(), {{"session", "another tab"}, {"ip_hash", "elsewhere"}})}};
    CHECK(platform.accepted("payment.redeem", reordered, key).at("replayed").as_bool());

    CHECK(platform.accepted("payment.query", {{"key", "submit-1"}}).at("state") == "captured");
    CHECK(platform.accepted("payment.query", {{"key", "never used"}}).at("state") == "unknown");
    CHECK(platform.declined("payment.redeem",
                            with(use, {{"order", order("o3", 5)}}),
                            {{"key", "late"}}) == "fully_used");
    CHECK(platform.accepted("payment.query", {{"key", "late"}}).at("state") == "declined");
    platform.accepted("payment.refund", refund("o1"));
    CHECK(platform.declined("payment.redeem",
                            with(use, {{"order", order("o3", 5)}}),
                            {{"key", "late"}}) == "fully_used");
    CHECK(platform.accepted("payment.query", {{"key", "submit-1"}}).at("state") == "captured");
}

TEST_CASE("a clicked-twice submit with two keys is two payments, each no more than is due",
          "[scenarios][B12]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    const json::object use{{"order", order("o1", 60'00)}, {"source", {{"code", credit.code}}}};
    platform.accepted("payment.redeem", use);
    // The host's second click still says that all is due; vouchers have paid the total already.
    CHECK(platform.declined("payment.redeem", use) == "not_applicable");
    CHECK(platform.available(credit.id) == 40'00);
}
