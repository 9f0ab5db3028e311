// C: payloads that nobody should send.
#include "answer_form.hpp"
#include "payloads.hpp"
#include "registry.hpp"
#include "sample_studio.hpp"
#include "verdict.hpp"

#include <chrono>

namespace booking::check {
namespace {

namespace json = boost::json;

void expect_as_hostile(const std::string& hook,
                       const Hostile& hostile,
                       const Answer& answer,
                       const Answer& again)
{
    const std::string which = hook + " with a payload that is " + hostile.what;
    const std::string wrong = wrong_form(answer);
    expect(wrong.empty(), which + " " + wrong);
    switch (hostile.expected) {
    case Expected::invalid:
        expect(answer.status == BOOKING_E_INVALID, which + " answers " + answer.shown());
        break;
    case Expected::too_large:
        expect(answer.status == BOOKING_E_LIMIT, which + " answers " + answer.shown());
        break;
    case Expected::steady:
        expect(answer.status == again.status && answer.code == again.code,
               which + " answers " + answer.shown() + ", then " + again.shown());
        break;
    }
}

// Those that are refused, or those that have a reading.
void send_hostile(const Subject& subject, World& world, const SampleStudio& studio, bool is_steady)
{
    for (const DeclaredHook& hook : known_hooks(subject)) {
        Call call = studio.call(hook.hook);
        // What has a reading may be good: nothing of it is to be kept.
        if (is_steady && !hook.is_read) call.flags = BOOKING_CALL_F_DRY_RUN;
        for (const Hostile& hostile : hostile_payloads(studio.request(hook.hook))) {
            if ((hostile.expected == Expected::steady) != is_steady) continue;
            call.payload = hostile.payload;
            const Answer answer = world.host.call(call);
            expect_as_hostile(hook.hook, hostile, answer, world.host.call(call));
        }
    }
}

// Whatever it is, it is answered; mutated requests may well be good ones, so they may write.
int send_mutated(const Subject& subject, World& world, const SampleStudio& studio)
{
    const auto hooks = known_hooks(subject);
    const auto until = std::chrono::steady_clock::now() +
                       (subject.is_thorough ? std::chrono::minutes(10) : std::chrono::minutes(0));
    std::uint64_t state = subject.seed;
    constexpr int least = 2'000;
    int sent = 0;
    while (sent < least || std::chrono::steady_clock::now() < until) {
        const DeclaredHook& hook = hooks[static_cast<std::size_t>(sent) % hooks.size()];
        Call call = studio.call(hook.hook);
        call.payload = mutated(std::move(call.payload), state);
        call.key = "m" + std::to_string(sent++);
        const std::string wrong = wrong_form(world.host.call(call));
        expect(wrong.empty(),
               hook.hook + " " + wrong + ", mutation " + std::to_string(sent) + " of --seed " +
                   std::to_string(subject.seed));
    }
    return sent;
}

std::string survives_hostile_payloads(const Subject& subject)
{
    if (known_hooks(subject).empty()) skip("none of its hooks has a schema of the SDK");
    World world(subject);
    const SampleStudio studio(subject, world.host, "s1");
    const Contents before = world.database.contents();
    send_hostile(subject, world, studio, false);
    const std::string changed = difference(before, world.database.contents());
    expect(changed.empty(), "refused payloads were kept: " + changed);
    send_hostile(subject, world, studio, true);
    const int sent = send_mutated(subject, world, studio);
    return std::to_string(sent) + " mutations";
}

constexpr Check checks[] = {
    {"C6",
     "hostile JSON is E_INVALID with a code, or E_LIMIT; never a crash, never a write",
     survives_hostile_payloads},
};

} // namespace

std::span<const Check> payload_checks()
{
    return checks;
}

} // namespace booking::check
