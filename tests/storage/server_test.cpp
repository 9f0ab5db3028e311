// What only a server does: its own codes and settings, and a network between.
#include "support/ledger_world.hpp"
#include "support/relay.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <thread>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

const Statement insert_order{"test.insert_order",
                             "",
                             "insert into scrip_order (studio_id, order_id, changes, deleted_ts)"
                             " values (:studio, :order, 0, null)"};

const Statement raise_order{"test.raise_order",
                            "",
                            "update scrip_order set changes = changes + 1 where studio_id = :studio"
                            " and order_id = :order"};

// The orders o1 and o2, and two sessions on them.
struct Orders {
    Orders()
    {
        world.write([&](Unit& unit) {
            StudioStore{unit, world.studio}.add_settings(1, "{}", world.host.now());
            for (const char* const order : {"o1", "o2"})
                unit.change(insert_order, {{"studio", world.studio}, {"order", order}});
        });
    }

    std::unique_ptr<Session> session()
    {
        return std::make_unique<Session>(
            *backend, world.host, nullptr, deadline_in(world.host, 20'000));
    }

    void begin(Session& in, std::int64_t milliseconds = 20'000)
    {
        in.begin(Access::write, deadline_in(world.host, milliseconds));
    }

    std::int64_t raise(Session& in, const std::string& order)
    {
        return in.change(raise_order, {{"studio", world.studio}, {"order", order}});
    }

    bool is_postgresql() const { return world.on.backend() == TestBackend::postgresql; }

    // In the words of the database.
    std::string spelled(const char* postgresql, const char* mariadb) const
    {
        return is_postgresql() ? postgresql : mariadb;
    }

    // As an administrator ends a session.
    void kill(Session& session)
    {
        const std::string id = std::to_string(
            session.number(spelled("select pg_backend_pid()", "select connection_id()")));
        world.raw().run(spelled("select pg_terminate_backend(", "kill (") + id + ")");
    }

    void kill_all()
    {
        const auto raw = world.raw();
        const std::string others =
            spelled("select pid from pg_stat_activity where datname = current_database()"
                    " and pid <> pg_backend_pid()",
                    "select id from information_schema.processlist where db = database()"
                    " and id <> connection_id()");
        for (const auto& row : raw.rows(others))
            raw.run(spelled("select pg_terminate_backend(", "kill (") + row[0] + ")");
    }

    LedgerWorld world;
    std::unique_ptr<const Backend> backend = Backend::of(world.database());
    std::unique_ptr<Session> one = session();
    std::unique_ptr<Session> other = session();
};

std::int64_t ms_since(const services::Host& host, std::int64_t start)
{
    return (host.monotonic_ns() - start) / 1'000'000;
}

} // namespace

TEST_CASE("of two that wait for each other one loses the race and the other goes on",
          "[storage][server][S8]")
{
    Orders orders;
    orders.begin(*orders.one);
    orders.begin(*orders.other);
    orders.raise(*orders.one, "o1");
    orders.raise(*orders.other, "o2");
    std::optional<Failure> of_one;
    std::thread waiter{[&] {
        of_one = failure_of([&] { orders.raise(*orders.one, "o2"); });
        if (of_one) orders.one->rollback();
    }};
    const auto of_other = failure_of([&] { orders.raise(*orders.other, "o1"); });
    if (of_other) orders.other->rollback();
    waiter.join();
    CHECK(of_one.has_value() != of_other.has_value());
    CHECK(of_one.value_or(Failure::conflict) == Failure::conflict);
    CHECK(of_other.value_or(Failure::conflict) == Failure::conflict);
    (of_one ? *orders.other : *orders.one).commit();
    CHECK(orders.world.raw().number("select sum(changes) from scrip_order") == 2);
}

TEST_CASE("what changed since a snapshot is a lost race", "[storage][server][S8]")
{
    Orders orders;
    // MariaDB overwrites it, unless told otherwise: the guards of the statements do not.
    if (orders.is_postgresql()) {
        orders.one->execute_once("begin isolation level repeatable read");
    } else {
        orders.one->execute_once("set session innodb_snapshot_isolation = 1");
        orders.one->execute_once("set session transaction isolation level repeatable read");
        orders.one->execute_once("start transaction with consistent snapshot");
    }
    CHECK(orders.one->number("select count(*) from scrip_order") == 2);
    orders.begin(*orders.other);
    orders.raise(*orders.other, "o1");
    orders.other->commit();
    CHECK(failure_of([&] { orders.raise(*orders.one, "o1"); }) == Failure::conflict);
}

TEST_CASE("a lock that is waited for too long is a lost race", "[storage][server][S8]")
{
    Orders orders;
    orders.begin(*orders.other);
    orders.raise(*orders.other, "o1");
    orders.begin(*orders.one);
    orders.one->execute_once(
        orders.spelled("set lock_timeout = '50ms'", "set session innodb_lock_wait_timeout = 0"));
    CHECK(failure_of([&] { orders.raise(*orders.one, "o1"); }) == Failure::conflict);
}

TEST_CASE(
    "a lock that is waited for too long in mid-transaction undoes what went before it, and the"
    " next try is whole",
    "[storage][server][d5][S13]")
{
    LedgerWorld world;
    Store store{world.database(), world.host};
    const auto raise = [&](Unit& unit, const char* order) {
        unit.change(raise_order, {{"studio", world.studio}, {"order", order}});
    };
    // Its limit is kept for the next call, whose deadline is not twice as far.
    store.write(limits_of(world.host, 2'000), [&](Unit& unit) {
        for (const char* order : {"o1", "o2"})
            unit.change(insert_order, {{"studio", world.studio}, {"order", order}});
        return Verdict::keep;
    });
    soci::session holder = world.on.session();
    holder << "begin";
    holder
        << "update scrip_order set changes = changes + 1 where studio_id = 's1' and order_id = 'o2'";
    int tries = 0;
    store.write(limits_of(world.host, 3'900), [&](Unit& unit) {
        if (++tries == 2) holder << "rollback";
        raise(unit, "o1");
        raise(unit, "o2");
        return Verdict::keep;
    });
    CHECK(tries == 2);
    const RawDatabase raw = world.raw();
    CHECK(raw.number("select changes from scrip_order where order_id = 'o1'") == 1);
    CHECK(raw.number("select changes from scrip_order where order_id = 'o2'") == 1);
}

// MariaDB undoes no more than the statement: who commits what is left commits a half.
TEST_CASE("control: without the rollback half a transaction is kept on MariaDB",
          "[storage][server][d5][S13][control]")
{
    Orders orders;
    if (orders.is_postgresql()) {
        SUCCEED("PostgreSQL commits nothing of a transaction that failed");
        return;
    }
    soci::session naive = orders.world.on.session();
    orders.begin(*orders.other);
    orders.raise(*orders.other, "o2");
    naive << "set session innodb_lock_wait_timeout = 0";
    naive << "begin";
    naive
        << "update scrip_order set changes = changes + 1 where studio_id = 's1' and order_id = 'o1'";
    CHECK_THROWS(
        naive
        << "update scrip_order set changes = changes + 1 where studio_id = 's1' and order_id = 'o2'");
    naive << "commit";
    CHECK(orders.world.raw().number("select changes from scrip_order where order_id = 'o1'") == 1);
}

TEST_CASE("what a server refuses is told by its code", "[storage][server][S7][S8]")
{
    Orders orders;
    struct Row {
        std::string sql;
        Failure failure;
    };
    const std::string insert = "insert into scrip_order values ('s1', ";
    const std::vector<Row> rows{
        {insert + "'o1', 0, null)", Failure::duplicate},
        {insert + "null, 0, null)", Failure::refused},
        {insert + "'" + std::string(129, 'x') + "', 0, null)", Failure::internal},
        {"insert into scrip_counter values ('s1', 'n', '', -1)", Failure::refused},
        {"insert into scrip_settings values ('nobody', 1, '{}', 1)", Failure::refused},
        {"update scrip_settings set ts = 5", Failure::refused},
        {"delete from scrip_studio where studio_id = 's1'", Failure::refused},
        {"select nonsense", Failure::internal},
        {"select 1 from nowhere", Failure::internal},
        // On a cluster it may stand for a lost race.
        {"selekt 1", orders.is_postgresql() ? Failure::internal : Failure::conflict}};
    for (const Row& row : rows) {
        INFO(row.sql);
        orders.begin(*orders.one);
        CHECK(failure_of([&] { orders.one->execute_once(row.sql); }) == row.failure);
        CHECK_THROWS_AS(orders.one->commit(), InvariantViolation); // it is doomed (S13)
        orders.one->rollback();
        CHECK(orders.one->is_reusable());
    }
}

TEST_CASE("a statement that lasts too long is ended, and the session goes on",
          "[storage][server][I40]")
{
    Orders orders;
    const std::int64_t start = orders.world.host.monotonic_ns();
    orders.begin(*orders.one, 300);
    CHECK(failure_of([&] {
              orders.one->execute_once(orders.spelled("select pg_sleep(5)", "select sleep(5)"));
          }) == Failure::too_slow);
    const std::int64_t took = ms_since(orders.world.host, start);
    CHECK(took >= 290);
    CHECK(took < 2'000);
    orders.one->rollback();
    REQUIRE(orders.one->is_reusable());
    orders.begin(*orders.one);
    CHECK(orders.raise(*orders.one, "o1") == 1);
    orders.one->commit();
}

TEST_CASE("a session that was ended is lost before its commit, and unknown after",
          "[storage][server][F5][I16]")
{
    Orders orders;
    orders.begin(*orders.one);
    orders.raise(*orders.one, "o1");
    orders.kill(*orders.one);
    SECTION("before")
    {
        CHECK(failure_of([&] { orders.raise(*orders.one, "o1"); }) == Failure::lost);
        orders.one->rollback();
    }
    SECTION("after")
    {
        CHECK(failure_of([&] { orders.one->commit(); }) == Failure::unknown);
    }
    CHECK_FALSE(orders.one->answers(deadline_in(orders.world.host, 1'000)));
    CHECK(orders.world.raw().number("select changes from scrip_order where order_id = 'o1'") == 0);
}

TEST_CASE("calls go on over new sessions when the old ones were ended", "[storage][server][F5]")
{
    Orders orders;
    LedgerWorld& world = orders.world;
    int tries = 0;
    world.store->write(limits_of(world.host), [&](Unit& unit) {
        if (++tries == 1) orders.kill_all();
        unit.change(raise_order, {{"studio", world.studio}, {"order", "o1"}});
        return Verdict::keep;
    });
    CHECK(tries == 2);
    CHECK(world.raw().number("select changes from scrip_order where order_id = 'o1'") == 1);
}

TEST_CASE("a server that nobody runs is unavailable", "[storage][server][pool][F5]")
{
    const LedgerWorld world;
    services::Database nowhere = world.database();
    {
        const Relay gone{nowhere};
        nowhere = gone.database();
    }
    Pool pool{nowhere, world.host};
    for (int i = 0; i < 10; ++i) { // more often than there are places: none is lost
        CHECK(failure_of([&] { pool.lease(deadline_in(world.host, 5'000)); }) ==
              Failure::unavailable);
    }
}

TEST_CASE("every setting of a session with a server stands as the design wants it",
          "[storage][server][S5][S9]")
{
    Orders orders;
    using Settings = std::vector<std::pair<std::string, std::string>>;
    const Settings settings =
        orders.is_postgresql()
            ? Settings{{"search_path", "public, pg_catalog"},
                       {"client_encoding", "UTF8"},
                       {"server_encoding", "UTF8"},
                       {"TimeZone", "UTC"},
                       {"standard_conforming_strings", "on"},
                       {"idle_in_transaction_session_timeout", "30s"},
                       {"synchronous_commit", "on"},
                       {"default_transaction_isolation", "read committed"},
                       {"default_transaction_read_only", "off"}}
            : Settings{{"sql_mode",
                        "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"},
                       {"tx_isolation", "READ-COMMITTED"},
                       {"innodb_snapshot_isolation", "OFF"},
                       {"collation_connection", "utf8mb4_nopad_bin"},
                       {"character_set_client", "utf8mb4"},
                       {"character_set_results", "utf8mb4"},
                       {"time_zone", "+00:00"},
                       {"autocommit", "ON"},
                       {"completion_type", "NO_CHAIN"},
                       {"foreign_key_checks", "ON"},
                       {"unique_checks", "ON"},
                       {"check_constraint_checks", "ON"},
                       {"idle_transaction_timeout", "30"},
                       {"wsrep_sync_wait", "1"}};
    for (const auto& [name, wanted] : settings) {
        INFO(name);
        CHECK(orders.one->text(orders.is_postgresql()
                                   ? "show " + name
                                   : "select cast(@@" + name + " as char)") == wanted);
    }
}

namespace {

// A database whose texts are kept as they come, gone with it.
class UncheckedTexts {
public:
    explicit UncheckedTexts(const TestDatabase& on) : raw_{on}
    {
        raw_.run("create database " + name() +
                 " template template0 encoding 'SQL_ASCII' locale 'C'");
    }
    ~UncheckedTexts() { raw_.try_run("drop database " + name() + " with (force)"); }
    UncheckedTexts(const UncheckedTexts&) = delete;
    UncheckedTexts& operator=(const UncheckedTexts&) = delete;

    std::string name() const { return raw_.text("select current_database()") + "_ascii"; }

private:
    RawDatabase raw_;
};

std::string told_of(const services::Database& database, const services::Host& host)
{
    const auto backend = Backend::of(database);
    try {
        const Session session{*backend, host, nullptr, deadline_in(host, 5'000)};
    } catch (const WrongSetting& wrong) {
        CHECK(wrong.failure() == Failure::unavailable);
        return wrong.text();
    }
    return "nothing";
}

} // namespace

TEST_CASE("a wrong setting is refused, with its name, what is wanted and what was found",
          "[storage][server][S5][S9]")
{
    const LedgerWorld world;
    services::Database wrong = world.database();
    std::string& connect = wrong.connect;
    CHECK(told_of(wrong, world.host) == "nothing");
    if (world.on.backend() == TestBackend::postgresql) {
        const UncheckedTexts texts{world.on};
        const std::string name = texts.name().substr(0, texts.name().rfind('_'));
        connect.replace(connect.find(name), name.size(), texts.name());
        CHECK(told_of(wrong, world.host) ==
              R"(the database's server_encoding is "SQL_ASCII", and has to be "UTF8")");
    } else {
        connect.replace(connect.find("utf8mb4"), 7, "latin1");
        CHECK(told_of(wrong, world.host) ==
              R"(the database's character_set_client is "latin1", and has to be "utf8mb4")");
    }
}

TEST_CASE("a server that falls silent is waited for until shortly after the deadline",
          "[storage][server][F5][I40]")
{
    LedgerWorld world;
    Relay relay{world.database()};
    Store store{relay.database(), world.host};
    int tries = 0;
    const auto touched = [&](std::int64_t milliseconds, bool is_silent) {
        return failure_of([&] {
            store.write(limits_of(world.host, milliseconds), [&](Unit& unit) {
                ++tries;
                if (is_silent) relay.fall_silent();
                unit.change(insert_order,
                            {{"studio", world.studio}, {"order", std::to_string(tries)}});
                return Verdict::keep;
            });
        });
    };
    CHECK_FALSE(touched(5'000, false).has_value());
    const std::int64_t start = world.host.monotonic_ns();
    CHECK(touched(300, true) == Failure::too_slow);
    const std::int64_t took = ms_since(world.host, start);
    CHECK(took >= 300);
    CHECK(took < 2'000);
    CHECK(tries == 2);
    relay.speak_again();
    CHECK_FALSE(touched(5'000, false).has_value());
    CHECK(world.raw().number("select count(*) from scrip_order") == 2);
}

TEST_CASE("a connection is waited for until the deadline, also where the server is silent",
          "[storage][server][F5][I40]")
{
    LedgerWorld world;
    Relay relay{world.database()};
    Store store{relay.database(), world.host};
    const auto reached = [&](std::int64_t milliseconds) {
        return failure_of([&] {
            store.read(limits_of(world.host, milliseconds),
                       [](Unit& unit) { unit.database_clock(); });
        });
    };
    relay.fall_silent();
    const std::int64_t start = world.host.monotonic_ns();
    CHECK(reached(300) == Failure::unavailable);
    const std::int64_t took = ms_since(world.host, start);
    CHECK(took >= 300);
    CHECK(took < 2'000); // the client libraries' own limit is 3 s
    relay.speak_again();
    CHECK_FALSE(reached(5'000).has_value());
}

TEST_CASE("a migration that is cut off after any of its statements is taken up again",
          "[storage][server][l1][F5][I26]")
{
    const TestDatabase on;
    const FakeHost host{on};
    const services::Database database = host.database("s1", services::DatabaseRole::migrate);
    // In PostgreSQL each time all begins anew.
    const int step = on.backend() == TestBackend::postgresql ? 10 : 1;
    int cuts = 0;
    for (int messages = 1;; messages += step) {
        Relay relay{database};
        relay.cut_after(messages);
        if (!failure_of(
                [&] { migrate(relay.database(), host, deadline_in(host, 20'000), false); })) {
            break;
        }
        ++cuts;
        const DataState state = data_state_of(database, host, deadline_in(host, 20'000));
        CHECK((state == DataState::older || state == DataState::current));
    }
    CHECK(cuts * step > 100);
    CHECK(data_state_of(database, host, deadline_in(host, 20'000)) == DataState::current);
    const TestDatabase fresh;
    const FakeHost other{fresh};
    migrate(other.database("s1", services::DatabaseRole::migrate),
            other,
            deadline_in(other, 20'000),
            false);
    const std::string shape =
        "select table_name, column_name, data_type, coalesce(collation_name, '') from"
        " information_schema.columns where table_schema in ('public', database_name)"
        " order by 1, 2";
    const auto shape_of = [&](const TestDatabase& of) {
        const RawDatabase raw{of};
        const bool is_postgresql = raw.backend() == TestBackend::postgresql;
        const std::string name =
            raw.text(is_postgresql ? "select current_catalog" : "select database()");
        std::string sql = shape;
        sql.replace(sql.find("database_name"), 13, "'" + name + "'");
        auto rows = raw.rows(sql);
        for (const auto& row :
             raw.rows("select trigger_name, event_object_table, event_manipulation, action_timing"
                      " from information_schema.triggers where trigger_schema in ('public', '" +
                      name + "') order by 1, 2, 3"))
            rows.push_back(row);
        return rows;
    };
    CHECK(shape_of(on) == shape_of(fresh));
}
