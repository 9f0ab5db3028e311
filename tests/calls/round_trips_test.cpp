// How often a call and its server speak: on a network that is what a call takes.
#include "support/plugin_world.hpp"
#include "support/relay.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::tests;

namespace {

struct Till {
    explicit Till(bool is_combining)
    {
        services::Database database = through.database();
        database.is_combining = is_combining;
        world.host.reach_through(database);
        world.restart();
        world.enable("s1");
        code = world.admin("credit.add", credit("c1", 1'000'00)).id("/code");
        redeem(); // statements are prepared
    }

    void redeem()
    {
        const std::string order_id = "o" + std::to_string(++orders);
        REQUIRE(world.admin("payment.redeem", order(order_id, 1, 1) + by_code(code)).is_ok());
    }

    bool is_cluster() const
    {
        return world.on.backend() == TestBackend::mariadb &&
               world.raw().number("select @@wsrep_on") == 1;
    }

    PluginWorld world;
    Relay through{described(world.on)};
    std::string code;
    int orders = 0;
};

} // namespace

TEST_CASE("a redemption speaks with its server eight times, and seventeen where each statement goes"
          " by itself",
          "[calls][server][round_trips]")
{
    const bool is_combining = GENERATE(true, false);
    Till till{is_combining};
    const int before = till.through.messages();
    constexpr int times = 5;
    for (int i = 0; i < times; ++i)
        till.redeem();
    const int each = (till.through.messages() - before) / times;
    CHECK(each == (is_combining && !till.is_cluster() ? 8 : 17));
}
