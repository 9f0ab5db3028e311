// Several callers in one commit (storage.md, section 8).
#include "domain/errors.hpp"
#include "storage/order_store.hpp"
#include "support/ledger_world.hpp"

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <latch>
#include <sys/resource.h>
#include <thread>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

// The clock of deadlines stands still, so that no commit is closed because the machine is slow. A
// waiter asks it once it stands in the queue, and again while it waits for a lock.
class StillHost : public FakeHost {
public:
    using FakeHost::FakeHost;
    std::int64_t monotonic_ns() const override
    {
        ++asked;
        return now_ns;
    }
    mutable std::atomic<int> asked = 0;
    std::atomic<std::int64_t> now_ns = 1'000'000'000;
};

struct Caller {
    std::function<Verdict(Unit&)> work;
    services::CallLimits limits{};
    Company company = Company::welcome;

    std::string answer{}; // "kept", or what was thrown
};

class Crowd {
public:
    explicit Crowd(bool is_combining = true) : store_{database(is_combining), host} {}

    // A unit that changes an order's row.
    Caller touching(const std::string& order_id)
    {
        return {.work = [this, order_id](Unit& unit) {
            touch(unit, order_id);
            return Verdict::keep;
        }};
    }

    // One for each of the orders o0, o1, …
    std::vector<Caller> touching_each(int count)
    {
        std::vector<Caller> callers;
        for (int i = 0; i < count; ++i)
            callers.push_back(touching("o" + std::to_string(i)));
        return callers;
    }

    void touch(Unit& unit, const std::string& order_id)
    {
        ran.fetch_add(1);
        OrderStore{unit, world.studio}.touch(order_id);
    }

    // The first is at work until the others stand in the queue, in their order.
    void run(std::vector<Caller>& callers)
    {
        begin(callers);
        join();
    }

    void begin(std::vector<Caller>& callers)
    {
        std::latch is_leading{1};
        std::latch all_wait{1};
        const auto first = callers.front().work;
        std::atomic<bool> has_run = false;
        callers.front().work = [&](Unit& unit) {
            if (!has_run.exchange(true)) {
                is_leading.count_down();
                all_wait.wait();
            }
            return first(unit);
        };
        start(callers.front());
        is_leading.wait();
        callers.front().work = first; // of the next time
        for (std::size_t i = 1; i < callers.size(); ++i) {
            const int before = host.asked;
            start(callers[i]);
            while (host.asked == before)
                std::this_thread::yield();
        }
        all_wait.count_down();
        threads_.front().join();
    }

    void join()
    {
        for (std::thread& thread : threads_)
            if (thread.joinable()) thread.join();
        threads_.clear();
    }

    // SQLite counts what is committed in the header of its file, where there is no log beside it.
    std::uint32_t commits() const
    {
        std::ifstream file{world.on.file(), std::ios::binary};
        std::array<unsigned char, 4> bytes{};
        file.seekg(24);
        file.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
        REQUIRE(file);
        std::uint32_t count = 0;
        for (const std::uint32_t byte : bytes)
            count = count << 8U | byte;
        return count;
    }

    std::int64_t orders() const { return world.raw().number("select count(*) from scrip_order"); }

    LedgerWorld world;
    StillHost host{world.on};
    std::atomic<int> ran = 0;
    std::atomic<int> answered = 0;

private:
    services::Database database(bool is_combining) const
    {
        services::Database database = world.database();
        database.is_combining = is_combining;
        return database;
    }

    void start(Caller& caller)
    {
        threads_.emplace_back([this, &caller, work = caller.work] {
            try {
                store_.write(caller.limits, work, caller.company);
                caller.answer = "kept";
            } catch (const DatabaseError& error) {
                caller.answer = "failure " + std::to_string(static_cast<int>(error.failure()));
            } catch (const std::exception& error) {
                caller.answer = error.what();
            }
            ++answered;
        });
    }

    Store store_;
    std::vector<std::thread> threads_;
};

std::string told(Failure failure)
{
    return "failure " + std::to_string(static_cast<int>(failure));
}

} // namespace

TEST_CASE("callers that wait share one commit, in the order they came",
          "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    std::vector<int> order;
    std::vector<Caller> callers;
    for (int i = 0; i < 9; ++i) {
        callers.push_back({.work = [&crowd, &order, i](Unit& unit) {
            order.push_back(i); // one at a time
            crowd.touch(unit, "o" + std::to_string(i));
            return Verdict::keep;
        }});
    }
    const auto before = crowd.commits();
    crowd.run(callers);
    CHECK(crowd.commits() - before == 1);
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(crowd.orders() == 9);
    for (const Caller& caller : callers)
        CHECK(caller.answer == "kept");
}

