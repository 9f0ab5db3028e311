// B: creating, destroying and what is left behind.
#include "allocation_tap.hpp"
#include "loading_watch.hpp"
#include "probe_host.hpp"
#include "probe_tables.hpp"
#include "registry.hpp"
#include "sample_studio.hpp"
#include "verdict.hpp"

namespace booking::check {
namespace {

// Unknown ids, and known ones with something behind.
std::string knows_its_extensions(const Subject& subject)
{
    World world(subject);
    const auto ask = [&](const std::string& id) {
        return world.host.api().get_extension(world.host.plugin(), id.c_str());
    };
    for (const char* unknown : {"", "/1", "org.example.unknown/1", "booking.unknown/1"})
        expect(ask(unknown) == nullptr, "gives a table for \"" + std::string(unknown) + "\"");
    for (const std::string& id : extension_ids()) {
        for (const char* behind : {"0", " ", "x", "/1"})
            expect(ask(id + behind) == nullptr, "gives a table for \"" + id + behind + "\"");
        expect(ask(id.substr(0, id.size() - 1)) == nullptr, "gives a table for half of " + id);
    }
    return {};
}

// create with the n-th add failing, for every n; the number of hooks.
int fail_each_add(const Subject& subject, TestDatabase& database)
{
    int hooks = 0;
    for (int n = 1;; ++n) {
        HostShape shape;
        shape.failing_add = n;
        ProbeHost host(subject, &database, shape);
        const Answer answer = host.create();
        if (answer.is_ok()) return hooks; // it has fewer than n
        hooks = n;
        expect(answer.status < 0, "create answers " + answer.shown());
        expect(answer.errors == 1,
               "with add " + std::to_string(n) + " failing create calls error " +
                   std::to_string(answer.errors) + " times");
        expect(static_cast<int>(host.hooks().size()) == n - 1,
               "create goes on after add " + std::to_string(n) + " failed");
    }
}

std::string survives_failing_adds(const Subject& subject)
{
    TestDatabase database(subject);
    const int hooks = fail_each_add(subject, database); // what is made once is made here
    expect(hooks > 0, "create answers OK though the host takes no hook");
    const std::string open = open_descriptors();
    const std::int64_t before = allocated_blocks();
    fail_each_add(subject, database);
    const std::int64_t more = allocated_blocks() - before;
    expect(more <= 0,
           std::to_string(more) + " allocations are left after " + std::to_string(hooks) +
               " failed creates");
    expect(open_descriptors() == open, "files are left open");
    return std::to_string(hooks) + " hooks";
}

std::string survives_failing_allocations(const Subject& subject)
{
    TestDatabase database(subject);
    {
        ProbeHost warm(subject, &database);
        expect(warm.create().is_ok(), "create does not work at all");
    }
    for (int n = 1;; ++n) {
        still_going();
        ProbeHost host(subject, &database);
        fail_allocation(n);
        const Answer answer = host.create();
        const bool has_failed = allocation_has_failed();
        fail_allocation(0);
        if (!has_failed) {
            expect(answer.is_ok(), "create answers " + answer.shown());
            if (n == 1) skip("it allocates by other means than operator new");
            return std::to_string(n - 1) + " allocations";
        }
        if (answer.is_ok()) continue; // it did without
        expect(answer.status == BOOKING_E_NOMEM,
               "with allocation " + std::to_string(n) + " failing create answers " +
                   answer.shown());
    }
}

std::string leaves_nothing_behind(const Subject& subject)
{
    constexpr int rounds = 1000, warm_up = 100;
    TestDatabase database(subject);
    std::int64_t before = 0, bytes_before = 0;
    for (int round = 0; round < warm_up + rounds; ++round) {
        if (round == warm_up) {
            before = allocated_blocks();
            bytes_before = allocated_bytes();
        }
        ProbeHost host(subject, &database);
        const Answer answer = host.create();
        expect(answer.is_ok(), "create answers " + answer.shown());
    }
    const std::int64_t more = allocated_blocks() - before;
    expect(more < rounds / 10, std::to_string(more) + " allocations are left after 1000 rounds");
    constexpr std::int64_t least_leak = 16; // bytes: no allocation is smaller
    const std::int64_t bytes = allocated_bytes() - bytes_before;
    expect(bytes < least_leak * rounds,
           std::to_string(bytes) + " bytes are left after 1000 rounds");
    return {};
}

// What one of them does is not seen by the other, and outlives it.
std::string instances_are_apart(const Subject& subject)
{
    TestDatabase first_data(subject), second_data(subject);
    ProbeHost first(subject, &first_data), second(subject, &second_data);
    first.start();
    second.start();
    expect(first.plugin() != second.plugin(), "create gives the same plugin twice");
    first.open_studio();
    Call call = reading_call(subject);
    const Answer unopened = second.call(call);
    const Contents before = second_data.contents();
    if (subject.has_hook("credit.add")) {
        Credit(first).add("c1", 500, "k");
        expect(unopened.status < 0, "a studio of the first is open in the second");
    }
    expect(second_data.contents() == before, "the first writes where the second does");
    second.open_studio();
    first.deactivate();
    first.destroy();
    const Answer answer = second.call(call);
    expect(answer.status >= 0, "after the first is gone the second answers " + answer.shown());
    return {};
}

std::string joins_its_threads(const Subject& subject)
{
    const int before = thread_count();
    World world(subject);
    world.host.open_studio();
    world.host.call(reading_call(subject));
    world.host.deactivate();
    const int after = thread_count();
    expect(after == before, std::to_string(after - before) + " threads go on after deactivate");
    const Answer active = world.host.activate();
    expect(active.is_ok(), "after deactivate activate answers " + active.shown());
    world.host.open_studio();
    const Answer answer = world.host.call(reading_call(subject));
    expect(answer.status >= 0, "active again it answers " + answer.shown());
    world.host.deactivate();
    expect(thread_count() == before, "threads go on after the second deactivate");
    world.host.destroy();
    return {};
}

constexpr Check checks[] = {
    {"B9",
     "gives no table for an unknown id, nor for a known one with something behind",
     knows_its_extensions},
    {"B10", "the n-th add fails: create fails cleanly, and nothing leaks", survives_failing_adds},
    {"B11",
     "the n-th allocation in create fails: E_NOMEM, and no abort",
     survives_failing_allocations},
    {"B12",
     "create and destroy without activate, 1,000 times: memory stays flat",
     leaves_nothing_behind},
    {"B13", "two instances in one process share no state", instances_are_apart},
    {"B14", "deactivate joins all threads", joins_its_threads},
};

} // namespace

std::span<const Check> life_checks()
{
    return checks;
}

} // namespace booking::check
