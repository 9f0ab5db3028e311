#include "crowd.hpp"
#include "storage/counter_store.hpp"
#include "storage/order_store.hpp"
#include "storage/throttle_store.hpp"
#include "support/ledger_world.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <thread>
#include <unistd.h>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

std::int64_t ms_since(const services::Host& host, std::int64_t start)
{
    return (host.monotonic_ns() - start) / 1'000'000;
}

// The row that touch() changes; in SQLite nothing less than all.
void lock_order(const RawDatabase& raw)
{
    const bool is_sqlite = raw.backend() == TestBackend::sqlite;
    raw.run(is_sqlite ? "begin immediate" : "begin");
    raw.run("update scrip_order set changes = changes + 1");
}

// For readers, too.
void lock_table(const RawDatabase& raw)
{
    switch (raw.backend()) {
    case TestBackend::sqlite: return raw.run("begin exclusive");
    case TestBackend::postgresql:
        raw.run("begin");
        return raw.run("lock table scrip_order, scrip_voucher in access exclusive mode");
    case TestBackend::mariadb: return raw.run("lock tables scrip_order write, scrip_voucher write");
    }
}

void unlock(const RawDatabase& raw)
{
    raw.run("rollback");
    if (raw.backend() == TestBackend::mariadb) raw.run("unlock tables");
}

std::int64_t orders_in(const LedgerWorld& world)
{
    return world.raw().number("select count(*) from scrip_order");
}

void touch(Unit& unit, const LedgerWorld& world, const std::string& order_id)
{
    OrderStore{unit, world.studio}.touch(order_id);
}

// Counts how often the clock of deadlines was asked: a waiter asks once it stands in the queue.
class CountingHost : public FakeHost {
public:
    using FakeHost::FakeHost;
    std::int64_t monotonic_ns() const override
    {
        ++asked;
        return FakeHost::monotonic_ns();
    }
    mutable std::atomic<int> asked = 0;
};

} // namespace

TEST_CASE("a session is waited for until the deadline and no longer", "[storage][pool][I40]")
{
    LedgerWorld world;
    world.host.connections_max = 1;
    Pool pool{world.database(), world.host};
    const auto first = pool.lease(INT64_MAX);
    const std::int64_t start = world.host.monotonic_ns();
    CHECK(failure_of([&] { pool.lease(deadline_in(world.host, 150)); }) == Failure::too_slow);
    CHECK(ms_since(world.host, start) >= 150);
    CHECK(ms_since(world.host, start) < 400);
    CHECK(failure_of([&] { pool.lease(0); }) == Failure::too_slow);
}

