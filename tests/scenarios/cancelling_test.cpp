#include "platform.hpp"

#include <map>

using namespace scrip::scenarios;

namespace {

json::object tender(const std::string& name, std::int64_t captured, const json::object& more = {})
{
    return with({{"tender", name}, {"captured", eur(captured)}}, more);
}

json::object cancel(const json::object& order,
                    std::int64_t refundable,
                    const json::array& tenders,
                    const std::string& as,
                    const json::object& more = {})
{
    return with({{"order", order},
                 {"refundable", eur(refundable)},
                 {"tenders", tenders},
                 {"as", as},
                 {"reason", "customer"}},
                more);
}

std::int64_t sum_of(const json::value& list)
{
    std::int64_t sum = 0;
    for (const json::value& each : list.as_array())
        sum += minor_of(each.at("amount"));
    return sum;
}

std::int64_t credited(const json::object& reply)
{
    return reply.contains("credit") ? minor_of(reply.at("credit").at("voucher").at("face")) : 0;
}

// An order of 100, of which a voucher of 30 paid its part.
Made paid_with_thirty(Platform& platform, const std::string& order_id = "o1")
{
    const Made credit = platform.credit(30'00);
    platform.redeem(order_id, 100'00, {{"code", credit.code}});
    return credit;
}

const json::array thirty_and_card{tender("voucher", 30'00), tender("card", 70'00)};

} // namespace

TEST_CASE("a cancelled booking comes back as credit: to its voucher, the rest as a new note",
          "[scenarios][R02][R18][R23][X22]")
{
    Platform platform;
    const Made credit = paid_with_thirty(platform);
    const json::object reply = platform.accepted(
        "order.cancel", cancel(order("o1", 100'00), 100'00, thirty_and_card, "credit"));
    REQUIRE(reply.at("restored").as_array().size() == 1);
    CHECK(word(reply.at("restored").as_array()[0].at("voucher_id")) == credit.id);
    CHECK(sum_of(reply.at("restored")) == 30'00);
    const json::object& note = reply.at("credit").at("voucher").as_object();
    CHECK(minor_of(note.at("face")) == 70'00);
    CHECK(minor_of(note.at("paid")) == 70'00);
    CHECK(note.at("origin") == "cancellation");
    CHECK(note.at("order_id") == "o1");
    CHECK(note.at("holder").at("customer_id") == "c1");
    CHECK(note.at("expires_on") == "2027-11-21");
    CHECK(word(reply.at("credit").at("code")).starts_with("CN-"));
    CHECK(reply.at("to_refund").as_array().empty());
    CHECK(minor_of(platform.balance().at("available")) == 100'00);
    platform.verify();
}

TEST_CASE("each strategy shares a refund of 50 its own way, none above what it paid",
          "[scenarios][B23]")
{
    struct Row {
        const char* strategy;
        json::array tenders;
        std::int64_t to_voucher, to_card;
    };
    const json::array card_last = thirty_and_card;
    const json::array voucher_last{tender("card", 70'00), tender("voucher", 30'00)};
    const Row rows[] = {{"credit_first", card_last, 30'00, 20'00},
                        {"card_first", card_last, 0, 50'00},
                        {"pro_rata", card_last, 15'00, 35'00},
                        {"reverse", card_last, 0, 50'00},
                        {"reverse", voucher_last, 30'00, 20'00}};
    const auto check = [](Platform& platform, const Row& row, const json::object& more) {
        paid_with_thirty(platform);
        const json::object reply = platform.accepted(
            "order.cancel", cancel(order("o1", 100'00), 50'00, row.tenders, "original", more));
        INFO(row.strategy);
        CHECK(sum_of(reply.at("restored")) == row.to_voucher);
        CHECK(sum_of(reply.at("to_refund")) == row.to_card);
    };
    for (const Row& row : rows) {
        Platform as_set{{{"refund_strategy", row.strategy}}};
        check(as_set, row, {});
        Platform as_called{{{"refund_strategy", "card_first"}}};
        check(as_called, row, {{"strategy", row.strategy}});
    }
}

TEST_CASE("to the card, as credit, or neither", "[scenarios][X22]")
{
    Platform platform;
    const Made credit = paid_with_thirty(platform);
    const Made sold = platform.sell("o1", 10'00, true).at(0);
    const json::array tenders{tender("voucher", 30'00),
                              tender("card", 70'00, {{"reference", "p7"}})};
    SECTION("neither: no value moves, vouchers included")
    {
        const json::object reply =
            platform.accepted("order.cancel", cancel(order("o1", 100'00), 100'00, tenders, "none"));
        CHECK(reply.at("restored").as_array().empty());
        CHECK(reply.at("to_refund").as_array().empty());
        CHECK(reply.at("voided").as_array().empty());
        CHECK_FALSE(reply.contains("credit"));
        CHECK(platform.available(credit.id) == 0);
        CHECK(platform.voucher(sold.id).at("status") == "active");
    }
    SECTION("to the card: amounts per tender and no new voucher")
    {
        const json::object reply = platform.accepted(
            "order.cancel", cancel(order("o1", 100'00), 100'00, tenders, "original"));
        CHECK_FALSE(reply.contains("credit"));
        REQUIRE(reply.at("to_refund").as_array().size() == 1);
        const json::object& told = reply.at("to_refund").as_array()[0].as_object();
        CHECK(told.at("tender") == "card");
        CHECK(told.at("reference") == "p7");
        CHECK(minor_of(told.at("amount")) == 70'00);
        CHECK(reply.at("voided").as_array() == json::array{json::string(sold.id)});
        CHECK(platform.voucher(sold.id).at("status") == "void");
    }
    platform.verify();
}

TEST_CASE("from 1 to 1,000 minor units over two to seven tenders the parts sum to the whole",
          "[scenarios][B24][B23]")
{
    Platform platform;
    // 1 to 1,000 in steps of 37 meet both ends; a server answers a tenth as fast.
    const std::int64_t step = platform.is_on_server() ? 37 : 1;
    for (std::size_t count = 2; count <= 7; ++count) {
        // Uneven parts of 1,000; every other tender is a voucher.
        const std::string order_id = "o" + std::to_string(count);
        json::array tenders;
        std::map<std::string, std::int64_t> paid;
        std::int64_t left = 1'000;
        for (std::size_t at = 0; at < count; ++at) {
            const bool is_last = at + 1 == count;
            const std::int64_t part = is_last ? left
                                              : left / static_cast<std::int64_t>(count - at) - 7 +
                                                    3 * static_cast<std::int64_t>(at);
            left -= part;
            if (at % 2 == 0) {
                const Made credit = platform.credit(part);
                platform.accepted(
                    "payment.redeem",
                    {{"order", order(order_id, 1'000)}, {"source", {{"code", credit.code}}}});
                tenders.push_back(tender("voucher", part, {{"reference", credit.id}}));
                paid[credit.id] = part;
            } else {
                const std::string reference = "p" + std::to_string(at);
                tenders.push_back(tender("card", part, {{"reference", reference}}));
                paid[reference] = part;
            }
        }
        for (const char* strategy : {"credit_first", "card_first", "pro_rata", "reverse"}) {
            for (std::int64_t refundable = 1; refundable <= 1'000; refundable += step) {
                json::object request = cancel(order(order_id, 1'000),
                                              refundable,
                                              tenders,
                                              "original",
                                              {{"strategy", strategy}, {"actor", admin()}});
                const json::object line{{"hook", "order.cancel"},
                                        {"studio", "s1"},
                                        {"dry_run", true},
                                        {"payload", request}};
                const json::object answer = platform.raw(json::serialize(line));
                if (answer.at("status").as_string() != "OK") FAIL(json::serialize(answer));
                const json::object& reply = answer.at("reply").as_object();
                bool is_within = true;
                std::map<std::string, std::int64_t> given;
                for (const json::value& each : reply.at("restored").as_array())
                    given[word(each.at("voucher_id"))] += minor_of(each.at("amount"));
                for (const json::value& each : reply.at("to_refund").as_array())
                    given[word(each.at("reference"))] += minor_of(each.at("amount"));
                std::int64_t sum = 0;
                for (const auto& [name, amount] : given) {
                    is_within = is_within && amount > 0 && amount <= paid.at(name);
                    sum += amount;
                }
                if (!is_within || sum != refundable) FAIL(json::serialize(answer));
            }
        }
        SUCCEED(count << " tenders");
    }
    platform.verify();
}

TEST_CASE("partly as credit, partly to the card: never above what each tender paid",
          "[scenarios][B25]")
{
    Platform platform;
    paid_with_thirty(platform);
    const json::object paid = order("o1", 100'00);
    const json::object first =
        platform.accepted("order.cancel", cancel(paid, 50'00, thirty_and_card, "credit"));
    CHECK(sum_of(first.at("restored")) == 30'00);
    CHECK(credited(first) == 20'00);
    const json::object second =
        platform.accepted("order.cancel", cancel(paid, 20'00, thirty_and_card, "original"));
    CHECK(sum_of(second.at("to_refund")) == 20'00);
    CHECK(platform.declined("order.cancel", cancel(paid, 30'01, thirty_and_card, "original")) ==
          "exceeds_captured");
    CHECK(minor_of(platform.declined_params().at("left")) == 30'00);
    CHECK(sum_of(platform.accepted("order.cancel", cancel(paid, 30'00, thirty_and_card, "original"))
                     .at("to_refund")) == 30'00);
    CHECK(platform.declined("order.cancel", cancel(paid, 1, thirty_and_card, "original")) ==
          "nothing_to_refund");
    platform.verify();
}

TEST_CASE("a refund made as credit is undone by voiding the unused note, then goes another way",
          "[scenarios][B26]")
{
    Platform platform;
    const json::object paid = order("o1", 70'00);
    const json::array card{tender("card", 70'00)};
    const json::object note = platform.accepted("order.cancel", cancel(paid, 70'00, card, "credit"))
                                  .at("credit")
                                  .as_object();
    const json::object to_card = cancel(paid, 70'00, card, "original");
    CHECK(platform.declined("order.cancel", to_card) == "nothing_to_refund");
    const json::object voiding{{"voucher_id", note.at("voucher").at("voucher_id")},
                               {"reason", "to the card after all"}};
    SECTION("unused")
    {
        platform.accepted("voucher.void", voiding);
        CHECK(sum_of(platform.accepted("order.cancel", to_card).at("to_refund")) == 70'00);
    }
    SECTION("used")
    {
        platform.redeem("o2", 1'00, {{"code", note.at("code")}});
        CHECK(platform.declined("voucher.void", voiding) == "voucher_in_use");
        CHECK(platform.declined("order.cancel", to_card) == "nothing_to_refund");
    }
    platform.verify();
}

TEST_CASE("of two vouchers sold, the cancelled line's is voided and the other is untouched",
          "[scenarios][B27][D02]")
{
    Platform platform;
    const Made one = platform.sell("o1", 50'00, true, {{"line_id", "l1"}}).at(0);
    const Made two = platform.sell("o1", 50'00, true, {{"line_id", "l2"}}).at(0);
    const json::object paid =
        order_of("o1", json::array{line("l1", "a", 1, 50'00), line("l2", "a", 1, 50'00)});
    const json::array card{tender("card", 100'00)};
    const json::object of_one =
        cancel(paid, 50'00, card, "original", {{"lines", json::array{"l1"}}});
    SECTION("unused")
    {
        const json::object reply = platform.accepted("order.cancel", of_one);
        CHECK(reply.at("voided").as_array() == json::array{json::string(one.id)});
        CHECK(sum_of(reply.at("to_refund")) == 50'00);
    }
    SECTION("in use: refused whole")
    {
        platform.redeem("o2", 1'00, {{"code", one.code}});
        CHECK(platform.declined("order.cancel", of_one) == "voucher_in_use");
        CHECK(platform.voucher(one.id).at("status") == "active");
        const json::object all = cancel(paid, 100'00, card, "original");
        CHECK(platform.declined("order.cancel", all) == "voucher_in_use");
    }
    CHECK(platform.voucher(two.id).at("status") == "active");
    platform.verify();
}

TEST_CASE("nothing refundable: nothing moves, but what the order sold is voided",
          "[scenarios][R23][B27]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 50'00, true).at(0);
    const json::object reply = platform.accepted(
        "order.cancel",
        cancel(order("o1", 50'00), 0, json::array{tender("card", 50'00)}, "credit"));
    CHECK(reply.at("voided").as_array() == json::array{json::string(sold.id)});
    CHECK(reply.at("restored").as_array().empty());
    CHECK_FALSE(reply.contains("credit"));
}

TEST_CASE("an activity postponed without a date becomes credit for any later one",
          "[scenarios][C05][C06]")
{
    Platform platform;
    const json::object reply =
        platform.accepted("order.cancel",
                          cancel(order_of("o1", json::array{line("l1", "surf", 1, 80'00)}),
                                 80'00,
                                 json::array{tender("card", 80'00)},
                                 "credit",
                                 {{"reason", "postponed"}}));
    const json::object& note = reply.at("credit").at("voucher").as_object();
    CHECK(note.at("expires_on").is_null());
    const json::object history =
        platform.accepted("voucher.history", {{"voucher_id", note.at("voucher_id")}});
    CHECK(history.at("items").as_array().at(0).at("reason") == "postponed");
    platform.clock("2029-05-05T12:00:00Z");
    const json::object other = order_of("o2", json::array{line("l1", "yoga", 1, 80'00)});
    CHECK(minor_of(platform
                       .accepted("payment.redeem",
                                 {{"order", other},
                                  {"source", {{"code", reply.at("credit").at("code")}}}})
                       .at("remaining_due")) == 0);
}

TEST_CASE("a credit made because of the weather keeps the reason, and a note where one is given",
          "[scenarios][C06][X7]")
{
    Platform platform;
    const json::array card{tender("card", 40'00)};
    const json::object cancelled =
        cancel(order("o1", 40'00), 40'00, card, "credit", {{"reason", "weather"}});
    const json::object plain =
        platform.accepted("order.cancel", cancelled, {{"dry_run", true}}).at("credit").as_object();
    const json::object french =
        platform.accepted("order.cancel", with(cancelled, {{"locale", "fr"}}), {{"dry_run", true}})
            .at("credit")
            .as_object();
    CHECK(plain.at("voucher").at("description") != french.at("voucher").at("description"));
    const json::object cited = platform.accepted(
        "order.cancel", with(cancelled, {{"note", "storm; accounting credit note 2026-118"}}));
    const json::object& note = cited.at("credit").at("voucher").as_object();
    CHECK(note.at("description") == "storm; accounting credit note 2026-118");
    const json::object history =
        platform.accepted("voucher.history", {{"voucher_id", note.at("voucher_id")}});
    CHECK(history.at("items").as_array().at(0).at("reason") == "weather");
    // No redemption brings an order's total below 0.
    CHECK(platform.declined("payment.redeem",
                            {{"order", order("o2", 10'00)},
                             {"source", {{"code", cited.at("credit").at("code")}}},
                             {"amount", eur(10'01)}}) == "amount_exceeds_due");
}

TEST_CASE("cancelled units come back whole, to the lines named", "[scenarios][B21][B38][R02]")
{
    Platform platform;
    const Made pack = platform.sell_units("o0", 4, json::array{"surf", "yoga"}, 80'00).at(0);
    const json::object paid =
        order_of("o1", json::array{line("l1", "surf", 3, 100'00), line("l2", "yoga", 1, 20'00)});
    platform.accepted("payment.redeem", {{"order", paid}, {"source", {{"code", pack.code}}}});
    const json::array places{tender("voucher", 120'00)};
    SECTION("part of a unit does not exist")
    {
        CHECK(platform.declined("order.cancel", cancel(paid, 25'00, places, "credit")) ==
              "not_applicable");
        CHECK(platform.voucher(pack.id).at("available") == units(0));
    }
    SECTION("only the surf lesson")
    {
        const json::object of_surf =
            cancel(paid, 66'66, places, "credit", {{"lines", json::array{"l1"}}});
        const json::object reply = platform.accepted("order.cancel", of_surf);
        CHECK(reply.at("restored").as_array().at(0).at("units") == 2);
        CHECK(platform.voucher(pack.id).at("available") == units(2));
        CHECK(platform.declined(
                  "order.cancel",
                  cancel(paid, 33'35, places, "credit", {{"lines", json::array{"l1"}}})) ==
              "exceeds_captured");
    }
    SECTION("all of it")
    {
        platform.accepted("order.cancel", cancel(paid, 120'00, places, "credit"));
        CHECK(platform.voucher(pack.id).at("available") == units(4));
    }
    platform.verify();
}

TEST_CASE("cancelled twice, cancelled and refunded, cancelled and deleted: given back once",
          "[scenarios][D05][B21][B12]")
{
    Platform platform;
    const Made credit = paid_with_thirty(platform);
    const json::object all = cancel(order("o1", 100'00), 100'00, thirty_and_card, "credit");
    const json::object key{{"key", "cancel-1"}};
    const json::object first = platform.accepted("order.cancel", all, key);
    CHECK(platform.accepted("order.cancel", all, key).at("replayed").as_bool());
    CHECK(platform.declined("order.cancel", all) == "nothing_to_refund");
    CHECK(platform.declined("payment.refund", {{"order_id", "o1"}, {"reason", "again"}}) ==
          "nothing_to_refund");
    const json::object deleted = platform.accepted("order.delete", {{"order_id", "o1"}});
    CHECK(deleted.at("restored").as_array().empty());
    CHECK(deleted.at("voided").as_array().empty()); // the note stands for money paid
    CHECK(platform.declined("order.cancel", all) == "nothing_to_refund");
    const json::object none = cancel(order("o1", 100'00), 0, thirty_and_card, "none");
    CHECK(platform.accepted("order.cancel", none).at("voided").as_array().empty());
    CHECK(platform.available(credit.id) == 30'00);
    CHECK(minor_of(platform.balance().at("available")) == 30'00 + credited(first));
    platform.verify();
}

TEST_CASE("what became a note of an overpayment is not refunded again, until the note is voided",
          "[scenarios][C04][B25]")
{
    Platform platform;
    const json::object paid = order("o1", 100'00);
    const json::object over = platform.accepted(
        "order.overpaid", {{"order", paid}, {"excess", eur(20'00)}, {"reference", "twice"}});
    const json::array tenders{tender("card", 80'00), tender("cash", 40'00)};
    CHECK(platform.declined("order.cancel", cancel(paid, 100'01, tenders, "original")) ==
          "exceeds_captured");
    const json::object reply = platform.accepted(
        "order.cancel", cancel(paid, 100'00, tenders, "original"), {{"dry_run", true}});
    CHECK(minor_of(reply.at("to_refund").as_array().at(0).at("amount")) == 80'00);
    CHECK(minor_of(reply.at("to_refund").as_array().at(1).at("amount")) == 20'00);
    platform.accepted("voucher.void",
                      {{"voucher_id", over.at("voucher").at("voucher_id")}, {"reason", "undone"}});
    CHECK(sum_of(platform.accepted("order.cancel", cancel(paid, 120'00, tenders, "original"))
                     .at("to_refund")) == 120'00);
}

TEST_CASE("a voucher spent on the very order that sold it comes back and is voided with it",
          "[scenarios][D06][B27]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 50'00, true).at(0);
    platform.accepted("payment.redeem",
                      {{"order", order("o1", 100'00)}, {"source", {{"code", sold.code}}}});
    const json::object reply =
        platform.accepted("order.cancel",
                          cancel(order("o1", 100'00),
                                 100'00,
                                 thirty_and_card,
                                 "original",
                                 {{"tenders", json::array{tender("card", 50'00)}}}));
    CHECK(sum_of(reply.at("restored")) == 50'00);
    CHECK(sum_of(reply.at("to_refund")) == 50'00);
    CHECK(platform.voucher(sold.id).at("status") == "void");
    platform.verify();
}

TEST_CASE("the preview of a cancellation tells all and keeps nothing", "[scenarios][B29][D07]")
{
    Platform platform;
    const Made credit = paid_with_thirty(platform);
    const json::object all = cancel(order("o1", 100'00), 100'00, thirty_and_card, "credit");
    const json::object preview = platform.accepted("order.cancel", all, {{"dry_run", true}});
    CHECK(word(preview.at("credit").at("code")).find("•") != std::string::npos);
    CHECK(platform.available(credit.id) == 0);
    const json::object done = platform.accepted("order.cancel", all);
    CHECK(done.at("restored") == preview.at("restored"));
    CHECK(credited(done) == credited(preview));
}

TEST_CASE("a cancellation of odd tenders or lines says which", "[scenarios][B18]")
{
    Platform platform;
    const json::object paid = order_of("o1", json::array{line("l1", "surf", 1, 50'00)});
    const json::array twins{tender("cash", 10'00), tender("card", 1'00), tender("cash", 20'00)};
    CHECK(platform.refused("order.cancel", cancel(paid, 10'00, twins, "credit")) ==
          "invalid_field");
    CHECK(platform.last_text().find("/tenders/2") != std::string::npos);
    CHECK(platform.refused("order.cancel",
                           cancel(paid,
                                  10'00,
                                  json::array{tender("card", 50'00)},
                                  "credit",
                                  {{"lines", json::array{"l1", "l7"}}})) == "invalid_field");
    CHECK(platform.last_text().find("/lines/1") != std::string::npos);
    const json::object dollars{{"minor", 5}, {"currency", "USD"}};
    CHECK(platform.declined("order.cancel",
                            cancel(paid, 1, json::array{}, "none", {{"refundable", dollars}})) ==
          "currency_mismatch");
}

TEST_CASE("customers cancel their own orders, staff and the host any", "[scenarios][A22][R23]")
{
    Platform platform;
    const json::object mine =
        cancel(order("o1", 10'00), 1'00, json::array{tender("card", 10'00)}, "credit");
    for (const json::object& actor : {customer("c1"), agent(), admin(), host_itself()})
        CHECK(credited(platform.accepted("order.cancel", with(mine, {{"actor", actor}}))) == 1'00);
    for (const json::object& actor : {customer("c2"), anonymous()}) {
        CHECK(platform.refused("order.cancel", with(mine, {{"actor", actor}})) ==
              "permission_denied");
    }
}

TEST_CASE("a studio that winds down refunds, but makes no new notes", "[scenarios][X22]")
{
    Platform platform;
    platform.credit(10'00);
    const Made held = platform.credit(10'00);
    platform.accepted("payment.hold",
                      {{"order", order("o9", 5'00)}, {"source", {{"code", held.code}}}});
    platform.control({{"control", "studio.disable"}, {"studio", "s1"}});
    const json::array card{tender("card", 10'00)};
    CHECK(platform.refused("order.cancel", cancel(order("o1", 10'00), 1'00, card, "credit")) ==
          "winding_down");
    CHECK(
        sum_of(platform.accepted("order.cancel", cancel(order("o1", 10'00), 1'00, card, "original"))
                   .at("to_refund")) == 1'00);
}
