// D: threads.
#include "credit.hpp"
#include "registry.hpp"
#include "sample_studio.hpp"
#include "verdict.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

namespace booking::check {
namespace {

constexpr int threads_max = 64;

// Runs `work` on each of that many threads; what one of them throws ends the check.
template <class Work>
void on_threads(int count, const Work& work)
{
    std::vector<std::thread> threads;
    std::mutex mutex;
    std::optional<Ended> ended;
    for (int thread = 0; thread < count; ++thread) {
        threads.emplace_back([&, thread] {
            try {
                work(thread);
            } catch (const Ended& early) {
                const std::lock_guard lock(mutex);
                ended = early;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    if (ended) throw *ended;
}

// One thread's part: credits, holds that are captured or released, and looks at balances.
struct Mix {
    std::int64_t credited = 0, captured = 0, held = 0;

    void play(const Credit& credit, const std::string& customer, const std::string& key, int step)
    {
        switch (step % 4) {
        case 0:
            credit.add(customer, 1'000, key);
            credited += 1'000;
            break;
        case 1: {
            const std::string hold = credit.hold(customer, "o-" + key, 300, key);
            const Answer done =
                credit.settle("payment.capture", request::of_hold(hold), key + "-capture");
            expect(done.is_ok(), "payment.capture answers " + done.shown());
            captured += 300;
            break;
        }
        case 2: {
            const std::string hold = credit.hold(customer, "o-" + key, 200, key);
            const Answer done =
                credit.settle("payment.release", request::of_hold(hold), key + "-release");
            expect(done.is_ok(), "payment.release answers " + done.shown());
            break;
        }
        default: credit.balance(customer);
        }
    }
};

// Eight threads to a customer, so that they meet.
std::string sums_are_right(const Subject& subject)
{
    CreditWorld world(subject);
    const int steps = subject.is_thorough ? 1'000 : 12;
    constexpr int customers = 8;
    std::vector<Mix> mixes(threads_max);
    for (int i = 0; i < customers; ++i)
        world.credit.add("c" + std::to_string(i), 1'000'000, "start-" + std::to_string(i));
    on_threads(threads_max, [&](int thread) {
        const std::string customer = "c" + std::to_string(thread % customers);
        for (int step = 0; step < steps; ++step) {
            mixes[static_cast<std::size_t>(thread)].play(world.credit,
                                                         customer,
                                                         std::to_string(thread) + "-" +
                                                             std::to_string(step),
                                                         step + thread);
        }
    });
    Mix sum;
    for (const Mix& mix : mixes) {
        sum.credited += mix.credited;
        sum.captured += mix.captured;
    }
    Balance all;
    for (int i = 0; i < customers; ++i) {
        const Balance one = world.credit.balance("c" + std::to_string(i));
        all.available += one.available;
        all.held += one.held;
        all.redeemed += one.redeemed;
    }
    const std::int64_t given = customers * std::int64_t{1'000'000} + sum.credited;
    expect(all.redeemed == sum.captured,
           std::to_string(sum.captured) + " were captured, the balances say " +
               std::to_string(all.redeemed));
    expect(all.held == 0, std::to_string(all.held) + " are still held");
    expect(all.available == given - sum.captured,
           std::to_string(given - sum.captured) + " are left, the balances say " +
               std::to_string(all.available));
    return std::to_string(threads_max) + " threads, " + std::to_string(steps) + " calls each";
}

std::string answers_on_the_call_s_thread(const Subject& subject)
{
    World world(subject);
    const auto look = [&](const Answer& answer, const std::string& what) {
        expect(!answer.is_from_other_thread, what + " answers by another thread");
    };
    world.host.open_studio();
    look(world.host.call(reading_call(subject)), "a hook that reads");
    const auto hooks = known_hooks(subject);
    if (!hooks.empty()) {
        const SampleStudio studio(subject, world.host, "s1");
        for (const DeclaredHook& hook : hooks)
            look(world.host.call(studio.call(hook.hook)), hook.hook);
    }
    look(world.host.control(Control::disable), "studio_disable");
    return {};
}

constexpr Check checks[] = {
    {"D1",
     "64 threads, mixed calls: sums are right (build all with TSan to see races)",
     sums_are_right},
    {"D3", "functions of a call are used on its own thread only", answers_on_the_call_s_thread},
};

} // namespace

std::span<const Check> thread_checks()
{
    return checks;
}

} // namespace booking::check
