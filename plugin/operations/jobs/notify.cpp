#include "operations/jobs/jobs.hpp"

#include "storage/notice_store.hpp"

namespace scrip::operations {

namespace {

void tell(Work& work, const Voucher& voucher, std::int64_t days)
{
    storage::OutboxStore{work.unit, work.studio_id}.keep(
        {.type = EventType::expiring,
         .about = voucher.voucher_id,
         .place = voucher.chain_len,
         .voucher_id = voucher.voucher_id,
         .commodity = commodity_of(voucher),
         .available_after = standing_at(voucher, work.now).available,
         .expires_on = to_text(*voucher.expires_on),
         .count = days,
         .at = work.now});
}

// The first instant at which a voucher that ends so many days from today is over.
Instant end_in(const Work& work, std::int64_t days)
{
    const Period ahead{.days = static_cast<int>(days)};
    const Date last_day = days == 0 ? work.today() : add(work.today(), ahead);
    return work.settings.zone.first_instant_after(last_day);
}

} // namespace

JobDone notify_expiring(Work& work, std::int64_t limit)
{
    JobDone job;
    storage::NoticeStore notices{work.unit, work.studio_id};
    Instant after = work.now;
    for (const std::int64_t days : work.settings.notice_days) {
        const Instant until = end_in(work, days);
        const auto due = notices.due(work.now, after, until, days, limit - job.done + 1);
        for (const Voucher& voucher : due) {
            if (job.done == limit) return {job.done, true};
            notices.keep(voucher, days, work.now);
            tell(work, voucher, days);
            ++job.done;
        }
        after = until;
    }
    return job;
}

} // namespace scrip::operations
