#include "commands/bench/measure.hpp"

#include "services/clock.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace host_stub::commands::bench {
namespace {

using services::Clock;

double in_ms(std::int64_t nanoseconds)
{
    return static_cast<double>(nanoseconds) / 1e6;
}

// REQUIRES: `sorted` is not empty.
double percentile_ms(const std::vector<std::int64_t>& sorted, std::size_t percent)
{
    return in_ms(sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)]);
}

// Microseconds of processor this process has used.
double processor_us()
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto in_us = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
    };
    return in_us(used.ru_utime) + in_us(used.ru_stime);
}

// Runs `work` on that many threads and passes on what one of them throws.
void on_threads(std::int64_t count, const std::function<void(std::int64_t)>& work)
{
    std::mutex mutex;
    std::exception_ptr failed;
    std::vector<std::thread> threads;
    for (std::int64_t thread = 0; thread < count; ++thread) {
        threads.emplace_back([&, thread] {
            try {
                work(thread);
            } catch (...) {
                const std::lock_guard lock(mutex);
                failed = std::current_exception();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    if (failed) std::rethrow_exception(failed);
}

// How long each act of one thread took, in nanoseconds.
std::vector<std::int64_t>
act_until(std::int64_t over_ns, Actor& actor, const std::function<Draw()>& draw)
{
    std::vector<std::int64_t> took_ns;
    std::int64_t before_ns = Clock::mono_ns();
    do {
        if (!actor.act(draw())) break;
        const std::int64_t after_ns = Clock::mono_ns();
        took_ns.push_back(after_ns - before_ns);
        before_ns = after_ns;
    } while (before_ns < over_ns);
    return took_ns;
}

Measured summary(std::vector<std::int64_t> took_ns, double seconds)
{
    if (took_ns.empty()) throw std::runtime_error("nothing was done in the time of a measurement");
    std::sort(took_ns.begin(), took_ns.end());
    Measured measured;
    measured.done = took_ns.size();
    measured.per_second = static_cast<double>(took_ns.size()) / seconds;
    measured.p50_ms = percentile_ms(took_ns, 50);
    measured.p99_ms = percentile_ms(took_ns, 99);
    measured.longest_ms = in_ms(took_ns.back());
    return measured;
}

} // namespace

Measured repeat(std::int64_t milliseconds,
                const std::vector<std::unique_ptr<Actor>>& actors,
                const std::function<Draw()>& draw)
{
    std::mutex mutex;
    std::vector<std::int64_t> all_ns;
    const double processor_before_us = processor_us();
    const std::int64_t begun_ns = Clock::mono_ns();
    const std::int64_t over_ns = services::deadline_after_ms(begun_ns, milliseconds);
    on_threads(static_cast<std::int64_t>(actors.size()), [&](std::int64_t thread) {
        const auto own_ns = act_until(over_ns, *actors[static_cast<std::size_t>(thread)], draw);
        const std::lock_guard lock(mutex);
        all_ns.insert(all_ns.end(), own_ns.begin(), own_ns.end());
    });
    const double seconds = in_ms(Clock::mono_ns() - begun_ns) / 1e3;
    const double used_us = processor_us() - processor_before_us;
    Measured measured = summary(std::move(all_ns), seconds);
    measured.cpu_us = used_us / static_cast<double>(measured.done);
    return measured;
}

void spread_over_threads(std::int64_t threads,
                         std::int64_t count,
                         const std::function<void(std::int64_t)>& act)
{
    std::atomic<std::int64_t> next = 0;
    on_threads(threads, [&](std::int64_t) {
        try {
            for (std::int64_t n = next++; n < count; n = next++)
                act(n);
        } catch (...) {
            next = count;
            throw;
        }
    });
}

double duration_ms(const std::function<void()>& act)
{
    const std::int64_t begun_ns = Clock::mono_ns();
    act();
    return in_ms(Clock::mono_ns() - begun_ns);
}

Spread spread_of(std::vector<double> values)
{
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    return {values.front(), values[values.size() / 2], values.back()};
}

} // namespace host_stub::commands::bench
