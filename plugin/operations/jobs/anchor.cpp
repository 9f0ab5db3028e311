#include "operations/jobs/jobs.hpp"

#include "storage/anchor_store.hpp"

namespace scrip::operations {

namespace {

using storage::Anchor;
using storage::AnchorItem;
using storage::AnchorStore;

void close_day(Work& work, AnchorStore& anchors, Anchor anchor, const std::string& last_hash)
{
    const auto before = anchors.last();
    const auto audit = anchors.audit_since(before ? before->last_audit_id : "");
    anchor.totals = anchors.totals();
    anchor.audit_rows = audit.rows;
    anchor.last_audit_id = audit.rows > 0 ? audit.last_audit_id
                           : before       ? before->last_audit_id
                                          : "";
    anchor.hash = anchor_hash(work.keys, work.studio_id, anchor, last_hash);
    anchor.at = work.now;
    anchors.keep(anchor);
    storage::OutboxStore{work.unit, work.studio_id}.keep(
        {.type = EventType::ledger_anchor,
         .about = "anchor",
         .place = work.now.time_since_epoch().count(),
         .detail = anchor.day,
         .at = work.now});
}

} // namespace

JobDone anchor_day(Work& work, std::int64_t limit)
{
    AnchorStore anchors{work.unit, work.studio_id};
    Anchor anchor{.day = to_text(work.today())};
    if (anchors.find(anchor.day)) return {};
    const auto before = anchors.last();
    // A clock that went back: that day's closing stands.
    if (before && before->day > anchor.day) return {};
    if (before) anchor.previous_hash = before->hash;

    const auto last_item = anchors.last_item(anchor.day);
    std::string hash = last_item ? last_item->hash : anchor.previous_hash;
    JobDone job;
    for (AnchorItem item : anchors.grown(last_item ? last_item->voucher_id : "", limit + 1)) {
        if (job.done == limit) return {job.done, true};
        item.hash = item_hash(work.keys, work.studio_id, anchor.day, item, hash);
        anchors.keep_item(anchor.day, item);
        hash = item.hash;
        ++job.done;
    }
    anchor.vouchers = anchors.items_on(anchor.day);
    close_day(work, anchors, anchor, hash);
    return job;
}

} // namespace scrip::operations
