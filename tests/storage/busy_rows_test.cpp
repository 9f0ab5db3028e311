// Those who want the same rows of a server, in one commit (storage.md, section 8).
#include "crowd.hpp"
#include "domain/errors.hpp"

#include <barrier>
#include <mutex>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

const Statement postgresql_transaction{"test.transaction",
                                       "i",
                                       "select txid_current() from scrip_studio"
                                       " where studio_id = :studio"};

// A session's transactions have numbers by what it committed and rolled back before.
const Statement mariadb_transaction{
    "test.transaction",
    "i",
    "select cast(connection_id() * 1000000 + sum(cast(variable_value as signed)) as signed)"
    " from information_schema.session_status cross join scrip_studio"
    " where studio_id = :studio and variable_name in ('COM_COMMIT', 'COM_ROLLBACK')"};

const Statement postgresql_session{"test.session",
                                   "i",
                                   "select cast(pg_backend_pid() as bigint) from scrip_studio"
                                   " where studio_id = :studio"};

const Statement mariadb_session{"test.session",
                                "i",
                                "select cast(connection_id() as signed) from scrip_studio"
                                " where studio_id = :studio"};

std::int64_t number(Unit& unit, const Statement& statement, const std::string& studio)
{
    return unit
        .one(statement,
             {{"studio", studio}},
             [](Row& row) {
                 std::int64_t value = 0;
                 row >> value;
                 return value;
             })
        .value();
}

class BusyCrowd : public Crowd {
public:
    // On SQLite the first would wait for those whom it keeps from writing.
    explicit BusyCrowd(bool is_combining = true) : Crowd{is_combining}
    {
        REQUIRE(world.on.backend() != TestBackend::sqlite);
    }

    // Writes an order's row, and notes in which transaction.
    Caller wanting(std::size_t rows, const std::string& order_id)
    {
        return {.work =
                    [this, order_id](Unit& unit) {
                        touch(unit, order_id);
                        note_transaction(unit);
                        return Verdict::keep;
                    },
                .sharing = {.rows = rows}};
    }

    std::vector<Caller> wanting_each(std::size_t rows, int count)
    {
        std::vector<Caller> callers;
        for (int i = 0; i < count; ++i)
            callers.push_back(wanting(rows, "o" + std::to_string(i)));
        return callers;
    }

    void note_transaction(Unit& unit)
    {
        const bool is_mariadb = world.on.backend() == TestBackend::mariadb;
        const std::int64_t id =
            number(unit, is_mariadb ? mariadb_transaction : postgresql_transaction, world.studio);
        const std::lock_guard lock{mutex_};
        transactions_.push_back(id);
    }

    // Whoever uses it next finds it gone.
    void end_session_of(Unit& unit)
    {
        const std::int64_t id =
            number(unit, is_mariadb() ? mariadb_session : postgresql_session, world.studio);
        world.raw().run((is_mariadb() ? "kill " : "select pg_terminate_backend(") +
                        std::to_string(id) + (is_mariadb() ? "" : ")"));
    }

    bool is_mariadb() const { return world.on.backend() == TestBackend::mariadb; }

    std::size_t transactions() const
    {
        return std::set<std::int64_t>{transactions_.begin(), transactions_.end()}.size();
    }

    // What one commit would be elsewhere: a cluster's nodes may keep what a part rolled back.
    bool shares() const { return !is_mariadb() || world.raw().number("select @@wsrep_on") == 0; }

private:
    std::mutex mutex_;
    std::vector<std::int64_t> transactions_;
};

} // namespace

TEST_CASE("those who want the same rows of a server share a commit",
          "[storage][server][group_commit]")
{
    BusyCrowd crowd;
    std::vector<Caller> callers = crowd.wanting_each(7, 6);
    crowd.run(callers);
    CHECK(crowd.transactions() == (crowd.shares() ? 1 : 6));
    CHECK(crowd.orders() == 6);
    for (const Caller& caller : callers)
        CHECK(caller.answer == "kept");
}

TEST_CASE("without combining each has a commit of its own, also where they want the same rows",
          "[storage][server][group_commit]")
{
    BusyCrowd crowd{false};
    std::vector<Caller> callers = crowd.wanting_each(7, 4);
    crowd.run(callers);
    CHECK(crowd.transactions() == 4);
    CHECK(crowd.orders() == 4);
}

TEST_CASE("who wants other rows of a server waits for nobody", "[storage][server][group_commit]")
{
    BusyCrowd crowd;
    std::barrier both_at_work{2};
    std::vector<Caller> callers;
    for (const std::size_t rows : {1U, 2U}) {
        Caller caller = crowd.wanting(rows, "o" + std::to_string(rows));
        caller.work = [&, work = caller.work](Unit& unit) {
            both_at_work.arrive_and_wait(); // each would wait forever behind the other
            return work(unit);
        };
        callers.push_back(caller);
    }
    crowd.start(callers[0]);
    crowd.start(callers[1]);
    crowd.join();
    CHECK(crowd.transactions() == 2);
    CHECK(crowd.orders() == 2);
}

