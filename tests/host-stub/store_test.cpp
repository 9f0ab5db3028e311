// The host's own tables, on the database that SCRIP_TEST_DB names or in a file.
#include "services/store.hpp"

#include "platform/orders.hpp"
#include "platform/studios.hpp"
#include "services/clock.hpp"
#include "support/test_database.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace host_stub;
using scrip::tests::TestDatabase;
using services::Clock;
using services::Database;
using services::Store;
using services::StoreUnavailable;

namespace {

struct Stored {
    TestDatabase server;
    Database database{server.url()};
    Store store{database};
    Clock clock{0};
    platform::Studios studios{store, clock};

    long long count(const std::string& table) const
    {
        long long found = 0;
        store.read(
            [&](soci::session& sql) { sql << "SELECT COUNT(*) FROM " + table, soci::into(found); });
        return found;
    }
    long long changed_us(const std::string& studio_id) const
    {
        long long found = -1;
        store.read([&](soci::session& sql) {
            sql << "SELECT changed_us FROM host_studio WHERE studio_id = :id", soci::use(studio_id),
                soci::into(found);
        });
        return found;
    }
};

void raise(soci::session& sql, const std::string& studio_id)
{
    sql << "UPDATE host_studio SET changed_us = changed_us + 1 WHERE studio_id = :id",
        soci::use(studio_id);
}

} // namespace

TEST_CASE("reading an empty database makes nothing in it", "[host-stub][store]")
{
    Stored host;
    CHECK_FALSE(host.store.read([](soci::session&) { FAIL(); }));
    CHECK(host.studios.all().empty());
    host.studios.enabled("s1", "{}");
    CHECK(host.studios.all().size() == 1);
}

TEST_CASE("the version of the database's server is a number without a vendor's remark",
          "[host-stub][store]")
{
    const std::string version = Stored().store.server_version();
    CHECK(std::isdigit(static_cast<unsigned char>(version.front())));
    CHECK(version.find(' ') == std::string::npos);
}

TEST_CASE("a write that throws leaves nothing", "[host-stub][store]")
{
    Stored host;
    host.studios.enabled("s1", "{}");
    CHECK_THROWS_AS(host.store.write([](soci::session& sql) {
        raise(sql, "s1");
        throw std::logic_error("the writer's own");
    }),
                    std::logic_error);
    CHECK_THROWS_AS(host.store.write([](soci::session& sql) {
        raise(sql, "s1");
        sql << "SELECT nothing FROM nowhere";
    }),
                    StoreUnavailable);
    CHECK(host.changed_us("s1") == 0);
}

TEST_CASE("no driver's text leaves the store", "[host-stub][store]")
{
    Stored host;
    const std::string secret = "geheim";
    try {
        host.store.write([&](soci::session& sql) {
            sql << "INSERT INTO host_studio (studio_id) VALUES (:secret)", soci::use(secret);
        });
        FAIL("a column is missing");
    } catch (const StoreUnavailable& failed) {
        CHECK(std::string(failed.what()).find(secret) == std::string::npos);
        CHECK(std::string(failed.what()).find("host_studio") == std::string::npos);
    }
}

TEST_CASE("ids are compared byte by byte", "[host-stub][store]")
{
    Stored host;
    const std::vector<std::string> ids{"A", "a", "a ", "\u00e0", "a\u0300"};
    for (const std::string& id : ids)
        host.studios.enabled(id, "config of " + id);
    CHECK(host.studios.all().size() == ids.size());
    for (const std::string& id : ids) {
        const auto found = host.studios.find(id);
        REQUIRE(found);
        CHECK(found->config == "config of " + id);
    }
}

TEST_CASE("texts come back as they were written", "[host-stub][store]")
{
    Stored host;
    const std::string config = GENERATE(
        as<std::string>{}, "", "it's \"quoted\" \\ :name ?", "🏄 Léa", std::string(100'000, 'x'));
    host.studios.enabled("s1", config);
    CHECK(host.studios.find("s1")->config == config);
}

TEST_CASE("a payment that is there already stays as it is", "[host-stub][store]")
{
    Stored host;
    platform::Orders orders(host.store, "s1");
    orders.meet("c1", "Lea");
    orders.meet("c1", "Léa");
    orders.make("o1", "c1", "EUR");
    orders.add_line("o1", {"l1", "Surf", 5'000'000'000, true});
    orders.add_payment("p1", "o1", "card", 3'000'000'000, "");
    orders.add_payment("p1", "o1", "card", 1, "");
    orders.add_payment("p2", "o1", "card", 1'999'999'999, "");
    const platform::Order order = orders.get("o1");
    CHECK(order.customer_name == "Léa");
    CHECK(order.total_minor() == 5'000'000'000);
    CHECK(order.due_minor() == 1);
    CHECK(order.lines.front().sells_voucher);
    CHECK(orders.paid_by("o1", "card") == 4'999'999'999);
    CHECK(orders.paid_by("o1", "voucher") == 0);
}

TEST_CASE("first writers at once make the tables once", "[host-stub][store]")
{
    Stored host;
    constexpr int writers = 8;
    std::vector<std::thread> threads;
    std::atomic<int> done = 0;
    for (int i = 0; i < writers; ++i) {
        threads.emplace_back([&, i] {
            host.studios.enabled("s" + std::to_string(i), "{}");
            ++done;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(done == writers);
    CHECK(host.count("host_studio") == writers);
}

// On a server the two meet in a deadlock, and one of them is told to try again; in a file the
// second waits for the first.
TEST_CASE("a transaction that loses to another runs again", "[host-stub][store]")
{
    Stored host;
    host.studios.enabled("a", "{}");
    host.studios.enabled("b", "{}");
    std::atomic<int> runs = 0, met = 0;
    const auto raise_both = [&](const std::string& first, const std::string& second) {
        bool is_first_run = true;
        host.store.write([&](soci::session& sql) {
            ++runs;
            raise(sql, first);
            if (std::exchange(is_first_run, false) && host.server.is_on_server()) {
                ++met;
                while (met < 2)
                    std::this_thread::yield();
            }
            raise(sql, second);
        });
    };
    std::thread other([&] { raise_both("a", "b"); });
    raise_both("b", "a");
    other.join();
    CHECK(host.changed_us("a") == 2);
    CHECK(host.changed_us("b") == 2);
    CHECK((host.server.is_on_server() ? runs >= 3 : runs == 2));
}
