#include "platform.hpp"

#include <algorithm>

using namespace scrip::scenarios;

namespace {

json::object debit(std::int64_t minor, const json::object& more = {})
{
    return with({{"customer", {{"customer_id", "c1"}}},
                 {"amount", eur(minor)},
                 {"description", "took a board"}},
                more);
}

} // namespace

TEST_CASE("an account takes credits and debits and shows both", "[scenarios][A01][A06][A13][A17]")
{
    Platform platform;
    platform.credit(50'00);
    const json::object reply = platform.accepted("debit.add", debit(20'00));
    CHECK(minor_of(reply.at("transaction").at("amount")) == -20'00);
    CHECK(minor_of(reply.at("transaction").at("available_after")) == 30'00);
    CHECK(minor_of(reply.at("balance").at("available")) == 30'00);

    const json::object balance = platform.balance();
    CHECK(minor_of(balance.at("credited")) == 50'00);
    CHECK(minor_of(balance.at("debited")) == 20'00);
    CHECK(minor_of(balance.at("available")) == 30'00);
    const json::object statement = platform.accepted("customer.statement", {{"customer_id", "c1"}});
    REQUIRE(statement.at("items").as_array().size() == 2);
    CHECK(statement.at("items").as_array()[0].at("type") == "debit");
    CHECK(statement.at("items").as_array()[1].at("type") == "issue");
    CHECK(minor_of(statement.at("opening")) == 0);
    CHECK(minor_of(statement.at("closing")) == 30'00);
}

TEST_CASE("a debit may name the order it is for", "[scenarios][A03]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    const json::object reply =
        platform.accepted("debit.add", debit(20'00, {{"order_id", "pending"}}));
    CHECK(reply.at("transaction").at("order_id") == "pending");
    const json::object history = platform.accepted("voucher.history", {{"voucher_id", credit.id}});
    CHECK(history.at("items").as_array()[0].at("order_id") == "pending");
}

TEST_CASE("an amount and a reason the customer can read are required", "[scenarios][A09][A10]")
{
    Platform platform;
    platform.credit(50'00);
    for (const json::value& minor :
         {json::value(0), json::value(-5), json::value(12.5), json::value("12")}) {
        const json::object amount{{"minor", minor}, {"currency", "EUR"}};
        CHECK(platform.refused("debit.add", debit(1, {{"amount", amount}})) == "invalid_field");
    }
    json::object missing = debit(1);
    missing.erase("amount");
    CHECK(platform.refused("debit.add", missing) == "invalid_field");
    CHECK(platform.refused("debit.add", debit(1, {{"description", ""}})) == "invalid_field");

    platform.accepted("debit.add", debit(1'00));
    const json::object statement =
        platform.accepted("customer.statement", {{"customer_id", "c1"}, {"actor", customer("c1")}});
    CHECK(statement.at("items").as_array()[0].at("description") == "took a board");
}

TEST_CASE("an internal note is for admins alone", "[scenarios][A11]")
{
    Platform platform;
    const std::string note = "never lend him a board again";
    const Made credit = platform.credit(50'00, {{"internal_note", note}});
    CHECK(word(credit.voucher.at("internal_note")) == note);
    const json::object debited =
        platform.accepted("debit.add", debit(1'00, {{"internal_note", note}}));
    CHECK(word(debited.at("transaction").at("internal_note")) == note);
    for (const json::object& actor : {agent(), customer("c1"), host_itself()}) {
        const json::object who{{"actor", actor}};
        const std::string seen =
            json::serialize(
                platform.accepted("voucher.get", with(who, {{"voucher_id", credit.id}}))) +
            json::serialize(platform.accepted("voucher.list", with(who, {{"customer_id", "c1"}}))) +
            json::serialize(
                platform.accepted("voucher.history", with(who, {{"voucher_id", credit.id}}))) +
            json::serialize(
                platform.accepted("customer.statement", with(who, {{"customer_id", "c1"}})));
        CHECK(seen.find(note) == std::string::npos);
        CHECK(seen.find("internal_note") == std::string::npos);
    }
}

TEST_CASE("a preview changes nothing, and the act does what it said", "[scenarios][A12][B29]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    const json::object preview = platform.accepted("debit.add", debit(20'00), {{"dry_run", true}});
    CHECK(platform.available(credit.id) == 50'00);
    CHECK(platform.history_types(credit.id) == std::vector<std::string>{"issue"});
    const json::object act = platform.accepted("debit.add", debit(20'00));
    CHECK(preview.at("parts") == act.at("parts"));
    CHECK(preview.at("balance") == act.at("balance"));
}

TEST_CASE("a debit above the balance takes nothing", "[scenarios][A14]")
{
    Platform platform;
    platform.credit(20'00);
    platform.credit(10'00);
    CHECK(platform.declined("debit.add", debit(30'01)) == "insufficient_credit");
    CHECK(minor_of(platform.declined_params().at("available")) == 30'00);
    CHECK(minor_of(platform.balance().at("available")) == 30'00);
    const json::object both = platform.accepted("debit.add", debit(30'00));
    CHECK(both.at("parts").as_array().size() == 2);
    CHECK(both.at("transaction").at("voucher_id").is_null());
}

TEST_CASE("a debit is reversed whole and once, to the vouchers it came from",
          "[scenarios][A05][B21]")
{
    Platform platform;
    const Made one = platform.credit(20'00), two = platform.credit(10'00);
    const json::object made = platform.accepted("debit.add", debit(25'00));
    const json::object reverse{{"transaction_id", made.at("transaction").at("transaction_id")},
                               {"reason", "a mistake"}};
    const json::object reply = platform.accepted("debit.reverse", reverse);
    CHECK(minor_of(reply.at("transaction").at("amount")) == 25'00);
    CHECK(platform.available(one.id) == 20'00);
    CHECK(platform.available(two.id) == 10'00);
    CHECK(minor_of(platform.balance().at("debited")) == 0);
    CHECK(platform.declined("debit.reverse", reverse) == "nothing_to_refund");
    platform.verify();
}

TEST_CASE("a remainder paid out is a debit, never a redemption", "[scenarios][B36]")
{
    Platform platform;
    const Made credit = platform.credit(80);
    platform.accepted("debit.add", debit(80, {{"voucher_id", credit.id}}));
    const json::object balance = platform.balance();
    CHECK(minor_of(balance.at("debited")) == 80);
    CHECK(minor_of(balance.at("redeemed")) == 0);
    CHECK(platform.voucher(credit.id).at("status") == "fully_used");
}

TEST_CASE("an agent gives credit within the studio's limits and no further", "[scenarios][A22][R7]")
{
    Platform without;
    const json::object request{{"actor", agent()},
                               {"customer", {{"customer_id", "c1"}}},
                               {"amount", eur(10'00)},
                               {"description", "rain"}};
    CHECK(without.refused("credit.add", request) == "permission_denied");

    Platform platform{{{"agent_limits", {{"credit_add", eur(10'00)}, {"per_day", eur(25'00)}}}}};
    CHECK(platform.declined("credit.add", with(request, {{"amount", eur(10'01)}})) ==
          "limit_exceeded");
    platform.accepted("credit.add", request);
    platform.accepted("credit.add", request);
    CHECK(platform.declined("credit.add", request) == "limit_exceeded");
    platform.accepted("credit.add", with(request, {{"amount", eur(5'00)}}));
    platform.clock("2026-11-22T00:00:00Z");
    const json::object today = platform.accepted("credit.add", request);
    const std::string id{today.at("voucher").at("voucher_id").as_string()};
    for (const char* hook : {"voucher.void", "voucher.extend"}) {
        const json::object act{
            {"actor", agent()}, {"voucher_id", id}, {"reason", "no"}, {"expires_on", nullptr}};
        CHECK(platform.refused(hook, act) == "permission_denied");
    }
}

TEST_CASE("a statement adds up on every page, over all kinds of movements",
          "[scenarios][A06][A07][H01][H02]")
{
    Platform platform;
    const Made one = platform.credit(50'00, {{"expires_on", "2026-11-30"}}),
               two = platform.credit(20'00);
    platform.redeem("o1", 30'00, {{"code", one.code}});
    platform.accepted("payment.refund",
                      {{"order_id", "o1"}, {"amount", eur(5'00)}, {"reason", "rain"}});
    platform.accepted("debit.add", debit(3'00, {{"voucher_id", two.id}}));
    platform.accepted("payment.hold",
                      {{"order", order("o2", 10'00)}, {"source", {{"code", two.code}}}});
    platform.clock("2026-12-01T12:00:00Z");
    for (const bool has_job_run : {false, true}) {
        if (has_job_run)
            platform.accepted("job.run", {{"job", "expire"}, {"actor", host_itself()}});
        std::int64_t sum = 0;
        json::value cursor = nullptr;
        json::object reply;
        do {
            const json::object page{{"limit", 2}, {"cursor", cursor}};
            reply =
                platform.accepted("customer.statement", {{"customer_id", "c1"}, {"page", page}});
            for (const auto& item : reply.at("items").as_array())
                sum += minor_of(item.at("amount"));
            cursor = reply.at("next");
        } while (!cursor.is_null());
        CHECK(minor_of(reply.at("opening")) + sum == minor_of(reply.at("closing")));
        CHECK(minor_of(reply.at("closing")) == 17'00);
    }
    platform.verify();
}

TEST_CASE("the host's own payments stand between the transactions, in order of time",
          "[scenarios][A07]")
{
    Platform platform;
    platform.credit(50'00);
    platform.advance(3'600);
    const json::array payments{
        {{"at", "2026-11-21T12:30:00Z"}, {"amount", eur(70'00)}, {"description", "card"}}};
    platform.redeem("o1", 10'00, {{"customer_id", "c1"}});
    const json::object reply =
        platform.accepted("customer.statement", {{"customer_id", "c1"}, {"payments", payments}});
    std::vector<std::string> types;
    for (const auto& item : reply.at("items").as_array())
        types.emplace_back(item.at("type").as_string());
    CHECK(types == std::vector<std::string>{"redeem", "payment", "issue"});
    CHECK(minor_of(reply.at("closing")) == 40'00);
}

TEST_CASE("a customer nobody has met has nothing", "[scenarios][A06]")
{
    Platform platform;
    const json::object balance = platform.balance("nobody");
    CHECK(minor_of(balance.at("available")) == 0);
    CHECK(balance.at("referral_code").is_null());
    CHECK(balance.at("next_expiry").is_null());
    platform.credit(1'00);
    CHECK(platform.balance("c1").at("referral_code") == platform.balance("c1").at("referral_code"));
    CHECK(platform.balance("c1").at("referral_code").is_string());
    CHECK(platform.balance("c1").at("next_expiry").at("date") == "2027-11-21");
}