TEST_CASE("on a server, what one fails at or discards touches no other",
          "[storage][server][group_commit]")
{
    static const Statement wrong{
        "test.wrong", "", "insert into scrip_counter values (:studio, 'n', '', -1)"};
    BusyCrowd crowd;
    std::vector<Caller> callers = crowd.wanting_each(7, 5);
    callers[1].work = [&](Unit& unit) -> Verdict {
        crowd.touch(unit, "thrown at");
        throw NotFound{};
    };
    callers[2].work = [&](Unit& unit) {
        crowd.touch(unit, "discarded");
        return Verdict::discard;
    };
    callers[3].work = [&](Unit& unit) {
        crowd.touch(unit, "refused");
        unit.change(wrong, {{"studio", crowd.world.studio}});
        return Verdict::keep;
    };
    crowd.run(callers);
    CHECK(callers[0].answer == "kept");
    CHECK(callers[1].answer == NotFound{}.what());
    CHECK(callers[2].answer == "kept"); // as asked: nothing
    CHECK(callers[3].answer == told(Failure::refused));
    CHECK(callers[4].answer == "kept");
    CHECK(crowd.orders() == 2);
    CHECK(crowd.world.raw().number("select sum(changes) from scrip_order") == 2);
}

TEST_CASE("a connection that is lost in the middle loses nobody's work",
          "[storage][server][group_commit]")
{
    BusyCrowd crowd;
    std::atomic<bool> has_ended = false;
    std::vector<Caller> callers = crowd.wanting_each(7, 4);
    callers[2].work = [&, work = callers[2].work](Unit& unit) {
        if (!has_ended.exchange(true)) crowd.end_session_of(unit);
        return work(unit);
    };
    crowd.run(callers);
    for (const Caller& caller : callers)
        CHECK(caller.answer == "kept");
    CHECK(crowd.orders() == 4);
    CHECK(crowd.world.raw().number("select sum(changes) from scrip_order") == 4);
}

// Two transactions that want each other's row: InnoDB undoes one of them whole, savepoints and all.
TEST_CASE("a deadlock that undoes what several share loses nobody's work",
          "[storage][server][group_commit]")
{
    BusyCrowd crowd;
    const RawDatabase other = crowd.world.raw();
    for (const char* const order : {"a", "b"}) {
        other.run(std::string{"insert into scrip_order values ('"} + crowd.world.studio + "', '" +
                  order + "', 1, null)");
    }
    std::vector<Caller> callers = crowd.wanting_each(7, 4);
    std::atomic<int> tries = 0;
    std::thread meeting;
    callers[2].work = [&](Unit& unit) {
        crowd.touch(unit, "a");
        if (tries.fetch_add(1) == 0) {
            other.run("begin");
            other.run("update scrip_order set changes = changes + 1 where order_id = 'b'");
            meeting = std::thread{[&] {
                try {
                    other.run("update scrip_order set changes = changes + 1 where order_id = 'a'");
                    other.run("commit");
                } catch (const std::exception&) {
                    other.run("rollback"); // it was this one that had to go
                }
            }};
        }
        crowd.touch(unit, "b");
        return Verdict::keep;
    };
    crowd.run(callers);
    meeting.join();
    for (const Caller& caller : callers)
        CHECK(caller.answer == "kept");
    CHECK(crowd.orders() == 5);
    const auto changes = [&](const char* order) {
        return crowd.world.raw().number(
            std::string{"select changes from scrip_order where order_id = '"} + order + "'");
    };
    CHECK(changes("a") == changes("b"));
    CHECK(changes("o0") == 1);
    CHECK(changes("o3") == 1);
}

TEST_CASE("who has less time than those before begins a commit of its own",
          "[storage][server][group_commit]")
{
    BusyCrowd crowd;
    std::vector<Caller> callers = crowd.wanting_each(7, 3);
    const std::int64_t now_ns = crowd.host.now_ns;
    for (Caller& caller : callers)
        caller.limits.deadline_monotonic_ns = now_ns + 20'000'000'000;
    callers[1].limits.deadline_monotonic_ns = now_ns + 10'000'000'000;
    crowd.run(callers);
    CHECK(crowd.transactions() == (crowd.shares() ? 2 : 3));
    for (const Caller& caller : callers)
        CHECK(caller.answer == "kept");
    CHECK(crowd.orders() == 3);
}
