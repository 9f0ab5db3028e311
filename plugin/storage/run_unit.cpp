#include "storage/run_unit.hpp"

namespace scrip::storage {

namespace {

void ensure_in_time(const services::Host& host, std::int64_t deadline_monotonic_ns)
{
    if (host.monotonic_ns() >= deadline_monotonic_ns) throw DatabaseError{Failure::too_slow};
}

} // namespace

void ensure_wanted(const services::Host& host, const services::CallLimits& limits)
{
    if (limits.is_cancelled()) throw DatabaseError{Failure::cancelled};
    ensure_in_time(host, limits.deadline_monotonic_ns);
}

Verdict do_work(Session& session,
                const services::Host& host,
                const services::CallLimits& limits,
                const std::function<Verdict(Unit&)>& work)
{
    Unit unit{session, host, limits.deadline_monotonic_ns};
    const Verdict verdict = work(unit);
    if (verdict == Verdict::keep) ensure_wanted(host, limits);
    return verdict;
}

void commit(Session& session, const services::Host& host, std::int64_t deadline_monotonic_ns)
{
    for (;;) {
        try {
            session.commit();
            return;
        } catch (const DatabaseError& error) {
            if (error.failure() != Failure::conflict || !session.may_commit_again()) throw;
        }
        ensure_in_time(host, deadline_monotonic_ns);
    }
}

void run_unit(Session& session,
              const services::Host& host,
              const services::CallLimits& limits,
              const std::function<Verdict(Unit&)>& work)
{
    const SqlTransaction transaction{session, Access::write, limits.deadline_monotonic_ns};
    if (do_work(session, host, limits, work) == Verdict::keep)
        commit(session, host, limits.deadline_monotonic_ns);
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