TEST_CASE("a unit sees what those before it in its commit did", "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    static const Statement changes{
        "test.changes", "i", "select changes from scrip_order where studio_id = :studio"};
    std::vector<std::int64_t> seen;
    std::vector<Caller> callers;
    for (int i = 0; i < 4; ++i) {
        callers.push_back({.work = [&](Unit& unit) {
            crowd.touch(unit, "o1");
            seen.push_back(unit.one(changes,
                                    {{"studio", crowd.world.studio}},
                                    [](Row& row) {
                                        std::int64_t value = 0;
                                        row >> value;
                                        return value;
                                    })
                               .value());
            return Verdict::keep;
        }});
    }
    crowd.run(callers);
    CHECK(seen == std::vector<std::int64_t>{1, 2, 3, 4});
}

TEST_CASE("without combining, and alone, each caller has a commit of its own",
          "[storage][sqlite][group_commit]")
{
    const bool is_combining = GENERATE(true, false);
    Crowd crowd{is_combining};
    std::vector<Caller> callers = crowd.touching_each(4);
    for (Caller& caller : callers)
        if (is_combining) caller.company = Company::alone;
    const auto before = crowd.commits();
    crowd.run(callers);
    CHECK(crowd.commits() - before == 4);
    CHECK(crowd.orders() == 4);
}

TEST_CASE("what takes long splits a commit and shares none", "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    std::vector<Caller> callers = crowd.touching_each(5);
    callers[2].company = Company::alone;
    const auto before = crowd.commits();
    crowd.run(callers);
    CHECK(crowd.commits() - before == 3);
    CHECK(crowd.orders() == 5);
}

TEST_CASE("at most 64 units share a commit", "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    std::vector<Caller> callers;
    for (int i = 0; i < 65; ++i)
        callers.push_back(crowd.touching("o1"));
    const auto before = crowd.commits();
    crowd.run(callers);
    CHECK(crowd.commits() - before == 2);
    CHECK(crowd.world.raw().number("select changes from scrip_order") == 65);
}

TEST_CASE("no unit joins a commit that has been open for 10 ms", "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    std::vector<Caller> callers = crowd.touching_each(4);
    callers[1].work = [&](Unit& unit) {
        crowd.host.now_ns += 10'000'000;
        crowd.touch(unit, "o1");
        return Verdict::keep;
    };
    const auto before = crowd.commits();
    crowd.run(callers);
    CHECK(crowd.commits() - before == 2);
    CHECK(crowd.orders() == 4);
}

TEST_CASE("what one unit fails at, discards or is late with touches no other",
          "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    static const Statement wrong{
        "test.wrong", "", "insert into scrip_counter values (:studio, 'n', '', -1)"};
    std::vector<Caller> callers;
    callers.push_back(crowd.touching("first"));
    callers.push_back({.work = [&](Unit& unit) -> Verdict {
        crowd.touch(unit, "thrown at");
        throw NotFound{};
    }});
    callers.push_back({.work = [&](Unit& unit) {
        crowd.touch(unit, "discarded");
        return Verdict::discard;
    }});
    callers.push_back({.work = [&](Unit& unit) {
        crowd.touch(unit, "refused");
        unit.change(wrong, {{"studio", crowd.world.studio}});
        return Verdict::keep;
    }});
    bool is_cancelled = false;
    callers.push_back({.work =
                           [&](Unit& unit) {
                               crowd.touch(unit, "cancelled");
                               is_cancelled = true;
                               return Verdict::keep;
                           },
                       .limits = {.now = {}, .is_cancelled = [&] { return is_cancelled; }}});
    // Its time is over when its turn comes.
    callers.push_back(crowd.touching("late"));
    callers.back().limits.is_cancelled = [] { return true; };
    callers.push_back(crowd.touching("last"));

    const auto before = crowd.commits();
    crowd.run(callers);
    CHECK(crowd.commits() - before == 1);
    CHECK(callers[0].answer == "kept");
    CHECK(callers[1].answer == NotFound{}.what());
    CHECK(callers[2].answer == "kept"); // as asked: nothing
    CHECK(callers[3].answer == told(Failure::refused));
    CHECK(callers[4].answer == told(Failure::cancelled));
    CHECK(callers[5].answer == told(Failure::cancelled));
    CHECK(callers[6].answer == "kept");
    CHECK(crowd.orders() == 2);
    CHECK(crowd.ran == 6);
}

