// What anchors and checks in turn find, and what happens to a voucher that fails.
#include "support/plugin_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace scrip;
using namespace scrip::tests;

namespace {

struct Anchored {
    Anchored()
    {
        first = added("c1");
        second = added("c2");
        run("anchor");
        world.host.advance(std::chrono::hours{24});
        REQUIRE(world.admin("debit.add", credit("c1", 3'00)).is_ok());
        run("anchor");
        run("events");
        for (const auto& event : world.host.published) {
            if (event.type != "ledger.anchor") continue;
            const auto body = boost::json::parse(event.body);
            kept += std::string(kept.empty() ? "" : ",") + R"({"day":)" +
                    boost::json::serialize(body.at("day")) + R"(,"hash":)" +
                    boost::json::serialize(body.at("hash")) + "}";
        }
    }

    std::string added(const std::string& customer)
    {
        return world.admin("credit.add", credit(customer, 10'00)).id("/voucher/voucher_id");
    }

    Answer run(const std::string& job)
    {
        Answer answer = world.admin("job.run", R"("job":")" + job + '"');
        INFO(answer);
        REQUIRE(answer.is_ok());
        return answer;
    }

    // The invariants that do not hold.
    std::set<std::string> found(const std::string& anchors = "")
    {
        const Answer verified = world.admin("report.verify", R"("anchors":[)" + anchors + "]");
        INFO(verified);
        REQUIRE(verified.is_ok());
        std::set<std::string> invariants;
        for (const auto& problem : verified.at("/problems").as_array())
            invariants.insert(boost::json::value_to<std::string>(problem.at("invariant")));
        return invariants;
    }

    PluginWorld world;
    std::string first;
    std::string second;
    std::string kept; // by the host
};

using Found = std::set<std::string>;

} // namespace

TEST_CASE("an anchored ledger that nobody touched is sound", "[operations][verify][I29]")
{
    Anchored books;
    CHECK(books.kept.find("2026-11-22") != std::string::npos);
    CHECK(books.kept.find("2026-11-23") != std::string::npos);
    CHECK(books.found(books.kept).empty());
}

TEST_CASE("a chain whose tail was cut, row and all, is shorter than it was anchored",
          "[operations][verify][B03][I29]")
{
    Anchored books;
    const RawDatabase raw = books.world.raw();
    // As somebody would who knows everything but the anchors.
    const std::string at = " where voucher_id = '" + books.first + "'";
    raw.forge("delete from scrip_redemption" + at + "; delete from scrip_movement" + at +
              " and seq > 2; delete from scrip_entry" + at + " and seq > 2;" +
              " delete from scrip_transaction where type = 'debit';" +
              " update scrip_voucher set available = 1000, captured = 0, debited = 0,"
              " chain_len = 2, chain_head = (select hash from scrip_entry" +
              at + " and seq = 2)" + at);
    CHECK(books.found() == Found{"I29"});

    SECTION("and when the anchors are cut too, the host's own tells it")
    {
        raw.forge("delete from scrip_anchor where day = '2026-11-23';"
                  " delete from scrip_anchor_item where day = '2026-11-23'");
        CHECK(books.found().empty());
        CHECK(books.found(books.kept) == Found{"I29"});
    }
}

TEST_CASE("an older copy of the database lacks the anchor that the host kept",
          "[operations][verify][B03][m2]")
{
    Anchored books;
    const RawDatabase raw = books.world.raw();
    const auto older = raw.rows("select * from scrip_anchor order by day");
    books.world.host.advance(std::chrono::hours{24});
    books.run("anchor");
    books.run("events");
    const auto body = boost::json::parse(books.world.host.published.back().body);
    const std::string newest = R"({"day":)" + boost::json::serialize(body.at("day")) +
                               R"(,"hash":)" + boost::json::serialize(body.at("hash")) + "}";
    CHECK(books.found(newest).empty());

    raw.forge("delete from scrip_anchor where day > '" + older.back().at(1) + "'");
    CHECK(raw.rows("select * from scrip_anchor order by day") == older);
    CHECK(books.found(newest) == Found{"I29"});
}

TEST_CASE("whatever is edited of an anchor is found", "[operations][verify][I29][I26]")
{
    struct Edit {
        const char* sql;
        const char* invariant;
    };
    const Edit edit =
        GENERATE(Edit{"update scrip_anchor set totals = replace(totals, '2', '3')", "I29"},
                 Edit{"update scrip_anchor set vouchers = 7 where day = '2026-11-22'", "I29"},
                 Edit{"update scrip_anchor set previous_hash = '' where day = '2026-11-23'", "I29"},
                 Edit{"update scrip_anchor_item set chain_len = 1 where day = '2026-11-23'", "I29"},
                 Edit{"delete from scrip_anchor_item where day = '2026-11-22'", "I29"},
                 Edit{"delete from scrip_anchor where day = '2026-11-22'", "I29"},
                 Edit{"delete from scrip_audit where audit_id = (select min(audit_id) from"
                      " scrip_audit)",
                      "I26"});
    INFO(edit.sql);
    Anchored books;
    books.world.raw().forge(edit.sql);
    CHECK(books.found() == Found{edit.invariant});
}

TEST_CASE("a voucher whose stored total was altered takes no further writes, others go on",
          "[operations][verify][B05]")
{
    Anchored books;
    PluginWorld& world = books.world;
    world.raw().forge("update scrip_voucher set available = available + 200,"
                      " debited = debited - 200, captured = captured - 200 where voucher_id = '" +
                      books.first + "'");
    const auto alarms = [&] {
        books.run("events");
        return std::count_if(world.host.published.begin(),
                             world.host.published.end(),
                             [](const auto& event) { return event.type == "ledger.alarm"; });
    };
    const Answer health = books.run("health");
    CHECK(health.at("/done").as_int64() == 2);
    CHECK_FALSE(health.at("/problems").as_array().empty());
    CHECK(alarms() == 1);
    books.run("health");
    CHECK(alarms() == 1);

    const auto pay = [&](const std::string& voucher) {
        return world.admin("payment.redeem", order("o1", 1'00, 1'00) + by_id(voucher)).status;
    };
    CHECK(pay(books.first) == "blocked");
    CHECK(pay(books.second) == "OK");
    for (const char* const hook : {"voucher.extend", "voucher.void", "voucher.transfer"}) {
        INFO(hook);
        CHECK_FALSE(world
                        .admin(hook,
                               id_member("voucher_id", books.first) +
                                   R"(,"expires_on":"2030-01-01","to":{"customer_id":"c9"})" +
                                   reason)
                        .is_ok());
    }
    // It is still seen, as what it is.
    CHECK(world.admin("voucher.get", id_member("voucher_id", books.first)).id("/voucher/status") ==
          "blocked");
}

TEST_CASE("health goes round all vouchers in turn", "[operations][verify][B05]")
{
    Anchored books;
    for (int i = 0; i < 3; ++i)
        books.added("c3");
    const auto batch = [&] {
        const Answer answer = books.world.admin("job.run", R"("job":"health","limit":2)");
        return std::pair{answer.at("/done").as_int64(), answer.at("/more").as_bool()};
    };
    using Batch = std::pair<std::int64_t, bool>;
    CHECK(batch() == Batch{2, true});
    CHECK(batch() == Batch{2, true});
    CHECK(batch() == Batch{1, false});
    CHECK(batch() == Batch{2, true});
}

TEST_CASE("clocks of host and database that are apart are told", "[operations][health]")
{
    PluginWorld world;
    const auto problems = [&] {
        return world.admin("job.run", R"("job":"health")").at("/problems").as_array();
    };
    const auto real =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    world.host.set_now(real);
    CHECK(problems().empty());
    world.host.set_now(real + std::chrono::minutes{3});
    REQUIRE(problems().size() == 1);
    CHECK(problems()[0].at("invariant") == "clock");
    world.host.set_now(real - std::chrono::minutes{3});
    CHECK(problems().size() == 1);
}
