// A purchase is charged back after the voucher was used, and the dispute is won in the end.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

json::object clawback(const Made& made, std::int64_t minor, const json::object& more = {})
{
    return with({{"voucher_id", made.id}, {"amount", eur(minor)}, {"reason", "charged back"}},
                more);
}

json::object won(const json::object& clawed)
{
    return {{"clawback_id", clawed.at("clawback_id")}, {"reason", "the bank was wrong"}};
}

} // namespace

TEST_CASE("a clawback takes what is left and records the rest; a won dispute brings back exactly "
          "what was taken",
          "[scenarios][B28][I4]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 100'00, true).at(0);
    platform.redeem("o2", 60'00, {{"code", sold.code}});

    const json::object clawed =
        platform.accepted("credit.clawback", clawback(sold, 100'00, {{"reference", "dispute-7"}}));
    CHECK(minor_of(clawed.at("taken")) == 40'00);
    CHECK(minor_of(clawed.at("shortfall")) == 60'00);
    CHECK(platform.available(sold.id) == 0);
    CHECK(minor_of(platform.balance().at("debited")) == 40'00);
    CHECK(minor_of(platform.balance().at("redeemed")) == 60'00);
    const json::object item = platform.accepted("voucher.history", {{"voucher_id", sold.id}})
                                  .at("items")
                                  .as_array()[0]
                                  .as_object();
    CHECK(item.at("transaction_id") == clawed.at("clawback_id"));
    CHECK(item.at("type") == "clawback");
    CHECK(minor_of(item.at("amount")) == -40'00);
    CHECK(item.at("reason") == "charged back");
    CHECK(item.at("internal_note") == "dispute-7");
    platform.verify();

    const json::object back = platform.accepted("credit.reinstate", won(clawed));
    CHECK(minor_of(back.at("returned")) == 40'00);
    CHECK(minor_of(back.at("shortfall")) == 0);
    CHECK(platform.available(sold.id) == 40'00);
    CHECK(minor_of(platform.balance().at("debited")) == 0);
    CHECK(platform.declined("credit.reinstate", won(clawed)) == "nothing_to_refund");
    CHECK(platform.history_types(sold.id) ==
          std::vector<std::string>{"issue", "redeem", "clawback", "debit_reverse"});
    platform.verify();
}

TEST_CASE("holds go on, and what they give back later can be clawed back by a second call",
          "[scenarios][B28]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    const json::object held = platform.accepted(
        "payment.hold", {{"order", order("o1", 20'00)}, {"source", {{"code", credit.code}}}});
    const json::object hold{{"hold_id", held.at("hold").at("hold_id")}};
    const json::object clawed = platform.accepted("credit.clawback", clawback(credit, 50'00));
    CHECK(minor_of(clawed.at("taken")) == 30'00);
    platform.accepted("payment.release", hold);
    CHECK(minor_of(platform.accepted("credit.clawback", clawback(credit, 20'00)).at("taken")) ==
          20'00);
    platform.verify();
}

TEST_CASE("where nothing is left the whole of it is a shortfall, closed when the dispute is won",
          "[scenarios][B28]")
{
    Platform platform;
    const Made spent = platform.credit(10'00);
    platform.redeem("o1", 10'00, {{"code", spent.code}});
    const Made expired = platform.credit(10'00, {{"expires_on", "2026-11-30"}});
    platform.clock("2026-12-01T12:00:00Z");
    for (const Made& each : {spent, expired}) {
        const json::object clawed = platform.accepted("credit.clawback", clawback(each, 10'00));
        CHECK(minor_of(clawed.at("taken")) == 0);
        CHECK(minor_of(clawed.at("shortfall")) == 10'00);
        CHECK(minor_of(platform.accepted("credit.reinstate", won(clawed)).at("returned")) == 0);
        CHECK(platform.declined("credit.reinstate", won(clawed)) == "nothing_to_refund");
    }
    platform.verify();
}

TEST_CASE("a won dispute gives an expired voucher a new date for what comes back",
          "[scenarios][B28][I22]")
{
    Platform platform;
    const Made credit = platform.credit(10'00, {{"expires_on", "2026-11-30"}});
    const json::object clawed = platform.accepted("credit.clawback", clawback(credit, 4'00));
    platform.clock("2026-12-01T12:00:00Z");
    platform.accepted("credit.reinstate", won(clawed));
    const json::object voucher = platform.voucher(credit.id);
    CHECK(minor_of(voucher.at("available")) == 4'00);
    CHECK(voucher.at("expires_on") == "2026-12-31");
    platform.verify();
}

TEST_CASE("blocked value is clawed back too; what is void, unpaid or in another currency is not",
          "[scenarios][B28]")
{
    Platform platform;
    const Made blocked = platform.credit(10'00);
    platform.accepted("voucher.block", {{"voucher_id", blocked.id}, {"reason", "a dispute"}});
    CHECK(minor_of(platform.accepted("credit.clawback", clawback(blocked, 10'00)).at("taken")) ==
          10'00);

    const Made pending = platform.sell("o1", 10'00, false).at(0);
    CHECK(platform.declined("credit.clawback", clawback(pending, 10'00)) == "pending_payment");
    platform.accepted("voucher.void", {{"voucher_id", pending.id}, {"reason", "unpaid"}});
    CHECK(platform.declined("credit.clawback", clawback(pending, 10'00)) == "void");

    const Made credit = platform.credit(10'00);
    const json::object dollars{{"amount", {{"minor", 1}, {"currency", "USD"}}}};
    CHECK(platform.declined("credit.clawback", clawback(credit, 1, dollars)) ==
          "currency_mismatch");
    CHECK(platform.refused("credit.clawback", clawback(credit, 0)) == "invalid_field");
    const json::object debited = platform.accepted("debit.add",
                                                   {{"customer", {{"customer_id", "c1"}}},
                                                    {"amount", eur(1'00)},
                                                    {"description", "paid out"}});
    const json::object debit{{"clawback_id", debited.at("transaction").at("transaction_id")},
                             {"reason", "not one"}};
    CHECK(platform.refused("credit.reinstate", debit) == "not_found");
    CHECK(platform.refused("credit.reinstate", with(debit, {{"clawback_id", "unknown"}})) ==
          "not_found");
    const json::object clawed = platform.accepted("credit.clawback", clawback(credit, 1'00));
    CHECK(platform.refused("debit.reverse",
                           {{"transaction_id", clawed.at("clawback_id")}, {"reason", "why"}}) ==
          "not_found");
    platform.verify();
}
