#include "storage/pool.hpp"

#include <algorithm>
#include <chrono>
#include <new>

#include <unistd.h>

namespace scrip::storage {

namespace {

// A server or what stands before it may have closed a session that rested longer.
constexpr std::int64_t rested_ns = 30'000'000'000;

} // namespace

Pool::Pool(const services::Database& database, const services::Host& host)
    : host_{host}, backend_{Backend::of(database)}, sessions_max_{static_cast<std::size_t>(
                                                        std::max(1, database.connections_max))},
      guard_{std::make_unique<ConnectionGuard>(host)}, owner_{::getpid()}
{
}

Pool::~Pool()
{
    forget_after_fork();
}

Pool::Lease Pool::lease(std::int64_t deadline_monotonic_ns)
{
    Idle idle = wait_for_session(deadline_monotonic_ns);
    try {
        if (idle.session && is_stale(idle, deadline_monotonic_ns)) idle.session.reset();
        if (!idle.session) idle.session = opened(deadline_monotonic_ns);
    } catch (...) {
        take_back(nullptr);
        throw;
    }
    return {*this, std::move(idle.session)};
}

std::unique_ptr<Session> Pool::opened(std::int64_t deadline_monotonic_ns)
{
    try {
        return std::make_unique<Session>(*backend_, host_, guard_.get(), deadline_monotonic_ns);
    } catch (const DatabaseError& error) {
        if (error.failure() != Failure::conflict) throw;
        // A lock that outlasts the deadline is no lost race; nor is a cluster's node that cannot
        // tell whether it knows what the others know.
        throw DatabaseError{backend_->has_one_writer() ? Failure::too_slow : Failure::lost};
    }
}

bool Pool::is_stale(const Idle& idle, std::int64_t deadline_monotonic_ns) const
{
    return host_.monotonic_ns() - idle.since_ns > rested_ns &&
           !idle.session->answers(deadline_monotonic_ns);
}

// In the order they came: whoever was woken would else find the session gone to somebody who came
// just then, again and again.
void Pool::wait_for_room(std::unique_lock<std::mutex>& lock, std::int64_t deadline_monotonic_ns)
{
    if (waiting_.empty() && has_room()) return;
    const auto mine = waiting_.emplace(waiting_.end());
    while (mine != waiting_.begin() || !has_room()) {
        const std::int64_t left_ns = deadline_monotonic_ns - host_.monotonic_ns();
        if (left_ns <= 0) {
            waiting_.erase(mine);
            wake_first();
            throw DatabaseError{Failure::too_slow};
        }
        // Bounded, because the host's clock may run differently from the one waited on here.
        mine->wait_for(lock,
                       std::chrono::nanoseconds{std::min<std::int64_t>(left_ns, 1'000'000'000)});
    }
    waiting_.erase(mine);
}

// Under the mutex.
void Pool::wake_first()
{
    if (!waiting_.empty() && has_room()) waiting_.front().notify_one();
}

// No session: there is room for one more, to be opened by the caller.
Pool::Idle Pool::wait_for_session(std::int64_t deadline_monotonic_ns)
{
    std::unique_lock lock{mutex_};
    forget_after_fork();
    wait_for_room(lock, deadline_monotonic_ns);
    ++lent_;
    Idle idle;
    if (!idle_.empty()) {
        idle = std::move(idle_.back());
        idle_.pop_back();
    }
    wake_first();
    return idle;
}

void Pool::take_back(std::unique_ptr<Session> session)
{
    const bool is_reusable = session && session->is_reusable();
    if (!is_reusable) session.reset(); // closing may take a while: not under the lock
    const std::int64_t now_ns = host_.monotonic_ns();
    {
        const std::lock_guard lock{mutex_};
        --lent_;
        keep_idle(std::move(session), now_ns);
        wake_first();
    }
}

// Of a call that may be done already: without memory for the list the session is closed.
void Pool::keep_idle(std::unique_ptr<Session> session, std::int64_t now_ns) noexcept
{
    try {
        if (session) idle_.push_back({std::move(session), now_ns});
    } catch (const std::bad_alloc&) { // NOLINT(bugprone-empty-catch)
    }
}

void Pool::close_idle()
{
    std::vector<Idle> closing;
    const std::lock_guard lock{mutex_};
    closing.swap(idle_);
}

void Pool::rest()
{
    auto guard = std::make_unique<ConnectionGuard>(host_); // the old one ends after its sessions
    std::vector<Idle> closing;
    const std::lock_guard lock{mutex_};
    closing.swap(idle_);
    if (lent_ == 0) guard_.swap(guard);
}

// A child must not close its parent's connections: POSIX locks of a file would go with them, and a
// server would take the parent's farewell from it. The guard's thread stayed with the parent.
void Pool::forget_after_fork()
{
    if (owner_ == ::getpid()) return;
    for (Idle& idle : idle_)
        static_cast<void>(idle.session.release());
    idle_.clear();
    // Whoever waits is still waiting, in the parent; to end what is waited on would wait for them.
    static_cast<void>(std::make_unique<decltype(waiting_)>(std::move(waiting_)).release());
    waiting_.clear();
    static_cast<void>(guard_.release());
    guard_ = std::make_unique<ConnectionGuard>(host_);
    lent_ = 0;
    owner_ = ::getpid();
}

} // namespace scrip::storage
