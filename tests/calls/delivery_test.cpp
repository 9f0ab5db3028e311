// Events reach the host at least once, in order, whatever happens on the way.
#include "story.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <thread>

using namespace scrip;
using namespace scrip::tests;

namespace {

std::vector<std::string> types(const PluginWorld& world)
{
    std::vector<std::string> all;
    for (const auto& event : world.host.published)
        all.push_back(event.type);
    return all;
}

Answer send(PluginWorld& world, const std::string& more = "")
{
    return world.admin("job.run", R"("job":"events")" + more);
}

} // namespace

TEST_CASE("a host that takes no event now gets all of them later, each once", "[calls][events]")
{
    PluginWorld world;
    REQUIRE(world.admin("credit.add", credit("c1", 10'00)).is_ok());
    REQUIRE(world.admin("debit.add", credit("c1", 1'00)).is_ok());
    world.host.is_deaf = true;
    const std::string before = world.dump();
    CHECK(send(world).status == "database_unavailable");
    CHECK(world.dump() == before);
    world.host.is_deaf = false;
    CHECK(send(world).at("/done").as_int64() == 2);
    CHECK(types(world) == std::vector<std::string>{"voucher.issued", "credit.debited"});
    CHECK(send(world).at("/done").as_int64() == 0);
    CHECK(world.host.publications == 2);
}

TEST_CASE("events that were given but not marked are given again, as the same events",
          "[calls][events]")
{
    PluginWorld world;
    REQUIRE(world.admin("credit.add", credit("c1", 10'00)).is_ok());
    // The reply cannot be delivered: the unit that marks them is rolled back.
    bool is_refused = true;
    const Options options{.put_reply = [&](const std::string&) {
        if (is_refused) throw calls::CallFailure{calls::FailureStatus::limit, "x", "x"};
    }};
    CHECK_FALSE(world.admin("job.run", R"("job":"events")", options).is_ok());
    CHECK(world.host.publications == 1);
    CHECK(send(world).at("/done").as_int64() == 1);
    CHECK(world.host.publications == 2);
    CHECK(world.host.published.size() == 1);
}

TEST_CASE("a preview of sending sends nothing", "[calls][events][B29]")
{
    PluginWorld world;
    REQUIRE(world.admin("credit.add", credit("c1", 10'00)).is_ok());
    const Answer preview = world.admin("job.run", R"("job":"events")", {.is_dry_run = true});
    CHECK(preview.at("/done").as_int64() == 1);
    CHECK(world.host.published.empty());
    CHECK(send(world).text == preview.text);
}

TEST_CASE("nobody without the right to it makes the plugin send", "[calls][events]")
{
    PluginWorld world;
    REQUIRE(world.admin("credit.add", credit("c1", 10'00)).is_ok());
    CHECK(world.as_customer("c1", "job.run", R"("job":"events")").status == "permission_denied");
    CHECK(world.host.published.empty());
}

TEST_CASE("for a host that takes no events none are kept", "[calls][events]")
{
    PluginWorld world;
    world.host.are_events_taken = false;
    REQUIRE(world.admin("credit.add", credit("c1", 10'00)).is_ok());
    CHECK(world.raw().number("select count(*) from scrip_outbox") == 0);
    CHECK(send(world).at("/done").as_int64() == 0);
}

TEST_CASE("events come in batches, those of one voucher in its order", "[calls][events]")
{
    PluginWorld world;
    for (int i = 0; i < 5; ++i)
        REQUIRE(world.admin("credit.add", credit("c1", 2'00)).is_ok());
    REQUIRE(world.admin("debit.add", credit("c1", 9'00)).is_ok());
    std::int64_t sent = 0;
    for (bool has_more = true; has_more;) {
        const Answer answer = send(world, R"(,"limit":3)");
        REQUIRE(answer.is_ok());
        CHECK(answer.at("/done").as_int64() <= 3);
        sent += answer.at("/done").as_int64();
        has_more = answer.at("/more").as_bool();
    }
    CHECK(sent == 10);
    std::map<std::string, std::vector<std::string>> of_voucher;
    for (const auto& event : world.host.published) {
        const auto body = boost::json::parse(event.body);
        of_voucher[boost::json::value_to<std::string>(body.at("voucher_id"))].push_back(event.type);
    }
    CHECK(of_voucher.size() == 5);
    for (const auto& [voucher, story] : of_voucher)
        CHECK(story == std::vector<std::string>{"voucher.issued", "credit.debited"});
}

TEST_CASE("several processes that run a job at once do its work once", "[calls][events][B37]")
{
    const std::string job = GENERATE("notices", "events", "expire", "holds", "anchor", "health");
    PluginWorld world;
    for (int i = 0; i < 20; ++i) {
        REQUIRE(
            world.admin("credit.add", credit("c1", 2'00, R"(,"expires_on":"2026-11-25")")).is_ok());
    }
    if (job == "expire") world.host.advance(std::chrono::hours{24 * 5});
    std::vector<std::thread> processes;
    for (int i = 0; i < 4; ++i) {
        processes.emplace_back([&, i] {
            calls::Studios own{world.host};
            own.enable("s1", R"({"currency":"EUR"})", false, limits_of(world.host));
            const calls::Invocation call{.studio_id = "s1",
                                         .idempotency_key = "job-" + std::to_string(i),
                                         .payload = "",
                                         .limits = limits_of(world.host),
                                         .put_reply = [](auto&) {}};
            calls::Invocation filled = call;
            const std::string payload =
                R"({"actor":{"role":"system","id":"cron"},"job":")" + job + R"("})";
            filled.payload = payload;
            try {
                calls::call(own, world.host, PluginWorld::hook("job.run"), filled);
            } catch (const calls::CallFailure&) { // NOLINT(bugprone-empty-catch)
                // Another one was faster, eight times.
            }
        });
    }
    for (std::thread& process : processes)
        process.join();

    const PluginWorld& seen = world;
    if (job == "notices") {
        CHECK(seen.raw().number("select count(*) from scrip_notice") == 20);
        CHECK(seen.raw().number(
                  "select count(*) from scrip_outbox where type = 'voucher.expiring'") == 20);
    }
    if (job == "events") CHECK(world.host.published.size() == 20);
    if (job == "expire") {
        CHECK(seen.raw().number("select count(*) from scrip_entry where account = 'breakage'") ==
              20);
    }
    if (job == "anchor") CHECK(seen.raw().number("select count(*) from scrip_anchor") == 1);
    const Answer verified = world.admin("report.verify", R"("x":1)");
    INFO(verified);
    CHECK(verified.at("/ok").as_bool());
}
