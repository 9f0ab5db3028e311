// What is held about a person: told whole, and erased.
#include "platform.hpp"

#include <algorithm>
#include <map>

using namespace scrip::scenarios;

namespace {

constexpr std::size_t mebibyte = 1U << 20U;

// All items of an export, page by page.
json::array exported(Platform& platform, const json::object& more = {}, std::int64_t limit = 200)
{
    json::array items;
    json::object request = with({{"customer_id", "c1"}, {"page", {{"limit", limit}}}}, more);
    for (;;) {
        const json::object reply = platform.accepted("customer.export", request);
        CHECK(json::serialize(reply).size() < mebibyte);
        const json::array& page = reply.at("items").as_array();
        CHECK(page.size() <= static_cast<std::size_t>(limit));
        items.insert(items.end(), page.begin(), page.end());
        if (reply.at("next").is_null()) return items;
        request["page"] = {{"limit", limit}, {"cursor", reply.at("next")}};
    }
}

std::map<std::string, int> kinds_of(const json::array& items)
{
    std::map<std::string, int> kinds;
    for (const json::value& item : items)
        ++kinds[word(item.at("type"))];
    return kinds;
}

const json::value* audit_of(const json::array& items, const std::string& operation)
{
    const auto* const found =
        std::find_if(items.begin(), items.end(), [&](const json::value& item) {
            return item.at("type") == "audit" && word(item.at("operation")) == operation;
        });
    return found == items.end() ? nullptr : found;
}

const std::string note = "keeps boards too long";
const std::string why = "the e-mail never came";

json::object erasure(const std::string& balance)
{
    return {{"customer_id", "c1"}, {"balance", balance}};
}

// c1's life: bought, held, spent, given back, debited, refused, shown; and a present for c2.
Made life_of_c1(Platform& platform)
{
    const Made credit = platform.credit(
        100'00, {{"customer", {{"customer_id", "c1"}, {"name", "Ann"}}}, {"internal_note", note}});
    const json::object source{{"code", credit.code}};
    platform.accepted("payment.hold", {{"order", order("o-held", 10'00)}, {"source", source}});
    platform.redeem("o-own", 20'00, source);
    platform.redeem("o-spent", 20'00, {{"customer_id", "c1"}});
    platform.accepted("payment.refund",
                      {{"order_id", "o-spent"}, {"amount", eur(5'00)}, {"reason", "rain"}});
    platform.accepted("payment.redeem",
                      {{"order", order("o-friend", 2'00, "c2")}, {"source", source}});
    platform.accepted("debit.add",
                      {{"customer", {{"customer_id", "c1"}}},
                       {"amount", eur(1'00)},
                       {"description", "took a towel"},
                       {"internal_note", note}});
    CHECK(platform.declined(
              "payment.redeem",
              {{"order", order("o-much", 900'00)}, {"source", source}, {"amount", eur(800'00)}}) ==
          "insufficient_credit");
    platform.accepted("voucher.reveal", {{"voucher_id", credit.id}, {"reason", why}});
    platform.sell("o-gift", 30'00, true, {}, {{"beneficiary", {{"customer_id", "c2"}}}});
    return credit;
}

} // namespace

TEST_CASE("an export holds all entries, holds, refusals and reveals, with codes masked",
          "[scenarios][personal-data][H04][I32]")
{
    Platform platform;
    const Made credit = life_of_c1(platform);
    const json::array items = exported(platform);
    auto kinds = kinds_of(items);
    CHECK(kinds["customer"] == 1);
    CHECK(kinds["voucher"] == 1);
    CHECK(kinds["present"] == 1);
    CHECK(kinds["transaction"] == 7);
    CHECK(kinds["hold"] == 4);
    CHECK(kinds["redemption"] == 4);

    std::int64_t available = 0;
    std::map<std::int64_t, int> places;
    for (const json::value& item : items) {
        if (item.at("type") != "transaction") continue;
        for (const json::value& entry : item.at("entries").as_array()) {
            ++places[entry.at("seq").as_int64()];
            if (entry.at("account") == "available") available += minor_of(entry.at("amount"));
        }
    }
    CHECK(available == platform.available(credit.id));
    CHECK(places.size() == 14);
    CHECK(std::all_of(places.begin(), places.end(), [](auto& place) { return place.second == 1; }));

    const json::value* refusal = nullptr;
    for (const json::value& item : items) {
        if (item.at("type") == "audit" && item.at("outcome") == "insufficient_credit") {
            refusal = &item;
        }
    }
    REQUIRE(refusal);
    CHECK(word(refusal->at("subject")) == credit.id);
    const json::value* reveal = audit_of(items, "voucher.reveal");
    REQUIRE(reveal);
    CHECK(word(reveal->at("subject")) == credit.id);
    CHECK(word(reveal->at("reason")) == why);

    const std::string text = json::serialize(items);
    for (const std::string& code : platform.codes())
        CHECK(text.find(code) == std::string::npos);
    CHECK(text.find(note) != std::string::npos);
    // Small pages hold the same, each item once.
    CHECK(exported(platform, {}, 3) == items);
    platform.verify();
}

TEST_CASE("a customer takes along what is theirs, without the words of staff and other people's "
          "orders",
          "[scenarios][personal-data][H04][I38]")
{
    Platform platform;
    life_of_c1(platform);
    const json::object self{{"actor", customer("c1")}};
    const std::string own = json::serialize(exported(platform, self));
    for (const std::string& hidden : {note, why, std::string{"rain"}, std::string{"o-friend"}})
        CHECK(own.find(hidden) == std::string::npos);
    CHECK(own.find("internal_note") == std::string::npos);
    CHECK(own.find(word(admin().at("id"))) == std::string::npos);
    for (const char* told : {"took a towel", "o-own", "o-held", "o-gift", "voucher.reveal"})
        CHECK(own.find(told) != std::string::npos);
    CHECK(kinds_of(exported(platform, self)) == kinds_of(exported(platform)));
    for (const json::object& other : {customer("c2"), agent(), anonymous()}) {
        CHECK(platform.refused("customer.export", {{"customer_id", "c1"}, {"actor", other}}) ==
              "permission_denied");
    }
    const json::object friends{{"customer_id", "c2"}, {"actor", customer("c2")}};
    CHECK(json::serialize(exported(platform, friends)).find("o-own") == std::string::npos);
}

TEST_CASE("an export of long texts ends its pages early", "[scenarios][personal-data][H04]")
{
    Platform platform;
    std::string longest;
    for (int letter = 0; letter < 2'000; ++letter)
        longest += "\xE2\x82\xAC";
    for (int each = 0; each < 60; ++each)
        platform.credit(1'00, {{"description", longest}, {"internal_note", longest}});
    CHECK(kinds_of(exported(platform))["voucher"] == 60);
    CHECK(kinds_of(exported(platform))["transaction"] == 60);
}

TEST_CASE("an export tells under which ids somebody is known, and nothing of a stranger",
          "[scenarios][personal-data][H04][B45]")
{
    Platform platform;
    const json::object nobody = platform.accepted("customer.export", {{"customer_id", "who"}});
    CHECK(nobody.at("customer").is_null());
    CHECK(nobody.at("items").as_array().empty());
    life_of_c1(platform);
    platform.credit(1'00, {}, "c9");
    const auto before = kinds_of(exported(platform));
    platform.accepted("customer.merge", {{"from", "c1"}, {"into", "c9"}});
    const json::array items = exported(platform);
    auto after = kinds_of(items);
    CHECK(after["customer"] == 2);
    CHECK(after["voucher"] == 2);
    CHECK(after["transaction"] == before.at("transaction") + 2);
    CHECK(after["hold"] == before.at("hold"));
    CHECK(audit_of(items, "customer.merge")->at("subject") == "c9");
    const json::object page{{"limit", 1}};
    const json::value next =
        platform.accepted("customer.export", {{"customer_id", "c1"}, {"page", page}}).at("next");
    const json::object elsewhere{{"customer_id", "c2"}, {"page", {{"cursor", next}}}};
    CHECK(platform.refused("customer.export", elsewhere) == "invalid_field");
}

TEST_CASE("a person with a balance is erased only once somebody says what becomes of it",
          "[scenarios][personal-data][B46]")
{
    Platform platform;
    const Made credit = platform.credit(20'00);
    platform.accepted("payment.hold",
                      {{"order", order("o1", 5'00)}, {"source", {{"code", credit.code}}}});
    CHECK(platform.refused("customer.erase", {{"customer_id", "c1"}}) == "invalid_field");
    CHECK(platform.refused("customer.erase", erasure("sell")) == "invalid_field");
    CHECK(platform.declined("customer.erase", erasure("refuse")) == "has_balance");
    CHECK(minor_of(platform.declined_params().at("available")) == 20'00);
    CHECK(platform.last_text().find("€20.00") != std::string::npos);
    CHECK(minor_of(platform.balance().at("available")) == 15'00);

    // What is held alone is a balance too.
    platform.redeem("o2", 15'00, {{"code", credit.code}});
    CHECK(platform.declined("customer.erase", erasure("refuse")) == "has_balance");
    CHECK(minor_of(platform.declined_params().at("available")) == 5'00);
    platform.accepted("order.delete", {{"order_id", "o1"}});
    platform.redeem("o3", 5'00, {{"code", credit.code}});
    CHECK(platform.accepted("customer.erase", erasure("refuse")).at("erased").as_bool());
    CHECK_FALSE(platform.accepted("customer.erase", erasure("refuse")).at("erased").as_bool());
    platform.verify();
}

TEST_CASE("what an erased person leaves is forfeited, as a loss of its own",
          "[scenarios][personal-data][B46]")
{
    Platform platform;
    const Made credit = platform.credit(20'00), other = platform.credit(7'00, {}, "c2");
    const json::object both{{"codes", {credit.code, other.code}}};
    const json::object held =
        platform.accepted("payment.hold", {{"order", order("o1", 25'00)}, {"source", both}});
    const json::object preview =
        platform.accepted("customer.erase", erasure("forfeit"), {{"dry_run", true}});
    CHECK(minor_of(platform.balance().at("held")) == 20'00);
    CHECK(platform.accepted("customer.erase", erasure("forfeit")) == preview);

    const json::object seen = platform.voucher(credit.id);
    CHECK(minor_of(seen.at("available")) == 0);
    CHECK(minor_of(seen.at("held")) == 0);
    CHECK(seen.at("holder").is_null());
    CHECK(platform.history_types(credit.id) ==
          std::vector<std::string>{"issue", "hold", "release", "forfeit"});
    // The hold is over, and the other's value back.
    CHECK(platform.available(other.id) == 7'00);
    CHECK(platform.declined("payment.capture", {{"hold_id", held.at("hold").at("hold_id")}}) ==
          "hold_released");
    platform.verify();
}

TEST_CASE("what an erased person leaves can be made good for whoever has the code",
          "[scenarios][personal-data][B46]")
{
    Platform platform;
    const Made open = platform.credit(20'00), own = platform.credit(9'00, {{"holder_only", true}});
    const json::object held = platform.accepted(
        "payment.hold", {{"order", order("o1", 5'00)}, {"source", {{"code", open.code}}}});
    const Made pending = platform.sell("o-sold", 30'00, false).at(0);
    platform.accepted("customer.erase", erasure("to_bearer"));

    platform.accepted("payment.capture", {{"hold_id", held.at("hold").at("hold_id")}});
    for (const Made* each : {&open, &own}) {
        CHECK(platform.voucher(each->id).at("holder").is_null());
        const json::object use{{"order", order("o-" + each->code, 1'00, "c2")},
                               {"source", {{"code", each->code}}},
                               {"actor", customer("c2")}};
        platform.accepted("payment.redeem", use);
    }
    platform.accepted("order.paid", {{"order", order("o-sold", 30'00)}});
    CHECK(platform.available(pending.id) == 30'00);
    platform.accepted("payment.refund", {{"order_id", "o1"}, {"reason", "rain"}});
    CHECK(platform.available(open.id) == 19'00);
    CHECK(platform.history_types(own.id) == std::vector<std::string>{"issue", "holder", "redeem"});
    platform.verify();
}

TEST_CASE("what was sold to an erased person and is paid later is the bearer's",
          "[scenarios][personal-data][B46]")
{
    Platform platform;
    const Made pending = platform.sell("o-sold", 30'00, false).at(0);
    platform.accepted("customer.erase", erasure("refuse"));
    platform.accepted("order.paid", {{"order", order("o-sold", 30'00, "c2")}});
    CHECK(platform.voucher(pending.id).at("holder").is_null());
    platform.redeem("o1", 30'00, {{"code", pending.code}});
    platform.verify();
}

TEST_CASE("an erased person's id names somebody new, and nothing tells of the old",
          "[scenarios][personal-data][B46][R18]")
{
    Platform platform;
    const Made credit = life_of_c1(platform);
    const json::value referral = platform.balance().at("referral_code");
    platform.accepted("customer.merge", {{"from", "c0"}, {"into", "c1"}});
    platform.accepted("customer.erase", erasure("to_bearer"));
    for (const char* id : {"c0", "c1"}) {
        const json::object balance = platform.balance(id);
        CHECK(minor_of(balance.at("available")) == 0);
        CHECK(balance.at("referral_code").is_null());
        CHECK(platform.accepted("customer.export", {{"customer_id", id}}).at("customer").is_null());
    }
    CHECK(platform.accepted("voucher.list", {{"query", "Ann"}}).at("items").as_array().empty());
    const json::object history = platform.accepted("voucher.history", {{"voucher_id", credit.id}});
    const std::string told =
        json::serialize(history) + json::serialize(platform.voucher(credit.id));
    for (const std::string& gone : {note, std::string{"rain"}, std::string{"Ann"}})
        CHECK(told.find(gone) == std::string::npos);
    CHECK(told.find("o-own") != std::string::npos);

    platform.credit(1'00);
    CHECK(platform.balance().at("referral_code") != referral);
    CHECK(
        platform.accepted("voucher.list", {{"customer_id", "c1"}}).at("items").as_array().size() ==
        1);
    platform.verify();
}

TEST_CASE("replays of what was answered about an erased person tell no name and no text",
          "[scenarios][personal-data][B46][I14]")
{
    Platform platform;
    const json::object named{{"customer_id", "c1"}, {"name", "Ann Onymous"}};
    const json::object credit{{"customer", named},
                              {"amount", eur(20'00)},
                              {"description", "for the storm"},
                              {"internal_note", note},
                              {"name", "Ann's present"}};
    const json::object debit{{"customer", named},
                             {"amount", eur(1'00)},
                             {"description", "took a towel"},
                             {"internal_note", note}};
    const json::object others{{"customer", {{"customer_id", "c2"}, {"name", "Bob"}}},
                              {"amount", eur(2'00)},
                              {"description", "for Bob"}};
    const auto all = [&] {
        return std::vector{
            platform.accepted("customer.update", {{"customer", named}}, {{"key", "k-update"}}),
            platform.accepted("credit.add", credit, {{"key", "k-credit"}}),
            platform.accepted("debit.add", debit, {{"key", "k-debit"}}),
            platform.accepted("credit.add", others, {{"key", "k-other"}})};
    };
    const auto first = all();
    platform.accepted("customer.erase", erasure("to_bearer"), {{"key", "k-erase"}});
    const auto again = all();
    CHECK(again[0].at("customer").is_null());
    CHECK(again[1].at("voucher").at("name") == "Credit Note #1");
    CHECK(again[1].at("voucher").at("voucher_id") == first[1].at("voucher").at("voucher_id"));
    CHECK(again[1].at("code") == first[1].at("code"));
    CHECK(again[2].at("transaction").at("amount") == first[2].at("transaction").at("amount"));
    for (const json::object& reply : {again[0], again[1], again[2]}) {
        CHECK(reply.at("replayed").as_bool());
        const std::string text = json::serialize(reply);
        for (const char* gone : {"Ann", "storm", "towel", "boards", "\"c1\""})
            CHECK(text.find(gone) == std::string::npos);
    }
    CHECK(with(first[3], {{"replayed", true}}) == again[3]);
    CHECK(platform.accepted("customer.erase", erasure("to_bearer"), {{"key", "k-erase"}})
              .at("erased")
              .as_bool());
}
