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
    : host_{host}, pool_{database, host}, writers_{host}
{
}

void Store::write(const services::CallLimits& limits, const std::function<Verdict(Unit&)>& work)
{
    for (int tries = 1;; ++tries) {
        try {
            const WriterQueue::Turn turn = writers_.wait(limits.deadline_monotonic_ns);
            const Pool::Lease session = pool_.lease(limits.deadline_monotonic_ns);
            try_write(*session, limits, work);
            return;
        } catch (const DatabaseError& error) {
            if (error.failure() != Failure::conflict) throw;
            if (tries == tries_max) throw;
            if (!wait_before_retry(tries, limits)) throw DatabaseError{Failure::too_slow};
        }
    }
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
            // A reader was active and the transaction is still open: COMMIT works once it is done
            // (storage.md, S31).
            if (error.failure() != Failure::conflict || session.is_clean()) throw;
        }
    }
}

void Store::read(const services::CallLimits& limits, const std::function<void(Unit&)>& work)
{
    const Pool::Lease session = pool_.lease(limits.deadline_monotonic_ns);
    try {
        const SqlTransaction transaction{*session, Access::read, limits.deadline_monotonic_ns};
        Unit unit{*session, host_, limits.deadline_monotonic_ns};
        work(unit);
    } catch (const DatabaseError& error) {
        // A reader loses no race: it waited for a writer until its deadline.
        if (error.failure() == Failure::conflict) throw DatabaseError{Failure::too_slow};
        throw;
    }
}

bool Store::wait_before_retry(int tries, const services::CallLimits& limits) const
{
    const std::int64_t wait_ns = std::min<std::int64_t>(2'000'000LL << tries, 100'000'000LL) / 2;
    if (host_.monotonic_ns() + wait_ns >= limits.deadline_monotonic_ns) return false;
    std::this_thread::sleep_for(std::chrono::nanoseconds{wait_ns});
    return true;
}

} // namespace scrip::storage
