#include "storage/pool.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

namespace scrip::storage {

std::string database_path(const services::Database& database)
{
    constexpr std::string_view prefix = "dbname=";
    std::string_view connect = database.connect;
    if (database.backend != "sqlite3" || !connect.starts_with(prefix)) {
        throw DatabaseError{Failure::unavailable};
    }
    connect.remove_prefix(prefix.size());
    if (connect.size() >= 2 && connect.front() == '"' && connect.back() == '"') {
        connect = connect.substr(1, connect.size() - 2);
    }
    if (connect.empty()) throw DatabaseError{Failure::unavailable};
    return std::string{connect};
}

namespace {

// SQLite would make a missing file, and follow a link to one that is not ours.
void ensure_regular_file(const std::string& path)
{
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        throw DatabaseError{Failure::unavailable};
    }
}

} // namespace

Pool::Pool(const services::Database& database, const services::Host& host)
    : host_{host}, path_{database_path(database)}, sessions_max_{static_cast<std::size_t>(
                                                       std::max(1, database.connections_max))},
      owner_{::getpid()}
{
}

Pool::~Pool()
{
    forget_after_fork();
}

Pool::Lease Pool::lease(std::int64_t deadline_monotonic_ns)
{
    auto session = wait_for_session(deadline_monotonic_ns);
    if (!session) {
        try {
            ensure_regular_file(path_);
            session = std::make_unique<Session>(path_, host_, deadline_monotonic_ns);
        } catch (const DatabaseError& error) {
            take_back(nullptr);
            // A lock that outlasts the deadline is no lost race.
            if (error.failure() == Failure::conflict) throw DatabaseError{Failure::too_slow};
            throw;
        } catch (...) {
            take_back(nullptr);
            throw;
        }
    }
    return {*this, std::move(session)};
}

// Null: there is room for one more, to be opened by the caller.
std::unique_ptr<Session> Pool::wait_for_session(std::int64_t deadline_monotonic_ns)
{
    std::unique_lock lock{mutex_};
    forget_after_fork();
    while (idle_.empty() && lent_ >= sessions_max_) {
        const std::int64_t left_ns = deadline_monotonic_ns - host_.monotonic_ns();
        if (left_ns <= 0) throw DatabaseError{Failure::too_slow};
        freed_.wait_for(lock,
                        std::chrono::nanoseconds{std::min<std::int64_t>(left_ns, 1'000'000'000)});
    }
    ++lent_;
    if (idle_.empty()) return nullptr;
    auto session = std::move(idle_.back());
    idle_.pop_back();
    return session;
}

void Pool::take_back(std::unique_ptr<Session> session)
{
    {
        const std::lock_guard lock{mutex_};
        --lent_;
        if (session && session->is_reusable()) idle_.push_back(std::move(session));
    }
    freed_.notify_one();
}

// A child must not close its parent's connections: POSIX locks of the file would go with them.
void Pool::forget_after_fork()
{
    if (owner_ == ::getpid()) return;
    for (auto& session : idle_)
        static_cast<void>(session.release());
    idle_.clear();
    lent_ = 0;
    owner_ = ::getpid();
}

} // namespace scrip::storage
