// Rules of single operations that their hooks decline by, each with the one fact it is about.
#include "story.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::tests;

namespace {

std::string sale_of(const std::string& each, const std::string& paid)
{
    return R"(,"line":{"line_id":"l1","kind":"credit","quantity":1,"amount":)" + each +
           R"(,"paid":)" + paid + R"(},"is_paid":true)";
}

std::string cancelled(const std::string& refundable, const std::string& captured)
{
    return order("o2", 12'00, 0) + R"(,"refundable":)" + refundable +
           R"(,"tenders":[{"tender":"card","captured":)" + captured +
           R"(}],"as":"original","reason":"weather")";
}

} // namespace

TEST_CASE("money in another currency than the studio's is declined, wherever it stands",
          "[calls][B18][q4]")
{
    Story story;
    PluginWorld& world = story.world;
    const std::string eur = money(5'00);
    const std::string usd = money(5'00, "USD");
    const std::string new_order = order("o9", 40'00, 40'00);
    const std::string on_hold = id_member("hold_id", story.hold_id);
    const std::string of_debit = customer("c1") + R"(,"description":"d","amount":)";
    const std::string excess = order("o2", 12'00, 0) + R"(,"reference":"x1","excess":)";
    const std::vector<std::pair<Step, Step>> pairs{
        {{"credit.add", of_debit + eur}, {"credit.add", of_debit + usd}},
        {{"credit.add", of_debit + eur + R"(,"paid":)" + eur},
         {"credit.add", of_debit + eur + R"(,"paid":)" + usd}},
        {{"debit.add", of_debit + eur}, {"debit.add", of_debit + usd}},
        {{"voucher.sell", new_order + sale_of(eur, eur)},
         {"voucher.sell", new_order + sale_of(usd, eur)}},
        {{"voucher.sell", new_order + sale_of(eur, eur)},
         {"voucher.sell", new_order + sale_of(eur, usd)}},
        {{"order.overpaid", excess + eur}, {"order.overpaid", excess + usd}},
        {{"order.cancel", cancelled(eur, eur)}, {"order.cancel", cancelled(usd, eur)}},
        {{"order.cancel", cancelled(eur, eur)}, {"order.cancel", cancelled(eur, usd)}},
        {{"payment.capture", on_hold + R"(,"amount":)" + eur},
         {"payment.capture", on_hold + R"(,"amount":)" + usd}}};
    for (const auto& [right, wrong] : pairs) {
        INFO(wrong.hook << " " << wrong.members);
        CHECK(world.admin(right.hook, right.members, {.is_dry_run = true}).status == "OK");
        CHECK(world.admin(wrong.hook, wrong.members).status == "currency_mismatch");
    }
}

TEST_CASE("only a debit is reversed as one, and only a clawback reinstated",
          "[calls][clawback][q4]")
{
    Story story;
    PluginWorld& world = story.world;
    const auto transaction_of = [&](const std::string& type) {
        return world.raw().text("select min(transaction_id) from scrip_transaction where type = '" +
                                type + "'");
    };
    for (const char* const type : {"issue", "redeem", "hold", "clawback"}) {
        INFO(type);
        CHECK(
            world.admin("debit.reverse", id_member("transaction_id", transaction_of(type)) + reason)
                .status == "not_found");
    }
    for (const char* const type : {"issue", "redeem", "hold", "debit"}) {
        INFO(type);
        CHECK(
            world.admin("credit.reinstate", id_member("clawback_id", transaction_of(type)) + reason)
                .status == "not_found");
    }
    accepted(world.admin("debit.reverse", id_member("transaction_id", story.debit_id) + reason));
    accepted(world.admin("credit.reinstate", id_member("clawback_id", story.clawback_id) + reason));
}

TEST_CASE("what time alone does is nobody's act, whoever's call comes upon it",
          "[calls][I24][B31][q4]")
{
    Story story;
    PluginWorld& world = story.world;
    story.let_time_pass();
    accepted(world.admin("job.run", R"("job":"holds")"));
    accepted(world.admin("job.run", R"("job":"expire")"));
    const auto actors = [&](const std::string& type) {
        return world.raw().rows(
            "select distinct actor_role, coalesce(actor_id, 'nobody') from scrip_transaction"
            " where type = '" +
            type + "'");
    };
    using Rows = std::vector<std::vector<std::string>>;
    CHECK(actors("time_out") == Rows{{"system", "nobody"}});
    CHECK(actors("expire") == Rows{{"system", "nobody"}});
    CHECK(actors("hold") == Rows{{"admin", "u1"}});
}

TEST_CASE("an order that takes no more holds is paid at once all the same", "[calls][B09][q4]")
{
    Story story;
    PluginWorld& world = story.world;
    const auto pay = [&](const char* hook) {
        return world
            .admin(hook,
                   order("o9", 50'00, 50'00) + by_id(story.spare_id) + R"(,"amount":)" + money(1))
            .status;
    };
    for (int holds = 0; holds < 20; ++holds)
        CHECK(pay("payment.hold") == "OK");
    CHECK(pay("payment.hold") == "limit_exceeded");
    CHECK(pay("payment.redeem") == "OK");
}

TEST_CASE("nobody is rewarded where the studio set no reward", "[calls][referral][A08][q4]")
{
    Story story;
    PluginWorld& world = story.world;
    const std::string reward = id_member("referral_code", story.referral_code) + "," +
                               customer("c8") + R"(,"order_id":"o8")";
    world.enable("s1", R"({"currency":"EUR"})");
    CHECK(world.admin("referral.reward", reward).status == "not_applicable");
    world.enable("s1", story_settings);
    CHECK(world.admin("referral.reward", reward).status == "OK");
    CHECK(world.admin("referral.reward", reward).status == "already_rewarded");
}
