#include "storage/export_store.hpp"

#include "storage/voucher_rows.hpp"

#include <utility>

namespace scrip::storage {

namespace {

const std::string refs = "(select c.customer_ref from scrip_customer c"
                         " where c.studio_id = :studio and c.person = :holder)";

const Statement known_as_statement{
    "export.known_as",
    "ttti",
    "select customer_ref, host_customer_id, referral_code, created_ts from scrip_customer"
    " where studio_id = :studio and person = :holder and customer_ref > :after"
    " order by customer_ref limit :limit"};

const Statement presents_statement{
    "export.presents",
    voucher_column_types,
    "select " + voucher_columns() +
        " from scrip_voucher v where v.studio_id = :studio and v.payer in " + refs +
        " and (v.holder is null or v.holder not in " + refs +
        ") and v.voucher_id > :after order by v.voucher_id limit :limit"};

const std::string own_vouchers = "(select v.voucher_id from scrip_voucher v"
                                 " where v.studio_id = :studio and v.holder in " +
                                 refs + ")";
const std::string own_holds = "(select o.hold_id from scrip_hold o where o.studio_id = :studio"
                              " and o.customer_ref in " +
                              refs +
                              " union select q.hold_id from scrip_hold_part q"
                              " where q.studio_id = :studio and q.voucher_id in " +
                              own_vouchers + ")";

const Statement held_statement{
    "export.held",
    held_column_types,
    select_held() + " and p.hold_id in " + own_holds + " and (h.customer_ref in " + refs +
        " or p.voucher_id in " + own_vouchers +
        ") and (p.hold_id > :after or (p.hold_id = :after and p.part_no > :part))"
        " order by p.hold_id, p.part_no limit :limit"};

const Statement spent_statement{
    "export.spent",
    spent_column_types,
    select_spent() + " and r.voucher_id in " + own_vouchers +
        " and (r.redemption_id > :after or (r.redemption_id = :after and r.part_no > :part))"
        " order by r.redemption_id, r.part_no limit :limit"};

// By its own index, from where the last page ended: an export is rare, and one more index would
// cost every call that writes.
const Statement audit_statement{
    "export.audit",
    "tittttttit",
    "select a.audit_id, a.ts, a.actor_role, a.actor_id, a.operation, a.subject, a.outcome,"
    " a.idempotency_key, a.own_account, a.totals"
    " from scrip_audit a where a.studio_id = :studio and a.audit_id > :after"
    " and ((a.actor_role = 'customer' and a.actor_id in " +
        refs + ") or a.subject in " + refs + " or a.subject in " + own_vouchers +
        " or a.subject in " + own_holds +
        " or a.subject in (select m.transaction_id from scrip_movement m"
        " where m.studio_id = :studio and m.holder in " +
        refs + ")) order by a.audit_id limit :limit"};

const Statement keys_statement{
    "export.keys",
    "t",
    "select distinct t.idempotency_key from scrip_transaction t where t.studio_id = :studio"
    " and t.transaction_id in (select m.transaction_id from scrip_movement m"
    " where m.studio_id = :studio and m.holder in " +
        refs + ") and t.idempotency_key > :after order by t.idempotency_key limit :limit"};

} // namespace

ExportStore::ExportStore(Unit& unit, const std::string& studio_id, std::string person)
    : unit_{unit}, studio_id_{studio_id}, person_{std::move(person)}
{
}

std::vector<KnownAs> ExportStore::known_as(const std::string& after, std::int64_t limit)
{
    return unit_.list(
        known_as_statement,
        {{"studio", studio_id_}, {"holder", person_}, {"after", after}, {"limit", limit}},
        [](Row& row) {
            KnownAs known;
            row >> known.customer_ref >> known.host_id >> known.referral_code >> known.since;
            return known;
        });
}

std::vector<Voucher>
ExportStore::presents(Instant now, const std::string& after, std::int64_t limit)
{
    return unit_.list(presents_statement,
                      {{"now", now},
                       {"studio", studio_id_},
                       {"holder", person_},
                       {"after", after},
                       {"limit", limit}},
                      read_voucher);
}

std::vector<HeldPart>
ExportStore::held(const std::string& after, std::int64_t after_part, std::int64_t limit)
{
    return unit_.list(held_statement,
                      {{"studio", studio_id_},
                       {"holder", person_},
                       {"after", after},
                       {"part", after_part},
                       {"limit", limit}},
                      read_held);
}

std::vector<SpentPart>
ExportStore::spent(const std::string& after, std::int64_t after_part, std::int64_t limit)
{
    return unit_.list(spent_statement,
                      {{"studio", studio_id_},
                       {"holder", person_},
                       {"after", after},
                       {"part", after_part},
                       {"limit", limit}},
                      read_spent);
}

std::vector<std::string> ExportStore::keys(const std::string& after, std::int64_t limit)
{
    return unit_.list(
        keys_statement,
        {{"studio", studio_id_}, {"holder", person_}, {"after", after}, {"limit", limit}},
        [](Row& row) {
            std::string key;
            row >> key;
            return key;
        });
}

std::vector<AuditRow> ExportStore::audit(const std::string& after, std::int64_t limit)
{
    return unit_.list(
        audit_statement,
        {{"studio", studio_id_}, {"holder", person_}, {"after", after}, {"limit", limit}},
        read_audit);
}

} // namespace scrip::storage
