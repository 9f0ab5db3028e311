#include "commands/bench/measure.hpp"

#include "services/clock.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
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

} // namespace

Measured repeat(std::int64_t milliseconds,
                std::int64_t threads,
                const std::function<void(std::int64_t, std::uint64_t)>& act)
{
    std::mutex mutex;
    std::vector<std::int64_t> all_ns;
    std::exception_ptr failed;
    const std::int64_t begun_ns = Clock::mono_ns();
    const std::int64_t over_ns = services::deadline_after_ms(begun_ns, milliseconds);
    const auto work = [&](std::int64_t thread) {
        std::vector<std::int64_t> own_ns;
        try {
            std::int64_t before_ns = Clock::mono_ns();
            for (std::uint64_t count = 0; before_ns < over_ns; ++count) {
                act(thread, count);
                const std::int64_t after_ns = Clock::mono_ns();
                own_ns.push_back(after_ns - before_ns);
                before_ns = after_ns;
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            failed = std::current_exception();
        }
        const std::lock_guard lock(mutex);
        all_ns.insert(all_ns.end(), own_ns.begin(), own_ns.end());
    };
    std::vector<std::thread> running;
    for (std::int64_t thread = 0; thread < threads; ++thread)
        running.emplace_back(work, thread);
    for (std::thread& thread : running)
        thread.join();
    if (failed) std::rethrow_exception(failed);

    Measured measured;
    if (all_ns.empty()) return measured;
    std::sort(all_ns.begin(), all_ns.end());
    measured.done = all_ns.size();
    measured.per_second =
        static_cast<double>(all_ns.size()) / (in_ms(Clock::mono_ns() - begun_ns) / 1e3);
    measured.p50_ms = percentile_ms(all_ns, 50);
    measured.p99_ms = percentile_ms(all_ns, 99);
    measured.longest_ms = in_ms(all_ns.back());
    return measured;
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