TEST_CASE("nobody is answered before what they saw is committed", "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    const auto reader = crowd.world.raw();
    reader.run("begin");
    REQUIRE(reader.number("select count(*) from scrip_order") == 0); // holds the commit up
    std::vector<Caller> callers = crowd.touching_each(3);
    callers[1].work = [&](Unit& unit) -> Verdict {
        crowd.touch(unit, "o1");
        throw NotFound{}; // for all it knows because of what the first did
    };
    std::thread running{[&] { crowd.run(callers); }};
    while (crowd.ran < 3)
        std::this_thread::yield();
    // The commit asks again and again whether the reader is done.
    const int asked = crowd.host.asked;
    while (crowd.host.asked < asked + 20)
        std::this_thread::yield();
    CHECK(crowd.answered == 0);
    CHECK(reader.number("select count(*) from scrip_order") == 0);
    reader.run("commit");
    running.join();
    CHECK(crowd.answered == 3);
    CHECK(crowd.orders() == 2);
    CHECK(crowd.ran == 3);
}

TEST_CASE("units whose transaction the database took back run again, each alone",
          "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    static const Statement poison{
        "test.poison", "", "insert or rollback into scrip_counter values (:studio, 'n', '', -1)"};
    std::vector<Caller> callers = crowd.touching_each(4);
    callers[2].work = [&](Unit& unit) {
        crowd.touch(unit, "o2");
        unit.change(poison, {{"studio", crowd.world.studio}});
        return Verdict::keep;
    };
    crowd.run(callers);
    CHECK(callers[0].answer == "kept");
    CHECK(callers[1].answer == "kept");
    CHECK(callers[2].answer == told(Failure::refused));
    CHECK(callers[3].answer == "kept");
    CHECK(crowd.orders() == 3);
    CHECK(crowd.world.raw().number("select sum(changes) from scrip_order") == 3);
}

TEST_CASE("a commit that comes too late for one is made again for those who have time",
          "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    const auto reader = crowd.world.raw();
    reader.run("begin");
    REQUIRE(reader.number("select count(*) from scrip_order") == 0);
    std::vector<Caller> callers{crowd.touching("hurried"), crowd.touching("patient")};
    callers[0].limits.deadline_monotonic_ns = deadline_in(crowd.host, 300);
    std::thread running{[&] { crowd.run(callers); }};
    while (crowd.ran < 2)
        std::this_thread::yield();
    crowd.host.now_ns += 1'000'000'000;
    while (crowd.answered == 0)
        std::this_thread::yield();
    reader.run("commit");
    running.join();
    CHECK(callers[0].answer == told(Failure::too_slow));
    CHECK(callers[1].answer == "kept");
    CHECK(crowd.orders() == 1);
}

// A file that may not grow fails the commit as a disk does.
TEST_CASE("a commit that fails is of unknown outcome for all it was for",
          "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old_limit{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &old_limit) == 0);
    std::vector<Caller> callers{crowd.touching("o0"), crowd.touching("o1")};
    callers[1].work = [&](Unit& unit) {
        crowd.touch(unit, "o1");
        const rlimit none{.rlim_cur = 0, .rlim_max = old_limit.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &none);
        return Verdict::keep;
    };
    crowd.run(callers);
    ::setrlimit(RLIMIT_FSIZE, &old_limit);
    std::signal(SIGXFSZ, old_handler);
    CHECK(callers[0].answer == told(Failure::unknown));
    CHECK(callers[1].answer == told(Failure::unknown));
    CHECK(crowd.ran == 2);
    CHECK(crowd.orders() == 0);
    std::vector<Caller> next{crowd.touching("o2"), crowd.touching("o3")};
    crowd.run(next);
    CHECK(crowd.orders() == 2);
}

TEST_CASE("many callers with a limit in common lose no count, whoever of them fails",
          "[storage][sqlite][group_commit][a1]")
{
    Crowd crowd;
    std::atomic<int> kept = 0;
    std::vector<std::thread> threads;
    Store store{crowd.world.database(), crowd.host};
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&, i] {
            for (int turn = 0; turn < 50; ++turn) {
                const int kind = (i + turn) % 4;
                try {
                    store.write({}, [&](Unit& unit) {
                        OrderStore{unit, crowd.world.studio}.touch("o1");
                        if (kind == 0) throw NotFound{};
                        return kind == 1 ? Verdict::discard : Verdict::keep;
                    });
                    if (kind > 1) ++kept;
                } catch (const NotFound&) { // NOLINT(bugprone-empty-catch)
                }
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(kept == 400);
    CHECK(crowd.world.raw().number("select changes from scrip_order") == 400);
}
