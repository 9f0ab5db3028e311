// Blocking a voucher: reversible, and apart from voiding it.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

json::object about(const Made& made, const std::string& reason = "seen on a photo")
{
    return {{"voucher_id", made.id}, {"reason", reason}};
}

} // namespace

TEST_CASE("nothing new is spent of a blocked voucher, what is given back still arrives, and "
          "unblocked it is as before",
          "[scenarios][B43][I20]")
{
    Platform platform;
    const Made credit = platform.credit(100'00);
    const json::object source{{"code", credit.code}};
    platform.redeem("o-spent", 30'00, source);
    const json::object held =
        platform.accepted("payment.hold", {{"order", order("o-held", 20'00)}, {"source", source}});

    const json::object blocked = platform.accepted("voucher.block", about(credit));
    CHECK(blocked.at("voucher").at("status") == "blocked");
    const json::object wanted{{"order", order("o-new", 5'00)}, {"source", source}};
    CHECK(platform.declined("payment.hold", wanted) == "blocked");
    CHECK(platform.declined("payment.redeem", wanted) == "blocked");
    CHECK(platform.declined("debit.add",
                            {{"customer", {{"customer_id", "c1"}}},
                             {"amount", eur(1)},
                             {"description", "paid out"},
                             {"voucher_id", credit.id}}) == "blocked");
    CHECK(platform.accepted("voucher.check", {{"code", credit.code}}).at("why_not") == "blocked");
    CHECK(minor_of(platform.balance().at("available")) == 0);

    platform.accepted("payment.refund", {{"order_id", "o-spent"}, {"reason", "rain"}});
    platform.accepted("payment.release", {{"hold_id", held.at("hold").at("hold_id")}});
    CHECK(platform.voucher(credit.id).at("status") == "blocked");
    CHECK(platform.available(credit.id) == 100'00);

    const json::object unblocked = platform.accepted("voucher.unblock", about(credit));
    CHECK(unblocked.at("voucher").at("status") == "active");
    CHECK(minor_of(platform.balance().at("available")) == 100'00);
    platform.redeem("o-new", 100'00, source);
    CHECK(platform.history_types(credit.id) ==
          std::vector<std::string>{
              "issue", "redeem", "hold", "block", "give_back", "release", "unblock", "redeem"});
    platform.verify();
}

TEST_CASE("blocking twice, or unblocking what is not blocked, changes nothing", "[scenarios][B43]")
{
    Platform platform;
    const Made credit = platform.credit(10'00);
    platform.accepted("voucher.unblock", about(credit));
    platform.accepted("voucher.block", about(credit));
    platform.accepted("voucher.block", about(credit));
    CHECK(platform.history_types(credit.id) == std::vector<std::string>{"issue", "block"});
    platform.verify();
}

TEST_CASE("a block outlives expiry and payment, and a void voucher cannot be blocked",
          "[scenarios][B43][I20]")
{
    Platform platform;
    const Made expiring = platform.credit(10'00, {{"expires_on", "2026-11-30"}});
    platform.accepted("voucher.block", about(expiring));
    const Made pending = platform.sell("o1", 20'00, false).at(0);
    platform.accepted("voucher.block", about(pending));
    CHECK(platform.voucher(pending.id).at("status") == "pending");
    platform.accepted("order.paid", {{"order", order("o1", 20'00)}});
    CHECK(platform.voucher(pending.id).at("status") == "blocked");

    platform.clock("2026-12-01T12:00:00Z");
    CHECK(platform.voucher(expiring.id).at("status") == "expired");
    platform.accepted("voucher.extend", with(about(expiring), {{"expires_on", "2027-01-31"}}));
    CHECK(platform.voucher(expiring.id).at("status") == "blocked");

    platform.accepted("voucher.void", about(expiring));
    CHECK(platform.voucher(expiring.id).at("status") == "void");
    CHECK(platform.declined("voucher.block", about(expiring)) == "void");
    CHECK(platform.declined("voucher.unblock", about(expiring)) == "void");
    platform.verify();
}

TEST_CASE("customers block their own voucher, staff unblock it, and only staff read the reason",
          "[scenarios][B43][I38]")
{
    Platform platform;
    const Made credit = platform.credit(10'00);
    platform.accepted("voucher.block",
                      with(about(credit, "lost my phone"), {{"actor", customer("c1")}}));
    const json::object back = with(about(credit), {{"actor", customer("c1")}});
    CHECK(platform.refused("voucher.unblock", back) == "permission_denied");

    const json::object history{{"voucher_id", credit.id}};
    const json::object shown = platform.accepted("voucher.history", history);
    CHECK(shown.at("items").as_array()[0].at("reason") == "lost my phone");
    CHECK(shown.at("items").as_array()[0].at("actor").at("id") == "c1");
    const json::object own =
        platform.accepted("voucher.history", with(history, {{"actor", customer("c1")}}));
    CHECK(own.at("items").as_array()[0].at("reason").is_null());
    CHECK(platform.refused("voucher.block", {{"voucher_id", credit.id}}) == "invalid_field");
}
