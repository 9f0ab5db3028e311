// A database that fails its own checks stops the studio: reads go on, writes do not (B05).
#include "support/plugin_world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

using namespace scrip;
using namespace scrip::tests;

namespace {

const std::string five_euros = credit("c1", 500);
// Overwrites the first page of a table in the file, behind everybody's back.
void damage(const PluginWorld& world, const std::string& table)
{
    std::int64_t page = 0;
    std::int64_t page_bytes = 0;
    {
        const auto raw = world.raw();
        page = raw.number("select rootpage from sqlite_master where name = '" + table + "'");
        page_bytes = raw.number("PRAGMA page_size");
    }
    const std::string connect = world.on.connect();
    const auto begin = connect.find("dbname=") + 7;
    std::fstream file{connect.substr(begin, connect.find(' ', begin) - begin),
                      std::ios::in | std::ios::out | std::ios::binary};
    file.seekp((page - 1) * page_bytes);
    file << std::string(static_cast<std::size_t>(page_bytes), '\x5a');
    // Nobody's cache is good any more (https://www.sqlite.org/fileformat2.html, section 1.3.7).
    file.seekp(24);
    file << std::string(4, '\x77');
    REQUIRE(file.good());
}

class DamagedWorld : public PluginWorld {
public:
    DamagedWorld()
        : PluginWorld{R"({"currency":"EUR","referral":{"referrer":{"minor":100,"currency":"EUR"},)"
                      R"("referee":{"minor":100,"currency":"EUR"}}})"}
    {
        REQUIRE(admin("credit.add", five_euros).is_ok());
        const Answer balance = admin("customer.balance", R"("customer_id":"c1")");
        code_ = balance.id("/balance/referral_code");
        damage(*this, "scrip_referral");
    }

    // The one hook that touches the table of referrals.
    Answer meet_the_damage()
    {
        return admin("referral.reward",
                     customer("c2") + R"(,"order_id":"o1","referral_code":")" + code_ + "\"");
    }

    std::ptrdiff_t alarms() const { return logged("database is damaged"); }

    std::ptrdiff_t logged(const std::string& text) const
    {
        const auto lines = host.logged();
        return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
            return line.find(text) != line.npos;
        });
    }

private:
    std::string code_;
};

} // namespace

TEST_CASE("whoever finds the database damaged stops the studio: it is read, not written",
          "[calls][B05][F14][sqlite]")
{
    DamagedWorld world;
    REQUIRE(world.admin("credit.add", five_euros).is_ok()); // nobody knows yet
    CHECK(world.meet_the_damage().status == "data_corrupt");
    CHECK(world.alarms() == 1);
    CHECK(world.logged("referral.reward: data_corrupt: ") == 1); // somebody has to look at it
    CHECK(world.admin("credit.add", five_euros).status == "data_corrupt");
    CHECK(world.admin("customer.balance", R"("customer_id":"c1")").minor("/balance/available") ==
          1000);
    CHECK(world.meet_the_damage().status == "data_corrupt");
    CHECK(world.alarms() == 1);
    CHECK(world.raw().text("select state || ' ' || stop_reason from scrip_studio") ==
          "stopped data_corrupt");
}

TEST_CASE("neither a restart nor a disable forgets that a studio was stopped",
          "[calls][B05][sqlite]")
{
    DamagedWorld world;
    REQUIRE(world.meet_the_damage().status == "data_corrupt");
    CHECK_THROWS_AS(world.studios->disable("s1", limits_of(world.host)), DataCorrupt);
    world.restart();
    CHECK(world.studios->enable("s1", R"({"currency":"EUR"})", false, limits_of(world.host)) ==
          StudioState::stopped);
    CHECK(world.admin("credit.add", five_euros).status == "data_corrupt");
    CHECK(world.admin("customer.balance", R"("customer_id":"c1")").is_ok());
}

TEST_CASE("whoever mended the data lifts the stop", "[calls][B05][sqlite]")
{
    DamagedWorld world;
    REQUIRE(world.meet_the_damage().status == "data_corrupt");
    world.raw().run("update scrip_studio set state = 'enabled', stop_reason = null");
    world.enable("s1");
    CHECK(world.admin("credit.add", five_euros).is_ok());
}

TEST_CASE("an hour of many denied calls is told once", "[calls][i1]")
{
    PluginWorld world;
    const auto told = [&] {
        const auto lines = world.host.logged();
        return std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
            return line.find("many calls are denied") != line.npos;
        });
    };
    const auto try_doors = [&](int times) {
        for (int i = 0; i < times; ++i) {
            const Answer answer = world.as_customer("c1", "credit.add", five_euros);
            if (answer.status != "permission_denied") FAIL(answer);
        }
    };
    try_doors(99);
    CHECK(told() == 0);
    try_doors(51);
    CHECK(told() == 1);
    world.advance(std::chrono::minutes{61});
    try_doors(99);
    CHECK(told() == 1);
    try_doors(1);
    CHECK(told() == 2);
}
