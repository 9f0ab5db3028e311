#include "support/accepted.hpp"

using namespace scrip;
using namespace scrip::tests;

namespace {

const std::string until_today = R"(,"expires_on":"2026-11-22")";
const char* const next_day = "2026-11-23T08:00:00Z";

std::string issue(PluginWorld& world, std::int64_t face, const std::string& more = "")
{
    return accepted(world.admin("credit.add", credit("c1", face, more))).id("/voucher/voucher_id");
}

Answer voucher(PluginWorld& world, const std::string& id)
{
    return accepted(world.admin("voucher.get", id_member("voucher_id", id)));
}

std::string refund_all(const std::string& order_id, const std::string& policy)
{
    return id_member("order_id", order_id) + R"(,"restore":")" + policy + '"' + reason;
}

} // namespace

TEST_CASE("what a lapsed hold kept is lost with its voucher, also when spent value comes back",
          "[operations][give_back][I22][issue]")
{
    PluginWorld world;
    const std::string id = issue(world, 100'00, until_today);
    accepted(world.admin("payment.redeem", order("o1", 60'00, 60'00) + by_id(id)));
    accepted(world.admin("payment.hold", order("o2", 40'00, 40'00) + by_id(id)));
    world.host.set_now(instant(next_day));
    const bool is_swept = GENERATE(false, true);
    if (is_swept) accepted(world.admin("job.run", R"("job":"holds")"));
    const Answer refund =
        accepted(world.admin("payment.refund", refund_all("o1", "restore_extended")));
    CHECK(refund.id("/restored/0/how") == "extended");
    const Answer now = voucher(world, id);
    CHECK(now.minor("/voucher/available") == 60'00);
    CHECK(now.id("/voucher/status") == "active");
    CHECK(now.id("/voucher/expires_on") == "2026-12-23");
    accepted(world.admin("job.run", R"("job":"holds")"));
    CHECK(voucher(world, id).minor("/voucher/available") == 60'00);
    CHECK(world.admin("report.verify", R"("x":1)").at("/ok").as_bool());
}

TEST_CASE("each policy for expired vouchers gives back where it says",
          "[operations][give_back][I22]")
{
    PluginWorld world;
    const std::string id = issue(world, 100'00, until_today + R"(,"paid":)" + money(50'00));
    accepted(world.admin("payment.redeem", order("o1", 60'00, 60'00) + by_id(id)));
    world.host.set_now(instant(next_day));

    SECTION("to a new note")
    {
        const Answer refund = accepted(world.admin("payment.refund", refund_all("o1", "new_note")));
        CHECK(refund.id("/restored/0/how") == "new_note");
        CHECK(refund.minor("/restored/0/voucher/face") == 60'00);
        CHECK(refund.minor("/restored/0/voucher/paid") == 30'00);
        CHECK(refund.id("/restored/0/voucher/origin") == "refund");
        CHECK(voucher(world, id).id("/voucher/status") == "expired");
        accepted(world.admin("payment.redeem",
                             order("o3", 60'00, 60'00) + by_code(refund.id("/restored/0/code"))));
    }
    SECTION("to nobody")
    {
        const Answer refund = accepted(world.admin("payment.refund", refund_all("o1", "forfeit")));
        CHECK(refund.id("/restored/0/how") == "forfeited");
        CHECK(voucher(world, id).minor("/voucher/available") == 0);
        CHECK(voucher(world, id).minor("/voucher/used") == 0);
    }
    SECTION("to the same voucher")
    {
        const Answer refund =
            accepted(world.admin("payment.refund", refund_all("o1", "restore_extended")));
        CHECK(refund.minor("/restored/0/amount") == 60'00);
        CHECK(voucher(world, id).minor("/voucher/available") == 60'00);
    }
    CHECK(world.admin("payment.refund", refund_all("o1", "forfeit")).status == "nothing_to_refund");
    CHECK(world.admin("report.verify", R"("x":1)").at("/ok").as_bool());
}

TEST_CASE("what a voucher gave twice makes two notes, and one line where it goes back",
          "[operations][give_back][I22]")
{
    PluginWorld world;
    const std::string id = issue(world, 100'00, until_today);
    for (const std::int64_t amount : {10'00, 20'00})
        accepted(world.admin("payment.redeem", order("o1", 30'00, amount) + by_id(id)));
    const bool is_over = GENERATE(false, true);
    if (is_over) world.host.set_now(instant(next_day));
    const Answer refund = accepted(world.admin("payment.refund", refund_all("o1", "new_note")));
    const auto& restored = refund.at("/restored").as_array();
    REQUIRE(restored.size() == (is_over ? 2 : 1));
    CHECK(refund.minor("/restored/0/amount") == (is_over ? 20'00 : 30'00));
    if (is_over) {
        CHECK(refund.id("/restored/0/voucher/voucher_id") !=
              refund.id("/restored/1/voucher/voucher_id"));
    }
    CHECK(world.admin("report.verify", R"("x":1)").at("/ok").as_bool());
}

TEST_CASE("what another order holds is prolonged by staff who undo their own debit, by nobody else",
          "[operations][give_back][I22][B22]")
{
    PluginWorld world;
    world.host.set_now(instant("2026-11-22T23:50:00Z"));
    const std::string id = issue(world, 100'00, until_today);
    const Answer debit = accepted(world.admin("debit.add", credit("c1", 10'00)));
    accepted(world.admin("payment.redeem", order("o1", 20'00, 20'00) + by_id(id)));
    accepted(
        world.admin("payment.hold", order("o2", 70'00, 70'00) + by_id(id) + R"(,"ttl_s":3600)"));
    world.advance(std::chrono::minutes{20});
    SECTION("a refund makes a note of its own")
    {
        const Answer refund =
            accepted(world.admin("payment.refund", refund_all("o1", "restore_extended")));
        CHECK(refund.id("/restored/0/how") == "new_note");
        CHECK(voucher(world, id).id("/voucher/expires_on") == "2026-11-22");
    }
    SECTION("a debit comes back where it was taken")
    {
        accepted(world.admin("debit.reverse",
                             id_member("transaction_id", debit.id("/transaction/transaction_id")) +
                                 reason));
        CHECK(voucher(world, id).id("/voucher/expires_on") == "2026-12-23");
        CHECK(voucher(world, id).minor("/voucher/available") == 10'00);
    }
    CHECK(world.admin("report.verify", R"("x":1)").at("/ok").as_bool());
}

TEST_CASE("a hold is captured in its own currency, and a refund is in the studio's",
          "[operations][I11]")
{
    PluginWorld world;
    const std::string id = issue(world, 100'00);
    const std::string hold =
        accepted(world.admin("payment.hold", order("o1", 20'00, 20'00) + by_id(id)))
            .id("/hold/hold_id");
    const auto captured = [&](const std::string& amount) {
        return world.admin("payment.capture", id_member("hold_id", hold) + R"(,"amount":)" + amount)
            .status;
    };
    CHECK(captured(money(1, "USD")) == "currency_mismatch");
    CHECK(captured(money(20'01)) == "insufficient_credit");
    CHECK(captured(money(20'00)) == "OK");
    const auto refunded = [&](const std::string& amount) {
        return world
            .admin("payment.refund",
                   id_member("order_id", "o1") + R"(,"amount":)" + amount + reason)
            .status;
    };
    CHECK(refunded(money(1, "USD")) == "currency_mismatch");
    CHECK(refunded(money(20'01)) == "exceeds_captured");
    CHECK(refunded(money(20'00)) == "OK");
    CHECK(refunded(money(1)) == "nothing_to_refund");
}

TEST_CASE("a voucher whose value moved to a note may be voided once that note is void",
          "[operations][void][I23][issue]")
{
    PluginWorld world;
    const std::string expiring = issue(world, 10'00, until_today + R"(,"priority":1)");
    const std::string living = issue(world, 10'00);
    accepted(world.admin("payment.redeem", order("o1", 20'00, 20'00) + by_customer("c1")));
    world.host.set_now(instant(next_day));
    const Answer refund = accepted(world.admin("payment.refund", refund_all("o1", "new_note")));
    std::string note;
    for (const auto& part : refund.at("/restored").as_array()) {
        if (part.at("how").as_string() != "new_note") continue;
        note = boost::json::value_to<std::string>(part.at_pointer("/voucher/voucher_id"));
    }
    REQUIRE_FALSE(note.empty());
    const auto void_it = [&](const std::string& id) {
        return world.admin("voucher.void", id_member("voucher_id", id) + reason).status;
    };
    CHECK(void_it(expiring) == "voucher_in_use");
    CHECK(void_it(note) == "OK");
    CHECK(void_it(expiring) == "OK");
    CHECK(void_it(living) == "OK");
    CHECK(world.admin("report.verify", R"("x":1)").at("/ok").as_bool());
}

TEST_CASE("a voucher whose value moved to one note does not wait for another's",
          "[operations][void][I23][issue]")
{
    PluginWorld world;
    const std::string first = issue(world, 10'00, until_today);
    const std::string second = issue(world, 10'00, until_today);
    accepted(world.admin("payment.redeem", order("o1", 20'00, 20'00) + by_customer("c1")));
    world.host.set_now(instant(next_day));
    const Answer refund = accepted(world.admin("payment.refund", refund_all("o1", "new_note")));
    std::string note;
    for (const auto& part : refund.at("/restored").as_array()) {
        if (part.at("voucher_id").as_string() != first) continue;
        note = boost::json::value_to<std::string>(part.at_pointer("/voucher/voucher_id"));
    }
    REQUIRE_FALSE(note.empty());
    const auto void_it = [&](const std::string& id) {
        return world.admin("voucher.void", id_member("voucher_id", id) + reason).status;
    };
    CHECK(void_it(note) == "OK");
    CHECK(void_it(first) == "OK");
    CHECK(void_it(second) == "voucher_in_use");
}

TEST_CASE("a deleted order takes with it what it sold, also when that was spent on it and expired",
          "[operations][delete][D01][I9][issue]")
{
    const char* const policy = GENERATE("restore_extended", "new_note", "forfeit");
    INFO(policy);
    PluginWorld world{R"({"currency":"EUR","expired_give_back":{"policy":")" + std::string{policy} +
                      R"("}})"};
    const Answer sold = accepted(
        world.admin("voucher.sell",
                    order("o1", 90'00, 90'00) + sale("l1", 1, 10'00, 10'00, true) + until_today));
    const std::string id = sold.id("/vouchers/0/voucher/voucher_id");
    accepted(world.admin("payment.redeem", order("o1", 90'00, 10'00) + by_id(id)));
    world.host.set_now(instant(next_day));
    const Answer deleted = world.admin("order.delete", R"("order_id":"o1")");
    INFO(deleted);
    CHECK(deleted.status == "OK");
    CHECK(voucher(world, id).id("/voucher/status") == "void");
    CHECK(world.raw().number(
              "select coalesce(sum(amount - given_back), 0) from scrip_redemption") == 0);
    CHECK(world.admin("payment.hold", order("o1", 5, 5) + by_customer("c1")).status ==
          "not_applicable");
    CHECK(world.admin("report.verify", R"("x":1)").at("/ok").as_bool());
}

TEST_CASE("expire, extend, expire posts three times and agrees to the unit",
          "[operations][expiry][I21]")
{
    PluginWorld world;
    const std::string id = issue(world, 33'33, until_today + R"(,"paid":)" + money(11'11));
    const auto expire_at = [&](const char* now) {
        world.host.set_now(instant(now));
        return accepted(world.admin("job.run", R"("job":"expire")")).at("/done").as_int64();
    };
    CHECK(expire_at("2026-11-23T00:14:59.999999Z") == 0); // posted 15 minutes late
    CHECK(voucher(world, id).id("/voucher/status") == "expired");
    CHECK(expire_at("2026-11-23T00:15:00Z") == 1);
    CHECK(expire_at("2026-11-23T09:00:00Z") == 0);
    accepted(world.admin("voucher.extend",
                         id_member("voucher_id", id) + R"(,"expires_on":"2026-11-30")" + reason));
    CHECK(voucher(world, id).minor("/voucher/available") == 33'33);
    CHECK(expire_at("2026-12-01T00:15:00Z") == 1);
    CHECK(world.raw().number("select count(*) from scrip_entry where account = 'breakage'") == 3);
    CHECK(world.raw().number("select sum(amount) from scrip_entry where account = 'breakage'") ==
          33'33);
    CHECK(world.raw().number(
              "select sum(paid_value) from scrip_entry where account = 'breakage'") == 11'11);
}

TEST_CASE("a date in the past is a wrong form, before any decline", "[operations]")
{
    PluginWorld world;
    const std::string past = R"(,"expires_on":"2026-11-21")";
    CHECK(world.admin("credit.add", credit("c1", 5, past)).status == "invalid_field");
    CHECK(world
              .admin("credit.add",
                     customer("c1") + R"(,"description":"d","amount":)" + money(5, "USD") + past)
              .status == "invalid_field");
    const std::string id = issue(world, 5);
    accepted(world.admin("voucher.void", id_member("voucher_id", id) + reason));
    CHECK(world.admin("voucher.extend", id_member("voucher_id", id) + past + reason).status ==
          "invalid_field");
}
