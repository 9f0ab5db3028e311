// The sessions of one database: opened when needed, lent to one call at a time.
#pragma once

#include "services/host.hpp"
#include "storage/connection_guard.hpp"
#include "storage/session.hpp"

#include <sys/types.h>

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace scrip::storage {

class Pool {
public:
    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<Session> session)
            : pool_{pool}, session_{std::move(session)}
        {
        }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { pool_.take_back(std::move(session_)); }

        Session& operator*() const { return *session_; }

    private:
        Pool& pool_;
        std::unique_ptr<Session> session_;
    };

    Pool(const services::Database& database, const services::Host& host);
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool();

    // Throws DatabaseError: too_slow when none is free in time, unavailable when none opens, lost
    // when one went while it was set up.
    Lease lease(std::int64_t deadline_monotonic_ns);

    // After a connection was lost: the others went the same way, most likely.
    void close_idle();
    // Between calls: no connection is left, and no thread that watches over them. The next call
    // opens anew.
    void rest();

    const Backend& backend() const { return *backend_; }

private:
    struct Idle {
        std::unique_ptr<Session> session;
        std::int64_t since_ns = 0;
    };

    bool has_room() const { return !idle_.empty() || lent_ < sessions_max_; }
    void wait_for_room(std::unique_lock<std::mutex>& lock, std::int64_t deadline_monotonic_ns);
    void wake_first();
    Idle wait_for_session(std::int64_t deadline_monotonic_ns);
    std::unique_ptr<Session> opened(std::int64_t deadline_monotonic_ns);
    bool is_stale(const Idle& idle, std::int64_t deadline_monotonic_ns) const;
    void take_back(std::unique_ptr<Session> session);
    void keep_idle(std::unique_ptr<Session> session, std::int64_t now_ns) noexcept;
    void forget_after_fork();

    const services::Host& host_;
    std::unique_ptr<const Backend> backend_;
    std::size_t sessions_max_;

    std::mutex mutex_;
    std::list<std::condition_variable> waiting_; // of those who wait, in the order they came
    std::unique_ptr<ConnectionGuard> guard_;     // outlives the sessions it watches
    std::vector<Idle> idle_;
    std::size_t lent_ = 0;
    pid_t owner_;
};

} // namespace scrip::storage
