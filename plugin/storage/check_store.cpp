#include "storage/check_store.hpp"

#include "domain/errors.hpp"

namespace scrip::storage {

namespace {

const Statement read_entries{
    "check.entries",
    "ittiitit"
    "tttitttttttitt",
    "select e.seq, e.account, e.commodity, e.amount, e.paid_value, e.facts, e.ts, e.hash,"
    " t.transaction_id, t.type, t.operation, t.ts, t.idempotency_key, t.actor_role, t.actor_id,"
    " t.order_id, t.hold_id, t.redemption_id, t.reverses, t.shortfall, t.reason_commitment,"
    " t.detail_hash"
    " from scrip_entry e join scrip_transaction t"
    " on t.studio_id = e.studio_id and t.transaction_id = e.transaction_id"
    " where e.studio_id = :studio and e.voucher_id = :voucher and e.seq > :after"
    " order by e.seq limit 200"};

const Statement read_uses{
    "check.uses",
    "tiiiii",
    "select u.commodity, cast(sum(u.open) as bigint), cast(sum(u.paid_open) as bigint),"
    " cast(sum(u.amount) as bigint), cast(sum(u.given_back) as bigint),"
    " cast(sum(u.paid_spent) as bigint) from (select commodity, open, paid_open, 0 as amount,"
    " 0 as given_back, 0 as paid_spent from scrip_hold_part"
    " where studio_id = :studio and voucher_id = :voucher and open > 0"
    " union all select commodity, 0, 0, amount, given_back, paid_value - paid_given_back"
    " from scrip_redemption where studio_id = :studio and voucher_id = :voucher) u"
    " group by u.commodity order by u.commodity"};

const Statement read_shown{
    "check.shown",
    "ti",
    "select v.commodity, (select cast(coalesce(sum(m.value_change), 0) as bigint)"
    " from scrip_movement m where m.studio_id = v.studio_id and m.voucher_id = v.voucher_id)"
    " from scrip_voucher v where v.studio_id = :studio and v.voucher_id = :voucher"};

const Statement read_counts{
    "check.counts",
    "iiiiiiiii",
    "select (select cast(count(*) as bigint) from scrip_transaction where studio_id = :studio),"
    " (select cast(count(*) as bigint) from scrip_hold where studio_id = :studio),"
    " (select cast(count(*) as bigint) from scrip_voucher where studio_id = :studio),"
    " (select cast(coalesce(max(number), 0) as bigint) from scrip_voucher"
    " where studio_id = :studio),"
    " (select cast(count(*) as bigint) from (select transaction_id from scrip_entry"
    " where studio_id = :studio group by transaction_id, voucher_id, commodity"
    " having sum(amount) <> 0 or sum(paid_value) <> 0) u),"
    " (select cast(count(*) as bigint) from (select transaction_id from scrip_entry"
    " where studio_id = :studio and account in ('moved_out', 'moved_in')"
    " group by transaction_id, commodity"
    " having sum(amount) <> 0 or sum(paid_value) <> 0) w),"
    " (select cast(count(*) as bigint) from (select transaction_id from scrip_entry"
    " where studio_id = :studio and account = 'converted'"
    " group by transaction_id, voucher_id"
    " having sum(amount) <> 0 or sum(paid_value) <> 0) x),"
    " (select cast(count(*) as bigint) from scrip_hold h where h.studio_id = :studio"
    " and (h.state = 'open') <> exists (select 1 from scrip_hold_part p"
    " where p.studio_id = h.studio_id and p.hold_id = h.hold_id and p.open > 0))"
    " + (select cast(count(*) as bigint) from scrip_hold_part where studio_id = :studio"
    " and amount <> open + captured + released)"
    " + (select cast(count(*) as bigint) from scrip_hold h where h.studio_id = :studio"
    " and not exists (select 1 from scrip_hold_part p where p.studio_id = h.studio_id"
    " and p.hold_id = h.hold_id))"
    " + (select cast(count(*) as bigint) from scrip_hold_part p where p.studio_id = :studio"
    " and not exists (select 1 from scrip_hold h where h.studio_id = p.studio_id"
    " and h.hold_id = p.hold_id))"
    " + (select cast(count(*) as bigint) from scrip_hold where studio_id = :studio"
    " and (state = 'captured') <> (redemption_id is not null))"
    " + (select cast(count(*) as bigint) from scrip_redemption r where r.studio_id = :studio"
    " and r.purpose = 'order' and not exists (select 1 from scrip_hold h"
    " where h.studio_id = r.studio_id and h.hold_id = r.hold_id"
    " and h.redemption_id = r.redemption_id)),"
    " (select cast(count(*) as bigint) from scrip_transaction t where t.studio_id = :studio"
    " and not exists (select 1 from scrip_key k where k.studio_id = t.studio_id"
    " and k.idempotency_key = t.idempotency_key))"};

StoredEntry read_entry(Row& row)
{
    StoredEntry stored;
    ChainedEntry& entry = stored.entry;
    TransactionHead& head = stored.head;
    std::string type;
    row >> entry.seq >> entry.account >> entry.commodity >> entry.amount >> entry.paid_value >>
        entry.facts >> entry.ts >> stored.hash >> head.transaction_id >> type >> head.operation >>
        head.at >> head.idempotency_key >> head.actor_role >> head.actor_id >> head.order_id >>
        head.hold_id >> head.redemption_id >> head.reverses >> head.shortfall >>
        head.reason_commitment >> stored.stored_detail_hash;
    const auto known = parse_word<TransactionType>(type);
    if (!known) throw DataCorrupt{"a transaction's row is not readable"};
    head.type = *known;
    entry.transaction_id = head.transaction_id;
    return stored;
}

} // namespace

CheckStore::CheckStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

std::vector<StoredEntry> CheckStore::entries(const std::string& voucher_id, std::int64_t after_seq)
{
    auto entries =
        unit_.list(read_entries,
                   {{"studio", studio_id_}, {"voucher", voucher_id}, {"after", after_seq}},
                   read_entry);
    for (StoredEntry& stored : entries)
        stored.entry.voucher_id = voucher_id;
    return entries;
}

std::vector<UseSums> CheckStore::uses(const std::string& voucher_id)
{
    return unit_.list(read_uses, {{"studio", studio_id_}, {"voucher", voucher_id}}, [](Row& row) {
        UseSums sums;
        row >> sums.commodity >> sums.open >> sums.paid_open >> sums.redeemed >> sums.given_back >>
            sums.paid_spent;
        return sums;
    });
}

Shown CheckStore::shown(const std::string& voucher_id)
{
    return unit_
        .one(read_shown,
             {{"studio", studio_id_}, {"voucher", voucher_id}},
             [](Row& row) {
                 Shown shown;
                 row >> shown.commodity >> shown.value;
                 return shown;
             })
        .value_or(Shown{});
}

CheckStore::Counts CheckStore::counts()
{
    return unit_
        .one(read_counts,
             {{"studio", studio_id_}},
             [](Row& row) {
                 Counts counts;
                 row >> counts.transactions >> counts.holds >> counts.numbers >>
                     counts.highest_number >> counts.unbalanced >> counts.half_moved >>
                     counts.half_converted >> counts.half_ended >> counts.unnamed;
                 return counts;
             })
        .value_or(Counts{});
}

} // namespace scrip::storage
