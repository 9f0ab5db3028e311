#include "operations/jobs/jobs.hpp"

#include "storage/job_store.hpp"
#include "storage/voucher_store.hpp"

namespace scrip::operations {

namespace {

constexpr const char* health_job = "health";
constexpr std::chrono::days kept_for{30};
constexpr std::chrono::minutes clocks_apart_max{2};

// False: it was so already. A server refuses every change of a row that breaks one of its checks,
// this one too; then only a stop of the studio keeps writers away from it.
bool is_quarantined_now(Work& work, const std::string& voucher_id)
{
    try {
        return storage::VoucherStore{work.unit, work.studio_id, work.now}.quarantine(voucher_id);
    } catch (const storage::DatabaseError& error) {
        if (error.failure() != storage::Failure::refused) throw;
        throw storage::DatabaseError{
            storage::Failure::damaged, error.driver_code(), error.statement()};
    }
}

} // namespace

JobDone prune(Work& work, std::int64_t limit)
{
    const Instant until = work.now - kept_for;
    JobDone job;
    job.done = storage::OutboxStore{work.unit, work.studio_id}.prune(until, limit);
    if (job.done < limit) {
        job.done +=
            storage::JobStore{work.unit, work.studio_id}.prune_throttle(until, limit - job.done);
    }
    job.has_more = job.done >= limit;
    if (job.has_more) return job;
    const JobDone renewed = renew_keys(work, limit - job.done);
    return {job.done + renewed.done, renewed.has_more};
}

std::vector<std::string> next_to_check(Work& work, std::int64_t limit)
{
    storage::JobStore jobs{work.unit, work.studio_id};
    const auto ids = storage::VoucherStore{work.unit, work.studio_id, work.now}.ids_after(
        jobs.position(health_job), limit);
    const bool is_round = static_cast<std::int64_t>(ids.size()) < limit;
    jobs.set_position(health_job, is_round ? "" : ids.back(), work.now);
    return ids;
}

void quarantine(Work& work, const std::string& voucher_id)
{
    if (!is_quarantined_now(work, voucher_id)) return;
    work.host.log(services::LogLevel::error, "voucher " + voucher_id + " failed its check");
    storage::OutboxStore{work.unit, work.studio_id}.keep({.type = EventType::ledger_alarm,
                                                          .about = voucher_id,
                                                          .voucher_id = voucher_id,
                                                          .at = work.now});
}

std::optional<std::chrono::seconds> clock_difference(Work& work)
{
    const Instant theirs = work.unit.database_clock();
    const auto apart = std::chrono::abs(work.now - theirs);
    if (apart <= clocks_apart_max) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::seconds>(apart);
}

} // namespace scrip::operations
