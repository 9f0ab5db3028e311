// Several callers in one commit (storage.md, section 8).
#include "crowd.hpp"
#include "domain/errors.hpp"

#include <csignal>
#include <sys/resource.h>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

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
        if (is_combining) caller.sharing.company = Company::alone;
    const auto before = crowd.commits();
    crowd.run(callers);
    CHECK(crowd.commits() - before == 4);
    CHECK(crowd.orders() == 4);
}

TEST_CASE("what takes long splits a commit and shares none", "[storage][sqlite][group_commit]")
{
    Crowd crowd;
    std::vector<Caller> callers = crowd.touching_each(5);
    callers[2].sharing.company = Company::alone;
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
