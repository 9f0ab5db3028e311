#include "storage/connection_guard.hpp"

#include <algorithm>
#include <chrono>

#include <sys/socket.h>

namespace scrip::storage {

namespace {

// The server's own limit ends a statement at the deadline: only silence lasts longer.
constexpr std::int64_t grace_ns = 150'000'000;
// The host's clock may run differently from the one waited on here.
constexpr std::int64_t nap_max_ns = 1'000'000'000;

} // namespace

ConnectionGuard::~ConnectionGuard()
{
    {
        const std::lock_guard lock{mutex_};
        is_ending_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void ConnectionGuard::watch(int socket, std::int64_t deadline_monotonic_ns)
{
    const std::int64_t cut_at =
        deadline_monotonic_ns > INT64_MAX - grace_ns ? INT64_MAX : deadline_monotonic_ns + grace_ns;
    bool is_sooner = false;
    {
        const std::lock_guard lock{mutex_};
        cut_at_ns_[socket] = cut_at;
        is_sooner = cut_at < wakes_at_ns_;
        if (!thread_.joinable()) thread_ = std::thread{[this] { run(); }};
    }
    if (is_sooner) changed_.notify_one();
}

void ConnectionGuard::unwatch(int socket)
{
    const std::lock_guard lock{mutex_};
    cut_at_ns_.erase(socket);
}

void ConnectionGuard::run()
{
    std::unique_lock lock{mutex_};
    while (!is_ending_) {
        const std::int64_t now_ns = host_.monotonic_ns();
        shut_down_overdue(now_ns);
        wakes_at_ns_ = INT64_MAX;
        for (const auto& watched : cut_at_ns_)
            wakes_at_ns_ = std::min(wakes_at_ns_, watched.second);
        if (wakes_at_ns_ == INT64_MAX) {
            changed_.wait(lock);
        } else {
            changed_.wait_for(
                lock, std::chrono::nanoseconds{std::min(wakes_at_ns_ - now_ns, nap_max_ns)});
        }
    }
}

void ConnectionGuard::shut_down_overdue(std::int64_t now_ns)
{
    for (auto& [socket, cut_at_ns] : cut_at_ns_) {
        if (cut_at_ns > now_ns) continue;
        ::shutdown(socket, SHUT_RDWR);
        cut_at_ns = INT64_MAX;
    }
}

} // namespace scrip::storage
