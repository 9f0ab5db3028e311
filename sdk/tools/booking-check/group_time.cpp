// D: deadlines, cancelling and clocks.
#include "clock_tap.hpp"
#include "credit.hpp"
#include "registry.hpp"
#include "sample_studio.hpp"
#include "verdict.hpp"

#include <chrono>

namespace booking::check {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds late_max{250};

milliseconds since(Clock::time_point begin)
{
    return std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
}

std::string keeps_a_past_deadline(const Subject& subject)
{
    CreditWorld world(subject);
    const Contents before = world.database.contents();
    for (const std::int64_t left_ns : {std::int64_t{-1}, std::int64_t{-3'600'000'000'000}}) {
        Call call{.hook = "credit.add", .payload = request::credit_add("c1", 500), .key = "late"};
        call.left_ns = left_ns;
        const Answer answer = world.host.call(call);
        expect(answer.status == BOOKING_E_DEADLINE, "credit.add answers " + answer.shown());
    }
    const std::string changed = difference(before, world.database.contents());
    expect(changed.empty(), "it kept " + changed);
    return {};
}

// A call that meets a lock of another writer, until its own end.
struct Blocked {
    Answer answer;
    milliseconds took{0};
    std::string changed; // what it kept

    Blocked(CreditWorld& world, const Call& call)
    {
        const Contents before = world.database.contents();
        {
            const WriteLock lock(world.database);
            const auto begin = Clock::now();
            answer = world.host.call(call);
            took = since(begin);
        }
        changed = difference(before, world.database.contents());
    }
};

std::string gives_up_at_the_deadline(const Subject& subject)
{
    CreditWorld world(subject);
    constexpr milliseconds left{400};
    milliseconds worst{0};
    for (const char* hook : {"credit.add", "payment.hold"}) {
        Call call{.hook = hook, .payload = request::credit_add("c1", 500), .key = "blocked"};
        if (call.hook == "payment.hold") {
            world.credit.add("c1", 1'000, "k");
            call.payload = request::hold("c1", "o1", 500);
        }
        call.left_ns = std::chrono::nanoseconds(left).count();
        const Blocked blocked(world, call);
        expect(blocked.answer.status == BOOKING_E_DEADLINE ||
                   blocked.answer.status == BOOKING_E_UNAVAILABLE,
               call.hook + " answers " + blocked.answer.shown());
        expect(blocked.took <= left + late_max,
               call.hook + " answers " + std::to_string((blocked.took - left).count()) +
                   " ms after its deadline");
        expect(blocked.changed.empty(), call.hook + " kept " + blocked.changed);
        worst = std::max(worst, blocked.took - left);
    }
    return std::to_string(worst.count()) + " ms after the deadline";
}

std::string gives_up_when_cancelled(const Subject& subject)
{
    CreditWorld world(subject);
    Call call{.hook = "credit.add", .payload = request::credit_add("c1", 500), .key = "cancelled"};
    call.cancelled_at_look = 1;
    const Contents before = world.database.contents();
    const Answer free = world.host.call(call);
    expect(free.status == BOOKING_E_CANCELLED, "credit.add answers " + free.shown());
    const std::string changed = difference(before, world.database.contents());
    expect(changed.empty(), "it kept " + changed);
    // Blocked, it may first notice at its deadline.
    call.left_ns = 400'000'000;
    call.cancelled_at_look = 2;
    const Blocked blocked(world, call);
    expect(blocked.answer.status < 0 && blocked.answer.status != BOOKING_E_UNKNOWN_OUTCOME,
           "blocked and cancelled it answers " + blocked.answer.shown());
    expect(blocked.took <= milliseconds(400) + late_max, "blocked and cancelled it is late");
    expect(blocked.changed.empty(), "blocked and cancelled it kept " + blocked.changed);
    return {};
}

constexpr std::int64_t hour_us = 3'600'000'000;

std::string follows_the_host_s_clock(const Subject& subject)
{
    CreditWorld world(subject);
    world.credit.add("c1", 1'000, "k");
    const std::string payload = request::hold_for("c1", "o1", 400, 1'800);
    const Answer held = world.credit.settle("payment.hold", payload, "hold");
    expect(held.is_ok(), "payment.hold answers " + held.shown());
    expect(world.credit.state_of("hold") == "held", "a hold that is open is not held");
    world.host.wall_us += hour_us;
    expect(world.credit.state_of("hold") == "timed_out",
           "an hour later on the host's clock a hold of 30 minutes is not timed out");
    expect(world.credit.balance("c1").available == 1'000, "a lapsed hold is not available");
    // The other way, what is not over yet goes on.
    const std::string id = world.credit.hold("c1", "o2", 300, "second");
    world.host.wall_us -= hour_us;
    const Answer captured = world.credit.settle("payment.capture", request::of_hold(id), "capture");
    expect(captured.is_ok(),
           "an hour earlier on the host's clock payment.capture answers " + captured.shown());
    return {};
}

std::string has_no_clock_of_its_own(const Subject& subject)
{
    World world(subject);
    world.host.open_studio();
    const auto hooks = known_hooks(subject);
    std::vector<Call> calls{reading_call(subject)};
    if (!hooks.empty()) {
        const SampleStudio studio(subject, world.host, "s1");
        for (const DeclaredHook& hook : hooks)
            calls.push_back(studio.call(hook.hook));
    }
    const ClockWatch watch(subject.binary());
    for (const Call& call : calls) {
        world.host.call(call);
        const std::string asked = watch.asked();
        expect(asked.empty(), call.hook + " asks " + asked);
    }
    return std::to_string(calls.size()) + " calls";
}

// Nothing is lent, and somebody else writes: it ends by its own limits.
std::string waits_no_longer_than_it_may(const Subject& subject)
{
    CreditWorld world(subject);
    world.credit.add("c1", 1'000, "k");
    Call call{.hook = "payment.hold", .payload = request::hold("c1", "o1", 500), .key = "blocked"};
    call.left_ns = 1'000'000'000;
    const Blocked blocked(world, call);
    expect(blocked.answer.status == BOOKING_E_DEADLINE ||
               blocked.answer.status == BOOKING_E_UNAVAILABLE,
           "payment.hold answers " + blocked.answer.shown());
    expect(blocked.took <= milliseconds(1'000) + late_max,
           "payment.hold takes " + std::to_string(blocked.took.count()) + " ms of 1000");
    expect(blocked.changed.empty(), "payment.hold kept " + blocked.changed);
    const Answer after = world.credit.settle("payment.hold", call.payload, call.key);
    expect(after.is_ok(), "with the lock gone the same key is answered " + after.shown());
    return {};
}

constexpr Check checks[] = {
    {"D4", "a deadline that is past is E_DEADLINE, and no row is kept", keeps_a_past_deadline},
    {"D5",
     "a deadline that passes at a lock is kept within 250 ms, and no row is",
     gives_up_at_the_deadline},
    {"D6", "a call cancelled midway ends in time, and no row is kept", gives_up_when_cancelled},
    {"D7", "what expires follows the host's wall clock", follows_the_host_s_clock},
    {"D8", "no clock of its own for business data", has_no_clock_of_its_own},
    {"F7",
     "without a lent transaction, beside a writer: E_UNAVAILABLE or E_DEADLINE in time",
     waits_no_longer_than_it_may},
};

} // namespace

std::span<const Check> time_checks()
{
    return checks;
}

} // namespace booking::check
