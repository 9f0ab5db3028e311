#include "operations/jobs/jobs.hpp"

#include "operations/voucher_code.hpp"
#include "storage/key_store.hpp"
#include "storage/studio_store.hpp"
#include "storage/text_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

// None: nothing older can be read, so nothing can be renewed.
std::optional<int> older_version(const Work& work)
{
    const auto versions = work.keys.versions();
    if (versions.size() == 1) return std::nullopt;
    return versions.back();
}

// False: another call changed the voucher meanwhile. Its turn comes again.
bool renew_voucher(Work& work, const Voucher& voucher)
{
    Voucher after = voucher;
    if (!renew_code(work, after)) {
        quarantine(work, voucher.voucher_id);
        return true;
    }
    const auto head = head_of(work, TransactionType::reissue, {});
    return storage::renew_keys(work.unit, work.studio_id, work.keys, head, voucher, after);
}

// In the order of their ids, as all who lock several do.
storage::ResealedRows renew_vouchers(Work& work, int older, std::int64_t limit)
{
    auto vouchers =
        storage::VoucherStore{work.unit, work.studio_id, work.now}.sealed_with(older, limit);
    std::ranges::sort(vouchers, {}, &Voucher::voucher_id);
    storage::ResealedRows renewed{.read = static_cast<std::int64_t>(vouchers.size())};
    for (const Voucher& voucher : vouchers)
        renewed.done += renew_voucher(work, voucher) ? 1 : 0;
    return renewed;
}

template <class Store>
storage::ResealedRows reseal_in(Work& work, int older, std::int64_t limit)
{
    return Store{work.unit, work.studio_id, work.keys}.reseal(older, limit);
}

} // namespace

JobDone renew_keys(Work& work, std::int64_t limit)
{
    const auto older = older_version(work);
    if (!older) return {};
    JobDone job;
    std::int64_t room = limit;
    std::int64_t unreadable = 0;
    for (const auto& renew : {renew_vouchers,
                              reseal_in<storage::KeyStore>,
                              reseal_in<storage::CustomerStore>,
                              reseal_in<storage::TextStore>}) {
        if (room == 0) break;
        const storage::ResealedRows renewed = renew(work, *older, room);
        room -= renewed.read;
        job.done += renewed.done;
        unreadable += renewed.unreadable;
    }
    job.has_more = room == 0;
    if (unreadable > 0) {
        work.host.log(services::LogLevel::error,
                      std::to_string(unreadable) + " sealed rows open with none of the keys");
    }
    return job;
}

std::optional<storage::KeyNeeds> needs_of_older_keys(Work& work)
{
    const auto older = older_version(work);
    if (!older) return std::nullopt;
    return storage::StudioStore{work.unit, work.studio_id}.needs(*older, work.now);
}

} // namespace scrip::operations
