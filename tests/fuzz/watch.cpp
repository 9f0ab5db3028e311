#include "watch.hpp"

#include "finding.hpp"

#include <string>

#include <sanitizer/allocator_interface.h>
#include <time.h>

namespace scrip::fuzz {

namespace {

// testing.md, suite e1: no second-long input. Of this thread's own time, whatever else runs.
constexpr std::int64_t ns_max = 1'000'000'000;
constexpr std::size_t memory_times_input_max = 8;
// A small payload may name as many values as a big one (payload_values_max).
constexpr std::size_t memory_of_any_call = std::size_t{8} << 20U;
// Counting costs; only big inputs can ask for much.
constexpr std::size_t counted_from = std::size_t{64} << 10U;

bool is_counting = false;
std::int64_t used = 0;
std::int64_t peak = 0;

void count_taken(const volatile void*, std::size_t bytes)
{
    if (!is_counting) return;
    used += static_cast<std::int64_t>(bytes);
    if (used > peak) peak = used;
}

void count_given_back(const volatile void* memory)
{
    if (!is_counting || memory == nullptr) return;
    used -=
        static_cast<std::int64_t>(__sanitizer_get_allocated_size(const_cast<const void*>(memory)));
}

std::int64_t thread_ns()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

} // namespace

Watch::Watch(std::size_t input_bytes) : input_bytes_{input_bytes}, began_ns_{thread_ns()}
{
    static const int installed =
        __sanitizer_install_malloc_and_free_hooks(count_taken, count_given_back);
    require(installed != 0, "allocations can be counted");
    used = peak = 0;
    is_counting = input_bytes >= counted_from;
}

Watch::~Watch()
{
    is_counting = false;
    const std::int64_t took_ns = thread_ns() - began_ns_;
    if (took_ns > ns_max) found("the call took " + std::to_string(took_ns / 1'000'000) + " ms");
    const std::size_t peak_max = memory_times_input_max * input_bytes_ + memory_of_any_call;
    if (static_cast<std::size_t>(peak) > peak_max) {
        found("an input of " + std::to_string(input_bytes_) + " bytes took " +
              std::to_string(peak) + " bytes of memory");
    }
}

} // namespace scrip::fuzz
