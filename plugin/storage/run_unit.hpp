// One try of one unit: begin, work, and commit or rollback.
#pragma once

#include "services/host.hpp"
#include "storage/unit.hpp"

#include <functional>

namespace scrip::storage {

// What becomes of a unit's work.
enum class Verdict { keep, discard };

// Looks at deadline and cancellation right before the commit. Throws DatabaseError; then nothing
// was kept, but for `unknown`.
void run_unit(Session& session,
              const services::Host& host,
              const services::CallLimits& limits,
              const std::function<Verdict(Unit&)>& work);

// What run_unit() is made of, for units that share a transaction.

// Every way out before the commit rolls back.
class SqlTransaction {
public:
    SqlTransaction(Session& session, Access access, std::int64_t deadline_monotonic_ns)
        : session_{session}
    {
        session_.begin(access, deadline_monotonic_ns);
    }
    SqlTransaction(const SqlTransaction&) = delete;
    SqlTransaction& operator=(const SqlTransaction&) = delete;
    ~SqlTransaction() { session_.rollback(); }

private:
    Session& session_;
};

// Throws `cancelled` or `too_slow` where nobody waits for the answer any more.
void ensure_wanted(const services::Host& host, const services::CallLimits& limits);

// In the transaction that is open. Of what is to be kept the caller still wants to know.
Verdict do_work(Session& session,
                const services::Host& host,
                const services::CallLimits& limits,
                const std::function<Verdict(Unit&)>& work);

// Waits for readers until the deadline.
void commit(Session& session, const services::Host& host, std::int64_t deadline_monotonic_ns);

// Over one snapshot, which is left as it was.
void read_unit(Session& session,
               const services::Host& host,
               const services::CallLimits& limits,
               const std::function<void(Unit&)>& work);

} // namespace scrip::storage
