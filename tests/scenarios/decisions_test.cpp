// Corners where the texts leave room, as they were decided; and what a hostile reading once found.
#include "platform.hpp"

#include <set>

using namespace scrip::scenarios;

namespace {

json::object use(const Made& made, const std::string& order_id, std::int64_t due)
{
    return {{"order", order(order_id, due)}, {"source", {{"code", made.code}}}};
}

json::object first_restored(const json::object& reply)
{
    return reply.at("restored").as_array().at(0).as_object();
}

} // namespace

TEST_CASE("a debit reversed after the last day lives on, whatever the studio's policy",
          "[scenarios][B22][B32]")
{
    const char* policy = GENERATE("restore_extended", "new_note", "forfeit");
    Platform platform{{{"expired_give_back", {{"policy", policy}, {"days", 10}}}}};
    const Made credit = platform.credit(20'00, {{"expires_on", "2026-11-30"}});
    const json::object debit{{"customer", {{"customer_id", "c1"}}},
                             {"amount", eur(5'00)},
                             {"description", "by mistake"}};
    const json::object made = platform.accepted("debit.add", debit);
    platform.clock("2026-12-05T12:00:00Z");
    platform.accepted(
        "debit.reverse",
        {{"transaction_id", made.at("transaction").at("transaction_id")}, {"reason", "a mistake"}});
    CHECK(platform.available(credit.id) == 5'00);
    CHECK(platform.voucher(credit.id).at("expires_on") == "2026-12-15");
    CHECK(minor_of(platform.balance().at("expired")) == 15'00);
    platform.verify();
}

TEST_CASE("a small refund does not prolong what another order holds", "[scenarios][B22][B11]")
{
    Platform platform;
    const Made credit = platform.credit(100'00, {{"expires_on", "2026-11-22"}});
    platform.accepted("payment.redeem", use(credit, "o1", 1));
    platform.clock("2026-11-22T23:59:00Z");
    platform.accepted("payment.hold", with(use(credit, "o2", 99'99), {{"ttl_s", 3'600}}));
    platform.clock("2026-11-23T00:01:00Z");
    const json::object refund{{"order_id", "o1"}, {"reason", "rain"}};
    const json::object restored = first_restored(platform.accepted("payment.refund", refund));
    CHECK(restored.at("how") == "new_note");
    platform.clock("2026-11-23T02:00:00Z");
    CHECK(platform.available(credit.id) == 0);
    CHECK(minor_of(platform.balance().at("available")) == 1);
    platform.verify();
}

TEST_CASE("nobody pays for a voucher that ran out while the payment was awaited",
          "[scenarios][C15][B14]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 50'00, false, {}, {{"expires_on", "2026-11-25"}}).at(0);
    platform.clock("2026-12-01T12:00:00Z");
    const json::object paid = platform.accepted("order.paid", {{"order", order("o1", 50'00)}});
    CHECK(paid.at("activated").as_array().at(0).at("expires_on") == "2026-12-31");
    CHECK(platform.available(sold.id) == 50'00);
    platform.verify();
}

TEST_CASE("an order that spent its own expired voucher can be deleted", "[scenarios][D04][D06]")
{
    Platform platform{{{"expired_give_back", {{"policy", "new_note"}, {"days", 30}}}}};
    const Made sold = platform.sell("o1", 50'00, true, {}, {{"expires_on", "2026-11-25"}}).at(0);
    platform.accepted("payment.redeem", use(sold, "o1", 50'00));
    platform.clock("2026-12-01T12:00:00Z");
    const json::object reply = platform.accepted("order.delete", {{"order_id", "o1"}});
    CHECK(first_restored(reply).at("how") == "restored");
    CHECK(platform.voucher(sold.id).at("status") == "void");
    CHECK(minor_of(platform.balance().at("available")) == 0);
    platform.verify();
}

TEST_CASE("a replay is answered although its date is past by now", "[scenarios][B12]")
{
    Platform platform;
    const json::object request{{"customer", {{"customer_id", "c1"}}},
                               {"amount", eur(1'00)},
                               {"description", "for today"},
                               {"expires_on", "2026-11-21"}};
    platform.accepted("credit.add", request, {{"key", "today"}});
    platform.clock("2026-11-25T12:00:00Z");
    CHECK(platform.accepted("credit.add", request, {{"key", "today"}}).at("replayed").as_bool());
    CHECK(platform.refused("credit.add", request, {{"key", "tomorrow"}}) == "invalid_field");
}

TEST_CASE(
    "an account of more than five hundred credits is held, captured, refunded and debited whole",
    "[scenarios][A20][B16][R16]")
{
    Platform platform;
    for (int each = 0; each < 520; ++each)
        platform.credit(1'00);
    const json::object source{{"customer_id", "c1"}};
    const json::object held =
        platform.accepted("payment.hold", {{"order", order("o1", 520'00)}, {"source", source}})
            .at("hold")
            .as_object();
    CHECK(minor_of(held.at("amount")) == 520'00);
    platform.accepted("payment.capture", {{"hold_id", held.at("hold_id")}});
    CHECK(minor_of(platform.balance().at("available")) == 0);
    platform.accepted("payment.refund",
                      {{"order_id", "o1"}, {"amount", eur(300'50)}, {"reason", "rain"}});
    CHECK(minor_of(platform.balance().at("available")) == 300'50);
    platform.accepted("order.delete", {{"order_id", "o1"}});
    CHECK(minor_of(platform.balance().at("available")) == 520'00);

    const json::object debit{{"customer", {{"customer_id", "c1"}}},
                             {"amount", eur(520'00)},
                             {"description", "all of it"}};
    const json::object made = platform.accepted("debit.add", debit);
    platform.accepted(
        "debit.reverse",
        {{"transaction_id", made.at("transaction").at("transaction_id")}, {"reason", "a mistake"}});
    CHECK(minor_of(platform.balance().at("available")) == 520'00);

    platform.accepted("payment.hold", {{"order", order("o2", 520'00)}, {"source", source}});
    platform.advance(3'600);
    CHECK(minor_of(platform.balance().at("available")) == 520'00);
    for (bool has_more = true; has_more;) {
        has_more = platform.accepted("job.run", {{"job", "holds"}, {"actor", host_itself()}})
                       .at("more")
                       .as_bool();
    }
    platform.verify();
}

TEST_CASE("a customer sees neither other people's ids nor their orders", "[scenarios][R9][I38]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    const json::object by_stranger{{"actor", customer("stranger")},
                                   {"order", order("order-of-stranger", 5'00, "stranger")},
                                   {"source", {{"code", credit.code}}}};
    platform.accepted("payment.redeem", by_stranger);
    const json::object beneficiary{{"customer_id", "c1"}};
    platform.sell(
        "order-of-giver",
        20'00,
        true,
        {{"paid", eur(17'17)}},
        {{"order", order("order-of-giver", 20'00, "giver")}, {"beneficiary", beneficiary}});
    const json::object who{{"actor", customer("c1")}};
    const std::string seen =
        json::serialize(
            platform.accepted("voucher.history", with(who, {{"voucher_id", credit.id}}))) +
        json::serialize(
            platform.accepted("customer.statement", with(who, {{"customer_id", "c1"}}))) +
        json::serialize(platform.accepted("voucher.list", who));
    for (const char* secret : {"stranger", "order-of-giver", R"("minor":1717)", "boss"}) {
        INFO(secret);
        CHECK(seen.find(secret) == std::string::npos);
    }
}

TEST_CASE("nobody renames another customer but the studio", "[scenarios][R9]")
{
    Platform platform;
    platform.credit(1'00, {{"customer", {{"customer_id", "c1"}, {"name", "Ana Silva"}}}});
    const json::object line{
        {"line_id", "l1"}, {"kind", "credit"}, {"amount", eur(1)}, {"paid", eur(1)}};
    const json::object beneficiary{{"customer_id", "c1"}, {"name", "Mallory"}};
    // Nobody signed in, whatever id comes with them.
    const json::object nobody{{"role", "anonymous"}, {"session", "s9"}, {"customer_id", "c1"}};
    int orders = 0;
    for (const json::object& actor : {customer("c2"), nobody}) {
        platform.accepted("voucher.sell",
                          {{"actor", actor},
                           {"order", order("o" + std::to_string(++orders), 1, "c2")},
                           {"line", line},
                           {"beneficiary", beneficiary},
                           {"is_paid", false}});
    }
    const std::string seen = json::serialize(platform.accepted("voucher.list", {}));
    CHECK(seen.find("Mallory") == std::string::npos);
    CHECK(seen.find("Ana Silva") != std::string::npos);
}

TEST_CASE("a payment is found by its key, a refund of an order too, by nobody it does not concern",
          "[scenarios][B13][B41]")
{
    Platform platform;
    const Made credit = platform.credit(10'00);
    platform.accepted("payment.redeem", use(credit, "o1", 10'00), {{"key", "paid"}});
    platform.accepted(
        "payment.refund", {{"order_id", "o1"}, {"reason", "rain"}}, {{"key", "refunded"}});
    const json::object found = platform.accepted("payment.query", {{"key", "refunded"}});
    CHECK(found.at("state") == "captured");
    CHECK(found.at("hold").at("order_id") == "o1");

    const json::object own{{"actor", customer("c2")},
                           {"order", order("o2", 50'00, "c2")},
                           {"source", {{"customer_id", "c2"}}}};
    CHECK(platform.declined("payment.redeem", own, {{"key", "declined"}}) == "insufficient_credit");
    const auto asked_by = [&](const json::object& actor) {
        return word(platform.accepted("payment.query", {{"key", "declined"}, {"actor", actor}})
                        .at("state"));
    };
    CHECK(asked_by(customer("c2")) == "declined");
    CHECK(asked_by(customer("c1")) == "unknown");
    CHECK(asked_by(agent()) == "declined");
}

TEST_CASE("five typos stop the typing, not the customer's own account", "[scenarios][B41]")
{
    Platform platform;
    platform.credit(10'00);
    for (int tries = 0; tries < 5; ++tries) {
        platform.declined("voucher.check",
                          {{"actor", customer("c1")}, {"code", "CN-0000-0000-0000-0001"}});
    }
    const json::object own{{"actor", customer("c1")}, {"order", order("o1", 5'00)}};
    CHECK(platform.declined("payment.redeem",
                            with(own, {{"source", {{"code", "CN-0000-0000-0000-0001"}}}})) ==
          "challenge_required");
    platform.accepted("payment.redeem", with(own, {{"source", {{"customer_id", "c1"}}}}));
}

TEST_CASE("where codes are shown once, neither a reveal nor a late replay tells them",
          "[scenarios][R08][I32]")
{
    Platform platform{{{"code_display", "once"}}};
    const json::object request{{"customer", {{"customer_id", "c1"}}},
                               {"amount", eur(1'00)},
                               {"description", "shown once"}};
    const std::string code =
        word(platform.accepted("credit.add", request, {{"key", "k"}}).at("code"));
    CHECK(word(platform.accepted("credit.add", request, {{"key", "k"}}).at("code")) == code);
    platform.advance(25 * 3'600);
    CHECK(word(platform.accepted("credit.add", request, {{"key", "k"}}).at("code")) != code);
    const json::object list = platform.accepted("voucher.list", {});
    const json::object reveal{{"voucher_id", list.at("items").as_array()[0].at("voucher_id")},
                              {"reason", "lost"}};
    CHECK(platform.declined("voucher.reveal", reveal) == "not_applicable");
    platform.accepted("payment.redeem",
                      {{"order", order("o1", 1'00)}, {"source", {{"code", code}}}});
}

TEST_CASE("a code is revealed thirty times an hour to one person, no more", "[scenarios][R08]")
{
    Platform platform;
    const Made credit = platform.credit(1'00);
    const json::object own{{"actor", customer("c1")}, {"voucher_id", credit.id}};
    for (int times = 0; times < 30; ++times)
        platform.accepted("voucher.reveal", own);
    CHECK(platform.declined("voucher.reveal", own) == "limit_exceeded");
    platform.accepted("voucher.reveal",
                      {{"voucher_id", credit.id}, {"reason", "asked at the desk"}});
    platform.advance(3'600);
    platform.accepted("voucher.reveal", own);
}

TEST_CASE("an order takes twenty open holds and no more", "[scenarios][B09]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    const auto hold = with(use(credit, "o1", 100'00), {{"amount", eur(1)}});
    for (int times = 0; times < 20; ++times)
        platform.accepted("payment.hold", hold);
    CHECK(platform.declined("payment.hold", hold) == "limit_exceeded");
    CHECK(platform.available(credit.id) == 100'00 - 20);
    platform.accepted("order.delete", {{"order_id", "o1"}});
    CHECK(platform.available(credit.id) == 100'00);
}

TEST_CASE("a statement asked from after to is refused", "[scenarios][A06]")
{
    Platform platform;
    const json::object request{{"customer_id", "c1"}, {"from", "2026-11-25"}, {"to", "2026-11-21"}};
    CHECK(platform.refused("customer.statement", request) == "invalid_field");
    platform.credit(10'00);
    platform.clock("2026-11-24T12:00:00Z");
    platform.credit(5'00);
    const json::object later{{"customer_id", "c1"}, {"from", "2026-11-22"}, {"to", "2026-11-30"}};
    const json::object reply = platform.accepted("customer.statement", later);
    CHECK(minor_of(reply.at("opening")) == 10'00);
    CHECK(minor_of(reply.at("closing")) == 15'00);
    CHECK(reply.at("items").as_array().size() == 1);
}

TEST_CASE("a minimum validity refuses a shorter date and shortens nothing", "[scenarios][B35]")
{
    Platform platform;
    const Made before = platform.credit(1'00, {{"expires_on", "2026-12-01"}});
    platform.enable("s1", {{"currency", "EUR"}, {"minimum_validity", {{"credit", "P6M"}}}});
    const json::object request{{"customer", {{"customer_id", "c1"}}},
                               {"amount", eur(1'00)},
                               {"description", "too short"},
                               {"expires_on", "2027-01-01"}};
    CHECK(platform.declined("credit.add", request) == "expiry_below_minimum");
    platform.accepted("credit.add", with(request, {{"expires_on", "2027-05-21"}}));
    CHECK(platform.voucher(before.id).at("expires_on") == "2026-12-01");
}
