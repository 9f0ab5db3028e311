#include "clock_tap.hpp"

#include <dlfcn.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <mutex>

namespace booking::check {
namespace {

std::mutex mutex;
std::string watched_file;
std::atomic<bool> is_watching{false};
std::atomic<const char*> asked_clock{nullptr};

template <class Function>
Function* next(const char* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// `caller` is the address that the answer goes to.
void note(const void* caller, const char* clock)
{
    if (!is_watching) return;
    Dl_info of{};
    if (::dladdr(caller, &of) == 0 || of.dli_fname == nullptr) return;
    const std::lock_guard lock(mutex);
    if (watched_file == of.dli_fname) asked_clock = clock;
}

} // namespace

ClockWatch::ClockWatch(const std::filesystem::path& plugin)
{
    const std::lock_guard lock(mutex);
    watched_file = plugin.string();
    asked_clock = nullptr;
    is_watching = true;
}

ClockWatch::~ClockWatch()
{
    is_watching = false;
}

std::string ClockWatch::asked() const
{
    const char* const clock = asked_clock;
    return clock == nullptr ? "" : clock;
}

} // namespace booking::check

namespace tap = booking::check;

extern "C" {

time_t time(time_t* out) noexcept
{
    tap::note(__builtin_return_address(0), "time()");
    static auto* const real = tap::next<time_t(time_t*)>("time");
    return real(out);
}

int gettimeofday(timeval* out, void* zone) noexcept
{
    tap::note(__builtin_return_address(0), "gettimeofday()");
    static auto* const real = tap::next<int(timeval*, void*)>("gettimeofday");
    return real(out, zone);
}

int clock_gettime(clockid_t clock, timespec* out) noexcept
{
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) {
        tap::note(__builtin_return_address(0), "clock_gettime(CLOCK_REALTIME)");
    }
    static auto* const real = tap::next<int(clockid_t, timespec*)>("clock_gettime");
    return real(clock, out);
}
}

// C++'s, which the library answers from within itself.
namespace std::chrono {

system_clock::time_point system_clock::now() noexcept
{
    tap::note(__builtin_return_address(0), "std::chrono::system_clock");
    timespec time{};
    static auto* const real = tap::next<int(clockid_t, timespec*)>("clock_gettime");
    real(CLOCK_REALTIME, &time);
    return time_point(duration(seconds(time.tv_sec) + nanoseconds(time.tv_nsec)));
}

} // namespace std::chrono
