#include "storage/studio_export_store.hpp"

#include "domain/errors.hpp"
#include "storage/voucher_rows.hpp"

namespace scrip::storage {

namespace {

const Statement settings_statement{
    "studio_export.settings",
    "iti",
    "select version, document, ts from scrip_settings where studio_id = :studio"
    " and version > :after order by version limit :limit"};

const Statement customers_statement{
    "studio_export.customers",
    "ttttii",
    "select customer_ref, host_customer_id, person, referral_code,"
    " case when erased_ts is null then 0 else 1 end, created_ts from scrip_customer"
    " where studio_id = :studio and customer_ref > :after order by customer_ref limit :limit"};

const Statement vouchers_statement{
    "studio_export.vouchers",
    voucher_column_types,
    "select " + voucher_columns() +
        " from scrip_voucher v where v.studio_id = :studio and v.voucher_id > :after"
        " order by v.voucher_id limit :limit"};

const Statement held_statement{
    "studio_export.held",
    held_column_types,
    select_held() + " and (p.hold_id > :after or (p.hold_id = :after and p.part_no > :part))"
                    " order by p.hold_id, p.part_no limit :limit"};

const Statement spent_statement{
    "studio_export.spent",
    spent_column_types,
    select_spent() +
        " and (r.redemption_id > :after or (r.redemption_id = :after and r.part_no > :part))"
        " order by r.redemption_id, r.part_no limit :limit"};

const Statement transactions_statement{
    "studio_export.transactions",
    "ttttittttttit",
    "select transaction_id, type, operation, idempotency_key, ts, actor_role, actor_id, order_id,"
    " hold_id, redemption_id, reverses, shortfall, reason_commitment from scrip_transaction"
    " where studio_id = :studio and transaction_id > :after order by transaction_id limit :limit"};

const Statement entries_statement{
    "studio_export.entries",
    "tittiittit",
    "select voucher_id, seq, account, commodity, amount, paid_value, facts, transaction_id, ts,"
    " hash from scrip_entry where studio_id = :studio"
    " and (voucher_id > :after or (voucher_id = :after and seq > :seq))"
    " order by voucher_id, seq limit :limit"};

ExportedCustomer read_customer(Row& row)
{
    ExportedCustomer customer;
    row >> customer.customer_ref >> customer.host_id >> customer.person >> customer.referral_code >>
        customer.is_erased >> customer.since;
    return customer;
}

TransactionHead read_transaction(Row& row)
{
    TransactionHead head;
    std::string type;
    row >> head.transaction_id >> type >> head.operation >> head.idempotency_key >> head.at >>
        head.actor_role >> head.actor_id >> head.order_id >> head.hold_id >> head.redemption_id >>
        head.reverses >> head.shortfall >> head.reason_commitment;
    const auto known = parse_word<TransactionType>(type);
    if (!known) throw DataCorrupt{"a transaction's row is not readable"};
    head.type = *known;
    return head;
}

ChainEntry read_entry(Row& row)
{
    ChainEntry entry;
    PostedEntry& posted = entry.posted;
    row >> posted.voucher_id >> posted.seq >> posted.account >> posted.commodity >> posted.amount >>
        posted.paid_value >> posted.facts >> entry.transaction_id >> posted.at >> entry.hash;
    return entry;
}

} // namespace

StudioExportStore::StudioExportStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

std::vector<ExportedSettings> StudioExportStore::settings(std::int64_t after_version,
                                                          std::int64_t limit)
{
    return unit_.list(settings_statement,
                      {{"studio", studio_id_}, {"after", after_version}, {"limit", limit}},
                      [](Row& row) {
                          ExportedSettings settings;
                          row >> settings.version >> settings.document >> settings.at;
                          return settings;
                      });
}

std::vector<ExportedCustomer> StudioExportStore::customers(const std::string& after,
                                                           std::int64_t limit)
{
    return unit_.list(customers_statement,
                      {{"studio", studio_id_}, {"after", after}, {"limit", limit}},
                      read_customer);
}

std::vector<Voucher>
StudioExportStore::vouchers(Instant now, const std::string& after, std::int64_t limit)
{
    return unit_.list(vouchers_statement,
                      {{"now", now}, {"studio", studio_id_}, {"after", after}, {"limit", limit}},
                      read_voucher);
}

std::vector<HeldPart>
StudioExportStore::held(const std::string& after, std::int64_t after_part, std::int64_t limit)
{
    return unit_.list(
        held_statement,
        {{"studio", studio_id_}, {"after", after}, {"part", after_part}, {"limit", limit}},
        read_held);
}

std::vector<SpentPart>
StudioExportStore::spent(const std::string& after, std::int64_t after_part, std::int64_t limit)
{
    return unit_.list(
        spent_statement,
        {{"studio", studio_id_}, {"after", after}, {"part", after_part}, {"limit", limit}},
        read_spent);
}

std::vector<TransactionHead> StudioExportStore::transactions(const std::string& after,
                                                             std::int64_t limit)
{
    return unit_.list(transactions_statement,
                      {{"studio", studio_id_}, {"after", after}, {"limit", limit}},
                      read_transaction);
}

std::vector<ChainEntry> StudioExportStore::entries(const std::string& after_voucher,
                                                   std::int64_t after_seq,
                                                   std::int64_t limit)
{
    return unit_.list(
        entries_statement,
        {{"studio", studio_id_}, {"after", after_voucher}, {"seq", after_seq}, {"limit", limit}},
        read_entry);
}

} // namespace scrip::storage
