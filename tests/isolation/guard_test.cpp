// p2: a guarded UPDATE and its entry in one transaction never take more than is there, whatever
// level an administrator has set; a balance that is read, checked and written back does.
#include "server.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <functional>
#include <thread>

using namespace scrip::tests;

namespace {

constexpr std::int64_t face = 60;
constexpr int clients = 8;
constexpr int tries_each = 40;

// True: it spent 1. Throws soci_error when the server refuses it.
using Spend = std::function<bool(soci::session&)>;

bool spend_guarded(soci::session& sql)
{
    soci::statement take{
        (sql.prepare << "update account set value = value - 1 where id = 1 and value >= 1")};
    take.execute(true);
    return take.get_affected_rows() == 1;
}

bool spend_naively(soci::session& sql)
{
    long long value = 0;
    sql << "select value from account where id = 1", soci::into(value);
    if (value < 1) return false;
    std::this_thread::yield();
    sql << "update account set value = :value where id = 1", soci::use(value - 1);
    return true;
}

// One transaction; a refused one is rolled back, and nothing of it counts.
bool try_once(soci::session& sql, long long entry_id, const Spend& spend)
{
    try {
        sql << "start transaction";
        const bool is_spent = spend(sql);
        if (is_spent) {
            sql << "insert into entry (id, amount) values (:id, 1)", soci::use(entry_id);
        }
        sql << "commit";
        return is_spent;
    } catch (const soci::soci_error&) {
        sql << "rollback";
        return false;
    }
}

// What was acknowledged, with all at once.
std::int64_t spend_together(const Server& server, const Level& level, const Spend& spend)
{
    server.run("delete from entry");
    server.run("delete from account");
    server.run("insert into account (id, value) values (1, " + std::to_string(face) + ")");
    std::atomic<std::int64_t> spent = 0;
    std::vector<std::thread> all;
    for (int client = 0; client < clients; ++client) {
        all.emplace_back([&, client] {
            const auto sql = server.session(static_cast<std::size_t>(client), level);
            for (int at = 0; at < tries_each; ++at)
                if (try_once(*sql, client * tries_each + at, spend)) ++spent;
        });
    }
    for (std::thread& each : all)
        each.join();
    return spent;
}

} // namespace

TEST_CASE("a guarded update never overspends, at any isolation level", "[isolation][p2][F6][I4]")
{
    const Server server;
    for (const Level& level : server.levels()) {
        INFO(server.name() << ", " << level.name);
        const std::int64_t spent = spend_together(server, level, spend_guarded);
        CHECK(spent > 0);
        CHECK(spent <= face);
        CHECK(server.number("select sum(amount) from entry") == spent);
        CHECK(server.number("select value from account") == face - spent);
    }
}

TEST_CASE("control: a balance that is read, checked and written back overspends",
          "[isolation][p2][control]")
{
    const Server server;
    const Level committed{"read committed", "read committed", false};
    std::int64_t over = 0;
    for (int round = 0; round < 10 && over <= 0; ++round)
        over = spend_together(server, committed, spend_naively) - face;
    CHECK(over > 0);
}
