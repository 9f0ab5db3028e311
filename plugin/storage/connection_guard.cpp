#include "storage/connection_guard.hpp"

#include "storage/failure.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

#include <soci/soci.h>
#include <sys/socket.h>

namespace scrip::storage {

namespace {

// The server's own limit ends a statement at the deadline: only silence lasts longer.
constexpr std::int64_t grace_ns = 150'000'000;
// The host's clock may run differently from the one waited on here.
constexpr std::int64_t nap_max_ns = 1'000'000'000;
// Each is a thread, which a silent server keeps for seconds.
constexpr std::size_t left_max = 32;

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

std::unique_ptr<soci::session> ConnectionGuard::open(const Backend& backend,
                                                     std::int64_t deadline_monotonic_ns)
{
    ensure_few_are_left();
    Opening opening;
    try {
        opening = std::async(std::launch::async, [&backend] { return backend.open(); });
    } catch (const std::system_error&) { // no thread to be had
        throw DatabaseError{Failure::unavailable};
    }
    if (wait_for(opening, deadline_monotonic_ns)) return opening.get();
    leave_behind(std::move(opening));
    throw DatabaseError{Failure::unavailable};
}

bool ConnectionGuard::wait_for(const Opening& opening, std::int64_t deadline_monotonic_ns) const
{
    for (;;) {
        const std::int64_t left_ns = deadline_monotonic_ns - host_.monotonic_ns();
        const std::chrono::nanoseconds nap{std::clamp<std::int64_t>(left_ns, 0, nap_max_ns)};
        if (opening.wait_for(nap) == std::future_status::ready) return true;
        if (left_ns <= 0) return false;
    }
}

void ConnectionGuard::leave_behind(Opening opening)
{
    const std::lock_guard lock{left_mutex_};
    left_.push_back(std::move(opening));
}

// While so many wait for it already, the server is taken for dead.
void ConnectionGuard::ensure_few_are_left()
{
    const std::lock_guard lock{left_mutex_};
    std::erase_if(left_, [](const Opening& each) {
        return each.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
    });
    if (left_.size() >= left_max) throw DatabaseError{Failure::unavailable};
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
