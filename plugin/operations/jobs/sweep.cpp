#include "operations/jobs/jobs.hpp"

#include "operations/end_hold.hpp"
#include "storage/hold_store.hpp"
#include "storage/voucher_store.hpp"

#include <chrono>

namespace scrip::operations {

namespace {

constexpr std::chrono::minutes posted_late{15};

} // namespace

JobDone expire_vouchers(Work& work, std::int64_t limit)
{
    JobDone job;
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    for (const Voucher& voucher : vouchers.expired_with_value(work.now - posted_late, limit + 1)) {
        if (job.done == limit) {
            job.has_more = true;
            break;
        }
        auto transaction = begin_transaction(work, TransactionType::expire, {});
        transaction.change(
            voucher,
            movement(
                Account::available, Account::breakage, voucher.available, voucher.paid_available));
        ++job.done;
    }
    return job;
}

JobDone time_out_holds(Work& work, std::int64_t limit)
{
    JobDone job;
    storage::HoldStore holds{work.unit, work.studio_id};
    for (const std::string& hold_id : holds.lapsed(work.now, limit + 1)) {
        if (job.done == limit) {
            job.has_more = true;
            break;
        }
        free_hold(work, hold_id, HoldState::timed_out);
        ++job.done;
    }
    return job;
}

} // namespace scrip::operations