TEST_CASE("a session that is free goes to whoever waits for one", "[storage][pool]")
{
    LedgerWorld world;
    world.host.connections_max = 1;
    Pool pool{world.database(), world.host};
    std::unique_ptr<Pool::Lease> first{new Pool::Lease{pool.lease(INT64_MAX)}};
    std::atomic<bool> has_session = false;
    std::thread waiter{[&] {
        const auto lease = pool.lease(deadline_in(world.host, 10'000));
        has_session = true;
    }};
    CHECK_FALSE(has_session);
    first.reset();
    waiter.join();
    CHECK(has_session);
}

TEST_CASE("who waits for a session gets one before whoever comes later", "[storage][pool][I40]")
{
    LedgerWorld world;
    world.host.connections_max = 1;
    const StillHost host{world.on};
    Pool pool{world.database(), host};
    std::vector<int> order;
    const auto take = [&](int who) {
        const auto lease = pool.lease(INT64_MAX);
        order.push_back(who); // one at a time has it
    };
    std::unique_ptr<Pool::Lease> first{new Pool::Lease{pool.lease(INT64_MAX)}};
    std::vector<std::thread> waiting;
    for (const int who : {1, 2, 3}) {
        const int before = host.asked;
        waiting.emplace_back(take, who);
        while (host.asked == before)
            std::this_thread::yield();
    }
    first.reset();
    take(4); // comes while the first of them has only just been woken
    for (std::thread& thread : waiting)
        thread.join();
    CHECK(order == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("a clean session is lent again, a dirty one is closed", "[storage][pool][S10][I41]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { touch(unit, world, "o1"); });
    static const Statement change{
        "test.change", "", "update scrip_order set changes = 7 where studio_id = :studio"};
    const std::string theirs = "update scrip_order set changes = 5";
    Pool pool{world.database(), world.host};
    const auto raw = world.raw();
    const Session* lent = nullptr;
    {
        const auto lease = pool.lease(INT64_MAX);
        lent = &*lease;
    }
    {
        const auto lease = pool.lease(INT64_MAX);
        CHECK(&*lease == lent);
        (*lease).begin(Access::write, INT64_MAX);
        (*lease).change(change, {{"studio", world.studio}});
        CHECK_FALSE((*lease).is_reusable());
        raw.wait_for_locks(0);
        CHECK(raw.try_run(theirs) == SqlRefusal::busy);
    }
    raw.wait_for_locks(5'000); // a server needs a moment to see that it went
    REQUIRE(raw.try_run(theirs) == SqlRefusal::none);
    CHECK(raw.number("select changes from scrip_order") == 5);
    const auto lease = pool.lease(INT64_MAX);
    CHECK((*lease).is_clean());
    CHECK((*lease).is_reusable());
}

// Servers send a list whole.
TEST_CASE("a session with a half-read list is closed", "[storage][sqlite][pool][S11]")
{
    LedgerWorld world;
    for (int i = 0; i < 3; ++i)
        world.issue(world.voucher(1));
    static const Statement numbers{
        "test.numbers", "i", "select number from scrip_voucher where studio_id = :studio"};
    Pool pool{world.database(), world.host};
    {
        const auto lease = pool.lease(INT64_MAX);
        REQUIRE((*lease).first(numbers, {{"studio", world.studio}}));
        CHECK_FALSE((*lease).is_reusable());
    }
    const auto raw = world.raw();
    raw.wait_for_locks(0);
    CHECK(raw.try_run("begin exclusive") == SqlRefusal::none);
}

TEST_CASE("a file that is missing, a link or read-only is unavailable",
          "[storage][sqlite][pool][F3]")
{
    TestDatabase on;
    FakeHost host{on};
    const auto database = host.database("s1", services::DatabaseRole::runtime);
    Pool pool{database, host};
    for (int i = 0; i < 10; ++i) { // more often than there are places: none is lost
        CHECK(failure_of([&] { pool.lease(deadline_in(host, 1'000)); }) == Failure::unavailable);
    }
    CHECK(::access(on.file().c_str(), F_OK) != 0);

    LedgerWorld world;
    REQUIRE(::symlink(world.on.file().c_str(), on.file().c_str()) == 0);
    CHECK(failure_of([&] { pool.lease(deadline_in(host, 1'000)); }) == Failure::unavailable);
}

TEST_CASE("a descriptor that names no database this plugin serves is refused", "[storage][pool]")
{
    const FakeHost host{services::Database{}};
    for (const services::Database& database :
         {services::Database{.backend = "sqlite3", .connect = "user=x"},
          services::Database{.backend = "sqlite3", .connect = "dbname="},
          services::Database{.backend = "oracle", .connect = "dbname=x"},
          services::Database{.backend = "postgresql", .connect = "dbname=x", .schema = "a b"},
          services::Database{.backend = "postgresql", .connect = "dbname=x", .schema = "1a"},
          services::Database{.backend = "postgresql", .connect = "dbname=x singlerow=true"},
          services::Database{.backend = "mysql", .connect = "db=x reconnect=1"}}) {
        INFO(database.backend << " " << database.connect << " " << database.schema);
        CHECK(failure_of([&] { Pool{database, host}; }) == Failure::unavailable);
    }
}

TEST_CASE("writers come to their turn in the order they came", "[storage][queue]")
{
    const CountingHost host{services::Database{}};
    WriterQueue queue{host};
    std::vector<int> order;
    std::vector<std::thread> threads;
    {
        const auto turn = queue.wait(INT64_MAX);
        for (int i = 0; i < 16; ++i) {
            const int before = host.asked;
            threads.emplace_back([&, i] {
                const auto mine = queue.wait(INT64_MAX);
                order.push_back(i); // guarded by the turn itself
            });
            while (host.asked == before)
                std::this_thread::yield();
        }
        CHECK(order.empty());
    }
    for (std::thread& thread : threads)
        thread.join();
    std::vector<int> expected;
    for (int i = 0; i < 16; ++i)
        expected.push_back(i);
    CHECK(order == expected);
}

TEST_CASE("a writer whose deadline passes leaves the queue, and it goes on",
          "[storage][queue][I40]")
{
    const CountingHost host{services::Database{}};
    WriterQueue queue{host};
    std::atomic<int> served = 0;
    std::thread patient;
    {
        const auto turn = queue.wait(INT64_MAX);
        const std::int64_t start = host.monotonic_ns();
        CHECK(failure_of([&] { queue.wait(deadline_in(host, 100)); }) == Failure::too_slow);
        CHECK(ms_since(host, start) >= 100);
        CHECK(ms_since(host, start) < 350);
        CHECK(failure_of([&] { queue.wait(host.monotonic_ns() - 1); }) == Failure::too_slow);
        const int before = host.asked;
        patient = std::thread{[&] {
            const auto mine = queue.wait(INT64_MAX);
            ++served;
        }};
        while (host.asked == before)
            std::this_thread::yield();
        CHECK(served == 0);
    }
    patient.join();
    CHECK(served == 1);
    const auto again = queue.wait(host.monotonic_ns()); // free: no wait, so no deadline
}

TEST_CASE("a conflict is tried again eight times at most", "[storage][store]")
{
    LedgerWorld world;
    int tries = 0;
    const auto write_with = [&](int conflicts) {
        tries = 0;
        return failure_of([&] {
            world.store->write(limits_of(world.host), [&](Unit& unit) {
                touch(unit, world, "o" + std::to_string(conflicts));
                if (++tries <= conflicts) throw DatabaseError{Failure::conflict};
                return Verdict::keep;
            });
        });
    };
    CHECK_FALSE(write_with(7).has_value());
    CHECK(tries == 8);
    CHECK(orders_in(world) == 1);
    CHECK(write_with(8) == Failure::conflict);
    CHECK(tries == 8);
    CHECK(orders_in(world) == 1);
}

TEST_CASE("only what others got ahead of is tried again", "[storage][store]")
{
    LedgerWorld world;
    for (const Failure failure : {Failure::refused,
                                  Failure::too_slow,
                                  Failure::cancelled,
                                  Failure::unavailable,
                                  Failure::unknown,
                                  Failure::damaged,
                                  Failure::internal}) {
        int tries = 0;
        CHECK(failure_of([&] {
                  world.store->write(limits_of(world.host), [&](Unit& unit) -> Verdict {
                      touch(unit, world, "o1");
                      ++tries;
                      throw DatabaseError{failure};
                  });
              }) == failure);
        CHECK(tries == 1);
    }
    CHECK(orders_in(world) == 0);
}

TEST_CASE("what is discarded, thrown at or cancelled leaves nothing", "[storage][store]")
{
    LedgerWorld world;
    const std::string before = world.raw().dump();
    world.store->write(limits_of(world.host), [&](Unit& unit) {
        touch(unit, world, "o1");
        return Verdict::discard;
    });
    CHECK(world.raw().dump() == before);

    CHECK_THROWS_AS(world.store->write(limits_of(world.host),
                                       [&](Unit& unit) -> Verdict {
                                           touch(unit, world, "o1");
                                           throw std::bad_alloc{};
                                       }),
                    std::bad_alloc);
    CHECK(world.raw().dump() == before);

    auto limits = limits_of(world.host);
    limits.is_cancelled = [] { return true; };
    CHECK(failure_of([&] {
              world.store->write(limits, [&](Unit& unit) {
                  touch(unit, world, "o1");
                  return Verdict::keep;
              });
          }) == Failure::cancelled);
    CHECK(world.raw().dump() == before);

    limits = limits_of(world.host, 100);
    CHECK(failure_of([&] {
              world.store->write(limits, [&](Unit& unit) {
                  touch(unit, world, "o1");
                  while (world.host.monotonic_ns() < limits.deadline_monotonic_ns) {
                      std::this_thread::yield();
                  }
                  return Verdict::keep;
              });
          }) == Failure::too_slow);
    CHECK(world.raw().dump() == before);

    world.write([&](Unit& unit) { touch(unit, world, "o1"); });
    CHECK(orders_in(world) == 1);
}

TEST_CASE("a constraint that refuses is told as a refusal, and the session goes on",
          "[storage][store][S13]")
{
    LedgerWorld world;
    static const Statement wrong{
        "test.wrong", "", "insert into scrip_counter values (:studio, 'n', '', -1)"};
    CHECK(failure_of([&] {
              world.write([&](Unit& unit) { unit.change(wrong, {{"studio", world.studio}}); });
          }) == Failure::refused);
    world.write([&](Unit& unit) { touch(unit, world, "o1"); });
    CHECK(orders_in(world) == 1);
}

TEST_CASE("a failure names its statement and the database's own code for it, and no value",
          "[storage][store][S7]")
{
    LedgerWorld world;
    static const Statement wrong{
        "test.wrong", "", "insert into scrip_counter values (:studio, 'n', '', -1)"};
    // https://sqlite.org/rescode.html, PostgreSQL's appendix A, MariaDB's error codes.
    const std::map<TestBackend, std::string> codes{{TestBackend::sqlite, "275"},
                                                   {TestBackend::postgresql, "23514"},
                                                   {TestBackend::mariadb, "4025"}};
    try {
        world.write([&](Unit& unit) { unit.change(wrong, {{"studio", world.studio}}); });
        FAIL("it was not refused");
    } catch (const DatabaseError& error) {
        CHECK(error.driver_code() == codes.at(world.on.backend()));
        CHECK(error.statement() == std::string{"test.wrong"});
    }
}

TEST_CASE("a statement with more rows than its caller can take is a bug told at once",
          "[storage][S16]")
{
    LedgerWorld world;
    for (int i = 0; i < 3; ++i)
        world.issue(world.voucher(1));
    static const Statement numbers{
        "test.numbers2", "i", "select number from scrip_voucher where studio_id = :studio"};
    const auto read_number = [](Row& row) {
        std::int64_t number = 0;
        row >> number;
        return number;
    };
    CHECK_THROWS_AS(
        world.store->read(limits_of(world.host),
                          [&](Unit& unit) {
                              unit.one(numbers, {{"studio", world.studio}}, read_number);
                          }),
        InvariantViolation);
    // And the session it left half-read is not lent again.
    world.write([&](Unit& unit) { touch(unit, world, "o1"); });
    CHECK(orders_in(world) == 1);
}

TEST_CASE("what is locked by somebody else ends a write at its deadline, not before",
          "[storage][store][I40][F7]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { touch(unit, world, "o1"); });
    const bool is_fresh = GENERATE(false, true);
    if (is_fresh) world.store = std::make_unique<Store>(world.database(), world.host);
    const bool is_whole_table = GENERATE(false, true);
    INFO((is_whole_table ? "the table" : "the row")
         << (is_fresh ? " before a session was opened" : ""));
    const auto other = world.raw();
    is_whole_table ? lock_table(other) : lock_order(other);
    const std::int64_t start = world.host.monotonic_ns();
    const auto failure = failure_of([&] {
        world.store->write(limits_of(world.host, 300), [&](Unit& unit) {
            touch(unit, world, "o1");
            return Verdict::keep;
        });
    });
    const std::int64_t took = ms_since(world.host, start);
    CHECK(failure == Failure::too_slow);
    CHECK(took >= 290); // a server is told whole milliseconds of what is left
    CHECK(took < 550);
    unlock(other);
    world.write([&](Unit& unit) { touch(unit, world, "o1"); });
    CHECK(other.number("select changes from scrip_order") == 2);
}

TEST_CASE("what is locked by somebody else ends a read at its deadline, not before",
          "[storage][store][I40][F7]")
{
    LedgerWorld world;
    const bool is_fresh = GENERATE(false, true);
    world.find("nobody");
    if (is_fresh) world.store = std::make_unique<Store>(world.database(), world.host);
    INFO((is_fresh ? "before a session was opened" : "with a session open"));
    const auto other = world.raw();
    lock_table(other);
    const std::int64_t start = world.host.monotonic_ns();
    const auto failure = failure_of([&] {
        world.store->read(limits_of(world.host, 300), [&](Unit& unit) {
            VoucherStore{unit, world.studio, world.host.now()}.find("nobody");
        });
    });
    const std::int64_t took = ms_since(world.host, start);
    unlock(other);
    CHECK(failure == Failure::too_slow);
    CHECK(took >= 290);
    CHECK(took < 550);
}

TEST_CASE("a lock that goes in time is waited for", "[storage][store][S1]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { touch(unit, world, "o1"); });
    const auto other = world.raw();
    lock_order(other);
    std::atomic<bool> is_done = false;
    std::thread writer{[&] {
        world.store->write(limits_of(world.host, 10'000), [&](Unit& unit) {
            touch(unit, world, "o1");
            return Verdict::keep;
        });
        is_done = true;
    }};
    other.run("insert into scrip_order values ('s1', 'theirs', 1, null)");
    CHECK_FALSE(is_done);
    other.run("commit");
    writer.join();
    CHECK(orders_in(world) == 2);
    CHECK(other.number("select changes from scrip_order where order_id = 'o1'") == 3);
}

// Elsewhere a reader is in nobody's way.
TEST_CASE("a commit waits for a reader until the deadline, and then keeps nothing",
          "[storage][sqlite][store][S31]")
{
    LedgerWorld world;
    world.issue(world.voucher(1));
    const auto reader = world.raw();
    reader.run("begin");
    REQUIRE(reader.number("select count(*) from scrip_voucher") == 1); // a snapshot held open
    const std::int64_t start = world.host.monotonic_ns();
    const auto failure = failure_of([&] {
        world.store->write(limits_of(world.host, 300), [&](Unit& unit) {
            touch(unit, world, "o1");
            return Verdict::keep;
        });
    });
    const std::int64_t took = ms_since(world.host, start);
    CHECK(failure == Failure::too_slow);
    CHECK(took >= 300);
    CHECK(took < 550);
    std::thread writer{[&] { world.write([&](Unit& unit) { touch(unit, world, "o2"); }); }};
    reader.run("commit");
    writer.join();
    CHECK(orders_in(world) == 1);
}

TEST_CASE("a reader sees one moment, whatever is written meanwhile", "[storage][store][I42]")
{
    LedgerWorld world;
    const Voucher first = world.issue(world.voucher(1));
    // In SQLite the commit has to wait for this reader, so it ends at its deadline.
    const bool is_kept = world.on.is_on_server();
    std::optional<Failure> failure;
    world.store->read(limits_of(world.host), [&](Unit& unit) {
        VoucherStore vouchers{unit, world.studio, world.host.now()};
        CHECK(vouchers.totals({}).count == 1);
        std::thread{[&] {
            failure = failure_of([&] {
                const std::int64_t deadline_ms = is_kept ? 20'000 : 200;
                world.store->write(limits_of(world.host, deadline_ms), [&](Unit& other) {
                    Voucher second = world.voucher(1);
                    world.begin(other, TransactionType::issue).issue(second);
                    return Verdict::keep;
                });
            });
        }}.join();
        CHECK(vouchers.totals({}).count == 1);
    });
    CHECK(failure == (is_kept ? std::nullopt : std::optional{Failure::too_slow}));
    CHECK(world.raw().number("select count(*) from scrip_voucher") == (is_kept ? 2 : 1));
}

TEST_CASE("many writers on one counter lose no count", "[storage][store][a1]")
{
    LedgerWorld world;
    world.write([&](Unit& unit) { touch(unit, world, "o1"); });
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 25; ++n) {
                world.write([&](Unit& unit) { touch(unit, world, "o1"); });
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(world.raw().number("select changes from scrip_order") == 201);
}

namespace {

template <class Work>
void by_threads(int count, const Work& work)
{
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i)
        threads.emplace_back(work);
    for (std::thread& thread : threads)
        thread.join();
}

} // namespace

TEST_CASE("sixteen callers raise a counter to its limit and not beyond", "[storage][store][a1]")
{
    LedgerWorld world;
    std::atomic<int> raised = 0;
    by_threads(16, [&] {
        for (int i = 0; i < 8; ++i) {
            bool is_raised = false;
            world.store->write(limits_of(world.host), [&](Unit& unit) {
                CounterStore counters{unit, world.studio};
                is_raised = counters.raise("n", "p", 1, 100).has_value();
                return Verdict::keep;
            });
            if (is_raised) ++raised;
        }
    });
    CHECK(raised == 100);
    CHECK(world.raw().number("select used from scrip_counter") == 100);
}

TEST_CASE("of sixteen callers' failed tries none is lost", "[storage][store][a1][f2]")
{
    LedgerWorld world;
    by_threads(16, [&] {
        for (int i = 0; i < 8; ++i) {
            world.store->write(limits_of(world.host), [&](Unit& unit) {
                ThrottleStore throttle{unit, world.studio};
                throttle.raise({.scope = "session", .subject = "x"}, world.host.now());
                return Verdict::keep;
            });
        }
    });
    CHECK(world.raw().number("select failures from scrip_throttle") == 128);
}

TEST_CASE("an order that two meet at once for the first time is one row, changed twice",
          "[storage][store][a1][I9]")
{
    LedgerWorld world;
    for (int i = 0; i < 20; ++i) {
        const std::string order = "o" + std::to_string(i);
        std::atomic<int> met = 0;
        by_threads(2, [&] {
            bool is_there = false;
            world.store->write(limits_of(world.host), [&](Unit& unit) {
                is_there =
                    OrderStore{unit, world.studio}.touch(order) != OrderStore::Known::deleted;
                return Verdict::keep;
            });
            if (is_there) ++met;
        });
        CHECK(met == 2);
    }
    CHECK(world.raw().number("select count(*) from scrip_order where changes = 2") == 20);
    CHECK(orders_in(world) == 20);
}

TEST_CASE("an insert that keeps what is there changes no row, and its transaction goes on",
          "[storage][store][S22]")
{
    LedgerWorld world;
    static const Statement keep{"test.keep",
                                "",
                                "insert into scrip_order (studio_id, order_id, changes, deleted_ts)"
                                " values (:studio, :order, :changes, null) KEEP EXISTING"};
    const auto kept = [&](Unit& unit, const std::string& order, std::int64_t changes) {
        return unit.change(keep,
                           {{"studio", world.studio}, {"order", order}, {"changes", changes}});
    };
    world.write([&](Unit& unit) {
        CHECK(kept(unit, "o1", 5) == 1);
        CHECK(kept(unit, "o1", 6) == 0);
        CHECK(kept(unit, "o2", 7) == 1);
        CHECK(unit.rows_changed() == 2);
    });
    world.write([&](Unit& unit) { CHECK(kept(unit, "o2", 8) == 0); });
    const RawDatabase::Rows expected{{"o1", "5"}, {"o2", "7"}};
    CHECK(world.raw().rows("select order_id, changes from scrip_order order by order_id") ==
          expected);
}

TEST_CASE("a unit that swallows a failure keeps nothing", "[storage][store][S13]")
{
    LedgerWorld world;
    static const Statement wrong{
        "test.wrong2", "", "insert into scrip_counter values (:studio, 'n', '', -1)"};
    CHECK_THROWS_AS(world.write([&](Unit& unit) {
        touch(unit, world, "o1");
        CHECK(failure_of([&] {
                  unit.change(wrong, {{"studio", world.studio}});
              }) == Failure::refused);
    }),
                    InvariantViolation);
    CHECK(orders_in(world) == 0);
    world.write([&](Unit& unit) { touch(unit, world, "o2"); });
    CHECK(orders_in(world) == 1);
}

TEST_CASE("every setting of a session stands as the design wants it", "[storage][sqlite][S9]")
{
    LedgerWorld world;
    const auto backend = Backend::of(world.database());
    Session session{*backend, world.host, nullptr, INT64_MAX};
    const std::string mode = sqlite_api::sqlite3_libversion_number() < 3051003 ? "truncate" : "wal";
    CHECK(session.number("select count(*) from pragma_journal_mode where journal_mode = '" + mode +
                         "'") == 1);
    CHECK(session.number("PRAGMA synchronous") == 2);
    CHECK(session.number("PRAGMA foreign_keys") == 1);
    CHECK(session.number("PRAGMA trusted_schema") == 0);
    CHECK(session.number("PRAGMA cell_size_check") == 1);
    CHECK(session.number("PRAGMA recursive_triggers") == 1);
    CHECK(session.number("PRAGMA application_id") == 1396924489);
}

TEST_CASE("failures of SQLite are told apart by number alone", "[storage][S7][S8]")
{
    struct Row {
        int result;
        Failure before;
        Failure after;
    };
    const Row row = GENERATE(Row{5, Failure::conflict, Failure::conflict},
                             Row{6, Failure::conflict, Failure::conflict},
                             Row{517, Failure::conflict, Failure::conflict},
                             Row{261, Failure::conflict, Failure::conflict},
                             Row{2067, Failure::duplicate, Failure::duplicate},
                             Row{1555, Failure::duplicate, Failure::duplicate},
                             Row{275, Failure::refused, Failure::refused},
                             Row{787, Failure::refused, Failure::refused},
                             Row{1299, Failure::refused, Failure::refused},
                             Row{1811, Failure::refused, Failure::refused},
                             Row{9, Failure::too_slow, Failure::too_slow},
                             Row{13, Failure::unavailable, Failure::unknown},
                             Row{10, Failure::unavailable, Failure::unknown},
                             Row{778, Failure::unavailable, Failure::unknown},
                             Row{8, Failure::unavailable, Failure::unavailable},
                             Row{14, Failure::unavailable, Failure::unavailable},
                             Row{11, Failure::damaged, Failure::damaged},
                             Row{26, Failure::damaged, Failure::damaged},
                             Row{1, Failure::internal, Failure::unknown},
                             Row{21, Failure::internal, Failure::unknown});
    INFO(row.result);
    CHECK(classify_sqlite(row.result, Phase::before_commit) == row.before);
    CHECK(classify_sqlite(row.result, Phase::commit_sent) == row.after);
}
