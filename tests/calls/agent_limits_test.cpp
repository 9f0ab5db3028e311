// How much credit an agent gives: in one call, and in a day of the studio.
#include "support/accepted.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::tests;

namespace {

class AgentsWorld : public PluginWorld {
public:
    explicit AgentsWorld(const std::string& limits)
        : PluginWorld{R"({"currency":"EUR","time_zone":"Europe/Zurich","agent_limits":{)" + limits +
                      "}}"}
    {
    }

    std::string give(const std::string& agent_id, std::int64_t minor, const Options& options = {})
    {
        return call("credit.add",
                    R"({"actor":{"role":"agent","id":")" + agent_id + R"("},)" +
                        credit("c1", minor) + "}",
                    options)
            .status;
    }
};

const std::string ten_a_call = R"("credit_add":)" + money(10'00);
const std::string fifteen_a_day = R"("per_day":)" + money(15'00);

} // namespace

TEST_CASE("an agent gives in one call what the studio lets them, to the cent",
          "[calls][A22][R7][q4]")
{
    AgentsWorld world{ten_a_call};
    CHECK(world.give("u1", 10'00) == "OK");
    CHECK(world.give("u1", 10'01) == "limit_exceeded");
    CHECK(world.give("u1", 10'00) == "OK"); // a day without a limit
    accepted(world.admin("credit.add", credit("c1", 10'01)));
}

TEST_CASE("an agent gives in a day what the studio lets them, each agent and each day anew",
          "[calls][A22][R7][q4]")
{
    AgentsWorld world{fifteen_a_day};
    world.set_clock("2026-11-22T22:30:00Z"); // half past eleven in Zurich
    CHECK(world.give("u1", 10'00) == "OK");
    CHECK(world.give("u1", 5'01) == "limit_exceeded");
    CHECK(world.give("u1", 5'00, {.is_dry_run = true}) == "OK");
    CHECK(world.give("u1", 5'00) == "OK");
    CHECK(world.give("u1", 1) == "limit_exceeded");
    CHECK(world.give("u2", 15'00) == "OK");
    accepted(world.admin("credit.add", credit("c1", 15'01)));
    world.set_clock("2026-11-22T23:00:00Z");
    CHECK(world.give("u1", 15'00) == "OK");
    CHECK(world.give("u2", 15'01) == "limit_exceeded");
    world.enable("s2", R"({"currency":"EUR","agent_limits":{)" + fifteen_a_day + "}}");
    CHECK(world.give("u1", 15'00, {.studio = "s2"}) == "OK");
}

TEST_CASE("an agent gives nothing where the studio set no limits", "[calls][A22][R7][q4]")
{
    PluginWorld world;
    CHECK(
        world.call("credit.add", R"({"actor":{"role":"agent","id":"u1"},)" + credit("c1", 1) + "}")
            .status == "permission_denied");
}

TEST_CASE("a visitor looks codes up only where the studio says so", "[calls][U09][q4]")
{
    const auto looked_up = [](const char* settings) {
        PluginWorld world{settings};
        const Answer made = accepted(world.admin("credit.add", credit("c1", 5)));
        return world
            .call("voucher.check",
                  R"({"actor":{"role":"anonymous"},)" + id_member("code", made.id("/code")) + "}")
            .status;
    };
    CHECK(looked_up(R"({"currency":"EUR"})") == "permission_denied");
    CHECK(looked_up(R"({"currency":"EUR","anonymous_check":false})") == "permission_denied");
    CHECK(looked_up(R"({"currency":"EUR","anonymous_check":true})") == "OK");
}
