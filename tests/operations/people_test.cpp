// What merging leaves in the tables.
#include "support/plugin_world.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

using namespace scrip::tests;

namespace {

Answer done(Answer answer)
{
    INFO(answer);
    REQUIRE(answer.is_ok());
    return answer;
}

} // namespace

TEST_CASE("merging leaves old entries, transactions and movements byte for byte",
          "[operations][people][B45][I26]")
{
    PluginWorld world;
    const Answer one = done(world.admin("credit.add", credit("c1", 50'00)));
    done(world.admin("credit.add", credit("c2", 20'00)));
    done(world.admin("payment.redeem", order("o1", 5'00, 5'00) + by_code(one.id("/code"))));
    const std::vector<std::string> tables{
        "scrip_entry", "scrip_transaction", "scrip_movement", "scrip_redemption"};
    const auto rows_of = [&](const std::string& table) {
        return world.raw().rows("select * from " + table + " order by 1, 2, 3");
    };
    std::map<std::string, std::vector<std::vector<std::string>>> before;
    for (const std::string& table : tables)
        before[table] = rows_of(table);

    done(world.admin("customer.merge", R"("from":"c1","into":"c2")"));
    for (const std::string& table : tables) {
        INFO(table);
        const auto after = rows_of(table);
        for (const auto& row : before[table])
            CHECK(std::count(after.begin(), after.end(), row) == 1);
        const std::size_t more = table == "scrip_redemption" ? 0 : 1;
        CHECK(after.size() == before[table].size() + more);
    }
    CHECK(world.raw().number("select count(distinct holder) from scrip_voucher") == 1);
    CHECK(done(world.admin("report.verify", R"("x":1)")).at("/ok").as_bool());
    // A second merge finds nothing to do and writes nothing.
    const std::string kept = world.dump();
    done(world.admin("customer.merge", R"("from":"c1","into":"c2")"));
    CHECK(world.dump() == kept);
}
