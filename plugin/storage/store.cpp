#include "storage/store.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace scrip::storage {

namespace {

constexpr int tries_max = 8;

// Every way out before commit() rolls back.
class SqlTransaction {
public:
    SqlTransaction(Session& session, Access access, std::int64_t deadline_ns) : session_{session}
    {
        session_.begin(access, deadline_ns);
    }
    SqlTransaction(const SqlTransaction&) = delete;
    SqlTransaction& operator=(const SqlTransaction&) = delete;
    ~SqlTransaction() { session_.rollback(); }

private:
    Session& session_;
};

} // namespace

Store::Store(const services::Database& database, const services::Host& host)
    : host_{host}, pool_{database, host}
{
    if (pool_.backend().has_one_writer()) writers_.emplace(host);
}

void Store::write(const services::CallLimits& limits, const std::function<Verdict(Unit&)>& work)
{
    for (int tries = 1;; ++tries) {
        try {
            std::optional<WriterQueue::Turn> turn;
            if (writers_) turn.emplace(writers_->wait(limits.deadline_monotonic_ns));
            const Pool::Lease session = pool_.lease(limits.deadline_monotonic_ns);
            try_write(*session, limits, work);
            return;
        } catch (const DatabaseError& error) {
            retry_or_rethrow(error.failure(), tries, limits);
        }
    }
}

// Called by a handler. What was rolled back may run again: on fresh facts, or over a new
// connection.
void Store::retry_or_rethrow(Failure failure, int tries, const services::CallLimits& limits)
{
    const bool is_lost = failure == Failure::lost;
    if (is_lost || failure == Failure::unknown) pool_.close_idle();
    if (!is_lost && failure != Failure::conflict && failure != Failure::duplicate) throw;
    if (tries == tries_max) throw DatabaseError{is_lost ? Failure::unavailable : failure};
    if (!wait_before_retry(tries, limits)) throw DatabaseError{Failure::too_slow};
}

Verdict Store::try_write(Session& session,
                         const services::CallLimits& limits,
                         const std::function<Verdict(Unit&)>& work)
{
    const SqlTransaction transaction{session, Access::write, limits.deadline_monotonic_ns};
    Unit unit{session, host_, limits.deadline_monotonic_ns};
    const Verdict verdict = work(unit);
    if (verdict == Verdict::keep) commit(session, limits);
    return verdict;
}

void Store::commit(Session& session, const services::CallLimits& limits)
{
    if (limits.is_cancelled()) throw DatabaseError{Failure::cancelled};
    for (;;) {
        if (host_.monotonic_ns() >= limits.deadline_monotonic_ns) {
            throw DatabaseError{Failure::too_slow};
        }
        try {
            session.commit();
            return;
        } catch (const DatabaseError& error) {
            // SQLite: a reader was active and the transaction is still open: COMMIT works once it
            // is done (S31). Elsewhere a failed COMMIT has ended the transaction.
            const bool may_repeat = writers_ && !session.is_clean();
            if (error.failure() != Failure::conflict || !may_repeat) throw;
        }
    }
}

void Store::read(const services::CallLimits& limits, const std::function<void(Unit&)>& work)
{
    for (int tries = 1;; ++tries) {
        try {
            const Pool::Lease session = pool_.lease(limits.deadline_monotonic_ns);
            const SqlTransaction transaction{*session, Access::read, limits.deadline_monotonic_ns};
            Unit unit{*session, host_, limits.deadline_monotonic_ns};
            work(unit);
            return;
        } catch (const DatabaseError& error) {
            // In a database of one writer a reader loses no race: it waited until its deadline.
            const bool waited = writers_ && error.failure() == Failure::conflict;
            if (waited) throw DatabaseError{Failure::too_slow};
            retry_or_rethrow(error.failure(), tries, limits);
        }
    }
}

// At random up to a bound that doubles, so that those who met do not meet again.
bool Store::wait_before_retry(int tries, const services::CallLimits& limits)
{
    const std::int64_t bound_ns = std::min<std::int64_t>(2'000'000LL << tries, 100'000'000LL);
    const std::uint32_t drawn = jitter_.fetch_add(0x9E3779B9U) * 1664525U + 1013904223U;
    const std::int64_t wait_ns = bound_ns * (drawn >> 16U) >> 16U;
    if (host_.monotonic_ns() + wait_ns >= limits.deadline_monotonic_ns) return false;
    std::this_thread::sleep_for(std::chrono::nanoseconds{wait_ns});
    return true;
}

} // namespace scrip::storage
