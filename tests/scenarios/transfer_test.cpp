// Value moves from one customer's voucher to another customer.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

json::object transfer(const Made& made, const json::object& more = {})
{
    return with({{"voucher_id", made.id}, {"to", {{"customer_id", "c2"}}}, {"reason", "a present"}},
                more);
}

} // namespace

TEST_CASE("a transfer leaves the rest, and the new voucher has the date, the rights and its share "
          "of what was paid",
          "[scenarios][B44][B07][I1]")
{
    Platform platform;
    const Made credit = platform.credit(100'00,
                                        {{"origin", "cancellation"},
                                         {"paid", eur(50'01)},
                                         {"expires_on", "2027-02-28"},
                                         {"priority", 7},
                                         {"holder_only", true}});
    const json::object reply =
        platform.accepted("voucher.transfer", transfer(credit, {{"amount", eur(30'00)}}));
    const json::object from = reply.at("from").as_object(), to = reply.at("to").as_object();
    CHECK(from.at("voucher_id") == credit.voucher.at("voucher_id"));
    CHECK(minor_of(from.at("available")) == 70'00);
    CHECK(minor_of(from.at("face")) == 100'00);

    CHECK(to.at("kind") == "credit");
    CHECK(to.at("origin") == "transfer");
    CHECK(to.at("holder").at("customer_id") == "c2");
    CHECK(minor_of(to.at("face")) == 30'00);
    CHECK(minor_of(to.at("available")) == 30'00);
    CHECK(minor_of(to.at("paid")) == 15'00); // 50.01 x 30 div 100
    CHECK(to.at("expires_on") == "2027-02-28");
    CHECK(to.at("holder_only").as_bool());
    CHECK(to.at("vat_kind") == from.at("vat_kind"));
    CHECK(to.at("order_id").is_null());

    CHECK(minor_of(platform.balance("c1").at("available")) == 70'00);
    CHECK(minor_of(platform.balance("c1").at("credited")) == 70'00);
    CHECK(minor_of(platform.balance("c2").at("available")) == 30'00);
    CHECK(platform.history_types(credit.id) == std::vector<std::string>{"issue", "transfer"});
    CHECK(platform.history_types(word(to.at("voucher_id"))) ==
          std::vector<std::string>{"transfer"});
    const json::object item = platform.accepted("voucher.history", {{"voucher_id", credit.id}})
                                  .at("items")
                                  .as_array()[0]
                                  .as_object();
    CHECK(minor_of(item.at("amount")) == -30'00);
    CHECK(item.at("reason") == "a present");
    const json::object statement = platform.accepted("customer.statement", {{"customer_id", "c2"}});
    CHECK(minor_of(statement.at("closing")) == 30'00);
    platform.verify();

    const json::object use{{"order", order("o1", 30'00, "c2")},
                           {"source", {{"code", reply.at("code")}}}};
    CHECK(
        platform.declined("payment.redeem",
                          with(use, {{"actor", customer("c1")}, {"order", order("o1", 30'00)}})) ==
        "holder_only");
    platform.accepted("payment.redeem", with(use, {{"actor", customer("c2")}}));
    platform.verify();
}

TEST_CASE("a whole transfer moves all that is paid and empties the voucher",
          "[scenarios][B44][B07]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 20'00, true).at(0);
    platform.redeem("o2", 6'66, {{"code", sold.code}});
    const json::object reply = platform.accepted("voucher.transfer", transfer(sold));
    CHECK(reply.at("from").at("status") == "fully_used");
    CHECK(minor_of(reply.at("from").at("used")) == 6'66);
    CHECK(minor_of(reply.at("to").at("face")) == 13'34);
    CHECK(minor_of(reply.at("to").at("paid")) == 13'34);
    CHECK(reply.at("to").at("expires_on").is_null());
    CHECK(platform.declined("voucher.transfer", transfer(sold)) == "fully_used");

    // What was spent before comes back to where it came from.
    platform.accepted("payment.refund", {{"order_id", "o2"}, {"reason", "rain"}});
    CHECK(platform.available(sold.id) == 6'66);
    platform.verify();
}

TEST_CASE("a voucher whose value lives on with somebody else cannot be voided",
          "[scenarios][B44][I23]")
{
    Platform platform;
    const Made credit = platform.credit(10'00);
    const json::object reply = platform.accepted("voucher.transfer", transfer(credit));
    const json::object old{{"voucher_id", credit.id}, {"reason", "a mistake"}};
    CHECK(platform.declined("voucher.void", old) == "voucher_in_use");
    platform.accepted("voucher.void", with(old, {{"voucher_id", reply.at("to").at("voucher_id")}}));
    platform.accepted("voucher.void", old);
    platform.verify();
}

TEST_CASE("a transfer keeps a date that new vouchers may no longer get", "[scenarios][B44]")
{
    Platform platform;
    const Made credit = platform.credit(10'00, {{"expires_on", "2026-11-25"}});
    platform.enable("s1",
                    {{"currency", "EUR"},
                     {"time_zone", "America/New_York"},
                     {"minimum_validity", {{"credit", "P1Y"}}}});
    const json::object reply = platform.accepted("voucher.transfer", transfer(credit));
    CHECK(reply.at("to").at("expires_on") == "2026-11-25");
    // The last day ends where it ended when the voucher was made.
    platform.clock("2026-11-26T00:00:00Z");
    CHECK(platform.voucher(word(reply.at("to").at("voucher_id"))).at("status") == "expired");
    platform.verify();
}

TEST_CASE("a transfer is refused while any of the voucher is held, blocked, expired or unpaid",
          "[scenarios][B44]")
{
    Platform platform;
    const Made held = platform.credit(50'00);
    const json::object hold = platform.accepted(
        "payment.hold", {{"order", order("o1", 5'00)}, {"source", {{"code", held.code}}}});
    CHECK(platform.declined("voucher.transfer", transfer(held)) == "held_elsewhere");
    CHECK(platform.declined_params().at("until") == hold.at("hold").at("expires_at"));
    platform.advance(901); // its time is over, swept or not
    platform.accepted("voucher.transfer", transfer(held));

    const Made blocked = platform.credit(50'00);
    platform.accepted("voucher.block", {{"voucher_id", blocked.id}, {"reason", "leaked"}});
    CHECK(platform.declined("voucher.transfer", transfer(blocked)) == "blocked");
    // What is no amount of it is a matter of form, whatever its state.
    CHECK(platform.refused("voucher.transfer", transfer(blocked, {{"amount", units(1)}})) ==
          "invalid_field");
    const Made pending = platform.sell("o2", 10'00, false).at(0);
    CHECK(platform.declined("voucher.transfer", transfer(pending)) == "pending_payment");

    const Made credit = platform.credit(10'00, {{"expires_on", "2026-11-30"}});
    CHECK(platform.declined("voucher.transfer", transfer(credit, {{"amount", eur(10'01)}})) ==
          "insufficient_credit");
    CHECK(minor_of(platform.declined_params().at("available")) == 10'00);
    const json::object dollars{{"amount", {{"minor", 1}, {"currency", "USD"}}}};
    CHECK(platform.declined("voucher.transfer", transfer(credit, dollars)) == "currency_mismatch");
    const json::object itself{{"to", {{"customer_id", "c1"}}}};
    CHECK(platform.refused("voucher.transfer", transfer(credit, itself)) == "invalid_field");
    CHECK(platform.refused("voucher.transfer", transfer(credit, {{"amount", eur(0)}})) ==
          "invalid_field");
    platform.clock("2026-12-01T12:00:00Z");
    CHECK(platform.declined("voucher.transfer", transfer(credit)) == "expired");
    platform.verify();
}

TEST_CASE("a transfer of more units than there are says how many there are", "[scenarios][B44]")
{
    Platform platform;
    const Made gift = platform.sell_units("o1", 3, {"surf"}, 90'00).at(0);
    CHECK(platform.declined("voucher.transfer", transfer(gift, {{"amount", units(4)}})) ==
          "insufficient_credit");
    CHECK(platform.declined_params().at("available") == json::value(units(3)));
    platform.accepted("voucher.transfer", transfer(gift, {{"amount", units(2)}}));
    CHECK(platform.voucher(gift.id).at("available") == json::value(units(1)));
    platform.verify();
}

TEST_CASE("a preview of a transfer shows no code, and a late replay none where codes are shown "
          "once",
          "[scenarios][B44][B29]")
{
    Platform platform{{{"code_display", "once"}}};
    const Made credit = platform.credit(10'00);
    const json::object preview =
        platform.accepted("voucher.transfer", transfer(credit), {{"dry_run", true}});
    CHECK(preview.at("code") == preview.at("to").at("code"));
    const json::object moved =
        platform.accepted("voucher.transfer", transfer(credit), {{"key", "once"}});
    CHECK(moved.at("code") != moved.at("to").at("code"));
    platform.advance(24 * 3600);
    const json::object late =
        platform.accepted("voucher.transfer", transfer(credit), {{"key", "once"}});
    CHECK(late.at("code") == late.at("to").at("code"));
}
