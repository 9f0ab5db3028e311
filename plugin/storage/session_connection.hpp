// What a session is made of; for its own sources alone.
#pragma once

#include "storage/connection_guard.hpp"
#include "storage/outgoing.hpp"
#include "storage/prepared.hpp"
#include "storage/session.hpp"

#include <map>
#include <thread>
#include <vector>

#include <soci/soci.h>

namespace scrip::storage {

struct Session::Connection : LockPatience {
    // A session's limit may be that much late, so that it need not be set anew for every call.
    static constexpr std::int64_t limit_late_ms_max = 100;

    Connection(const Backend& backend_in, const services::Host& host_in, ConnectionGuard* guard_in)
        : backend{backend_in}, host{host_in}, guard{guard_in}
    {
    }

    // Sleeps 0.5 to 1.5 ms and tries again until the deadline: SQLite's own handler backs off so
    // far that some callers starve (storage.md, section 8).
    bool wait() noexcept override
    {
        if (host.monotonic_ns() >= deadline_ns) return false;
        jitter = jitter * 1664525U + 1013904223U;
        std::this_thread::sleep_for(std::chrono::microseconds{500 + (jitter >> 22U)});
        return true;
    }

    // A session is cut off when its caller's time is over; a statement may also end before that, by
    // a limit that was set for an earlier call or by an administrator.
    Failure in_time(Failure failure) const
    {
        const std::int64_t now_ns = host.monotonic_ns();
        if (failure == Failure::lost && now_ns >= deadline_ns) return Failure::too_slow;
        const bool is_early = now_ns < deadline_ns - limit_late_ms_max * 1'000'000;
        if (failure == Failure::too_slow && is_early && !is_lent) return Failure::conflict;
        return failure;
    }

    const Backend& backend;
    const services::Host& host;
    ConnectionGuard* guard;
    std::int64_t deadline_ns = INT64_MAX;
    std::int64_t limit_ms = 0; // the session's own limit of a statement; 0: none was set
    int watched_socket = -1;
    bool is_doomed = false; // a statement of the open transaction failed
    bool is_lent = false;
    bool has_parts = false;
    bool has_savepoint = false; // of a lent connection
    std::uint32_t jitter = 1;
    const char* doing = ""; // the statement that runs, as DatabaseError names it
    std::shared_ptr<soci::session> sql;
    void* native = nullptr; // the client library's handle behind it
    // SOCI loses the memory of an execution that threw, unless the statement ends: each is made
    // anew, once the transaction it failed in is over.
    std::vector<const Statement*> failed;
    Outgoing outgoing;
    // These end before `sql` (S25).
    std::map<const Statement*, std::unique_ptr<Prepared>> statements;
    std::map<const char*, std::unique_ptr<Prepared>> controls;
};

// Runs `action` and turns what SOCI throws into a class of failure.
template <class Action>
auto Session::guarded(Phase phase, Action&& action)
{
    try {
        return action();
    } catch (const soci::soci_error& error) {
        const DatabaseError failed = connection_->backend.error_of(error, phase);
        throw DatabaseError{
            connection_->in_time(failed.failure()), failed.driver_code(), connection_->doing};
    }
}

// An error inside a transaction leaves nothing to do but roll it back (S13).
template <class Action>
auto Session::doomed_by_failure(Action&& action)
{
    try {
        return guarded(Phase::before_commit, std::forward<Action>(action));
    } catch (...) {
        connection_->is_doomed = true;
        throw;
    }
}

} // namespace scrip::storage
