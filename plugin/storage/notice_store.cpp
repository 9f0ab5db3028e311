#include "storage/notice_store.hpp"

#include "domain/invariant.hpp"
#include "storage/voucher_rows.hpp"

namespace scrip::storage {

namespace {

const Statement due_statement{
    "notice.due",
    voucher_column_types,
    "select " + voucher_columns() +
        " from scrip_voucher v where v.studio_id = :studio and v.expires_bound > :after_end"
        " and v.expires_bound <= :until and (v.available > 0 or v.held > 0)"
        " and v.activated_ts is not null and v.voided_ts is null and v.blocked_ts is null"
        " and v.quarantined_ts is null and not exists (select 1 from scrip_notice n"
        " where n.studio_id = v.studio_id and n.voucher_id = v.voucher_id"
        " and n.expires_on = v.expires_on and n.offset_days = :days)"
        " order by v.expires_bound, v.voucher_id limit :limit"};

const Statement insert_notice{
    "notice.insert",
    "",
    "insert into scrip_notice (studio_id, voucher_id, expires_on, offset_days, ts)"
    " values (:studio, :voucher, :expires_on, :days, :now)"};

} // namespace

NoticeStore::NoticeStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

std::vector<Voucher>
NoticeStore::due(Instant now, Instant after, Instant until, std::int64_t days, std::int64_t limit)
{
    return unit_.list(due_statement,
                      {{"now", now},
                       {"studio", studio_id_},
                       {"after_end", after},
                       {"until", until},
                       {"days", days},
                       {"limit", limit}},
                      read_voucher);
}

void NoticeStore::keep(const Voucher& voucher, std::int64_t days, Instant now)
{
    ensure(voucher.expires_on.has_value(), "only what ends is told to end");
    const std::string expires_on = to_text(*voucher.expires_on);
    unit_.insert(insert_notice,
                 {{"studio", studio_id_},
                  {"voucher", voucher.voucher_id},
                  {"expires_on", expires_on},
                  {"days", days},
                  {"now", now}});
}

} // namespace scrip::storage
