#include "story.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::tests;

namespace {

std::string panel_action(const char* panel, const char* action, const std::string& more)
{
    return R"("panel":")" + std::string{panel} + R"(","action":")" + action + "\"," + more;
}

std::string of_account(const char* action, const std::string& more)
{
    return panel_action("customer.account", action, R"("customer_id":"c1",)" + more);
}

std::string adding(std::int64_t minor)
{
    return of_account("add_credit", R"("form":{"description":"x","amount":)" + money(minor) + "}");
}

} // namespace

TEST_CASE("an action that starts something new is refused while the studio winds down",
          "[calls][panels][abi5]")
{
    Story story;
    PluginWorld& world = story.world;
    accepted(world.admin("panel.action", adding(5'00), {.key = "known"}));
    world.studios->disable("s1", limits_of(world.host)); // an open hold: it winds down
    CHECK(world.admin("panel.action", adding(6'00)).status == "winding_down");
    CHECK(world.admin("panel.action", adding(5'00), {.key = "known"}).status == "OK");
    CHECK(world
              .admin("panel.action",
                     of_account("extend",
                                id_member("voucher_id", story.voucher_id) +
                                    R"(,"form":{"expires_on":"2031-01-31","reason":"x"})"))
              .status == "OK");
    CHECK(world.admin("panel.render", R"("panel":"customer.account","customer_id":"c1")")
              .at("/notices")
              .as_array()
              .size() == 1);
}

TEST_CASE("a context that the action makes no use of has its form, too", "[calls][panels]")
{
    Story story;
    const auto status = [&](const std::string& context) {
        const std::string form = R"("form":{"expires_on":"2031-01-31","reason":"x"},)";
        return story.world
            .admin("panel.action",
                   panel_action("customer.account",
                                "extend",
                                form + id_member("voucher_id", story.voucher_id) + context))
            .status;
    };
    CHECK(status("") == "OK");
    CHECK(status(R"(,"customer_id":"c1","hold_id":null)") == "OK");
    CHECK(status(R"(,"customer_id":30)") == "invalid_field");
    CHECK(status(R"(,"hold_id":"")") == "invalid_field");
    CHECK(status(R"(,"order":{"order_id":"o1"})") == "invalid_field");
}

TEST_CASE("an action leaves one audit row, under the name of the hook behind it",
          "[calls][panels][I39]")
{
    Story story;
    PluginWorld& world = story.world;
    accepted(world.admin("panel.action", adding(5'00), {.key = "audited"}));
    const auto rows = world.raw().rows("select operation, outcome, actor_role from scrip_audit"
                                       " where idempotency_key = 'audited'");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0] == std::vector<std::string>{"credit.add", "ok", "admin"});
    CHECK(world.raw().rows("select operation from scrip_transaction where idempotency_key ="
                           " 'audited'") == std::vector<std::vector<std::string>>{{"credit.add"}});
    CHECK(world.as_customer("c1", "panel.action", adding(5'00)).status == "permission_denied");
    CHECK(world.raw().number("select count(*) from scrip_audit where operation = 'credit.add' and"
                             " outcome = 'permission_denied'") == 1);
}

TEST_CASE("a key names an action or a call of its hook, never both", "[calls][panels][I17]")
{
    PluginWorld world;
    const std::string both = adding(5'00) +
                             R"(,"customer":{"customer_id":"c1"},"description":"x",)" +
                             R"("amount":)" + money(5'00);
    accepted(world.admin("panel.action", both, {.key = "k"}));
    CHECK(world.admin("credit.add", both, {.key = "k"}).status == "key_reuse");
}

TEST_CASE("what only reads does not write, be it asked from a panel", "[calls][panels]")
{
    Story story;
    PluginWorld& world = story.world;
    const auto before = world.dump();
    const std::string verify = panel_action("studio.reports", "verify", R"("form":{})");
    CHECK(accepted(world.admin("panel.action", verify, {.key = "v"})).at("/result/ok").as_bool());
    CHECK(world.dump() == before);
}
