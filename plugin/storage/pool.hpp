// The sessions of one database: opened when needed, lent to one call at a time.
#pragma once

#include "services/host.hpp"
#include "storage/session.hpp"

#include <sys/types.h>

#include <condition_variable>
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

    // Throws DatabaseError: too_slow when none is free in time, unavailable when none opens.
    Lease lease(std::int64_t deadline_monotonic_ns);

private:
    std::unique_ptr<Session> wait_for_session(std::int64_t deadline_monotonic_ns);
    void take_back(std::unique_ptr<Session> session);
    void forget_after_fork();

    const services::Host& host_;
    std::string path_;
    std::size_t sessions_max_;

    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Session>> idle_;
    std::size_t lent_ = 0;
    pid_t owner_;
};

// The file of a SQLite connect string. Throws DatabaseError(unavailable) when it names none.
std::string database_path(const services::Database& database);

} // namespace scrip::storage
