#include "storage/store.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace scrip::storage {

namespace {

constexpr int tries_max = 8;

} // namespace

Store::Store(const services::Database& database, const services::Host& host)
    : host_{host}, pool_{database, host}, shells_{pool_.backend()},
      busy_rows_{pool_, host, database.is_combining}
{
    if (pool_.backend().has_one_writer()) commits_.emplace(pool_, host, database.is_combining);
}

void Store::write(const services::CallLimits& limits,
                  const std::function<Verdict(Unit&)>& work,
                  const Sharing& sharing)
{
    for (int tries = 1;; ++tries) {
        try {
            return write_once(limits, work, sharing);
        } catch (const DatabaseError& error) {
            retry_or_rethrow(error.failure(), tries, limits);
        }
    }
}

void Store::write_once(const services::CallLimits& limits,
                       const std::function<Verdict(Unit&)>& work,
                       const Sharing& sharing)
{
    if (commits_) return commits_->write(limits, work, sharing.company);
    if (sharing.rows) return busy_rows_.write(limits, work, *sharing.rows);
    const Pool::Lease session = pool_.lease(limits.deadline_monotonic_ns);
    run_unit(*session, host_, limits, work);
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

void Store::read(const services::CallLimits& limits, const std::function<void(Unit&)>& work)
{
    for (int tries = 1;; ++tries) {
        try {
            const Pool::Lease session = pool_.lease(limits.deadline_monotonic_ns);
            read_unit(*session, host_, limits, work);
            return;
        } catch (const DatabaseError& error) {
            // In a database of one writer a reader loses no race: it waited until its deadline.
            const bool waited = commits_ && error.failure() == Failure::conflict;
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
