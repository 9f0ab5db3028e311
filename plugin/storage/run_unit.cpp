#include "storage/run_unit.hpp"

namespace scrip::storage {

namespace {

// Every way out before the commit rolls back.
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

void commit(Session& session, const services::Host& host, const services::CallLimits& limits)
{
    if (limits.is_cancelled()) throw DatabaseError{Failure::cancelled};
    for (;;) {
        if (host.monotonic_ns() >= limits.deadline_monotonic_ns) {
            throw DatabaseError{Failure::too_slow};
        }
        try {
            session.commit();
            return;
        } catch (const DatabaseError& error) {
            if (error.failure() != Failure::conflict || !session.may_commit_again()) throw;
        }
    }
}

} // namespace

void run_unit(Session& session,
              const services::Host& host,
              const services::CallLimits& limits,
              const std::function<Verdict(Unit&)>& work)
{
    const SqlTransaction transaction{session, Access::write, limits.deadline_monotonic_ns};
    Unit unit{session, host, limits.deadline_monotonic_ns};
    if (work(unit) == Verdict::keep) commit(session, host, limits);
}

void read_unit(Session& session,
               const services::Host& host,
               const services::CallLimits& limits,
               const std::function<void(Unit&)>& work)
{
    const SqlTransaction transaction{session, Access::read, limits.deadline_monotonic_ns};
    Unit unit{session, host, limits.deadline_monotonic_ns};
    work(unit);
}

} // namespace scrip::storage
