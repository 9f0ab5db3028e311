#include "storage/anchor_store.hpp"

#include "secrets/chain.hpp"

#include <array>

namespace scrip::storage {

namespace {

const std::string anchor_columns =
    "day, previous_hash, vouchers, totals, audit_rows, last_audit_id, hash, ts";
constexpr const char* anchor_types = "ttititti";

const Statement last_anchor{"anchor.last",
                            anchor_types,
                            "select " + anchor_columns +
                                " from scrip_anchor where studio_id = :studio"
                                " and day > '' order by day desc limit 1"};

const Statement find_anchor{"anchor.find",
                            anchor_types,
                            "select " + anchor_columns +
                                " from scrip_anchor where studio_id = :studio and day = :day"};

const Statement anchors_after{"anchor.after",
                              anchor_types,
                              "select " + anchor_columns +
                                  " from scrip_anchor where studio_id = :studio and day > :day"
                                  " order by day limit :limit"};

const Statement list_items{"anchor.items",
                           "titt",
                           "select voucher_id, chain_len, chain_head, hash from scrip_anchor_item"
                           " where studio_id = :studio and day = :day and voucher_id > :after"
                           " order by voucher_id limit :limit"};

const Statement last_item_statement{
    "anchor.last_item",
    "titt",
    "select voucher_id, chain_len, chain_head, hash from scrip_anchor_item"
    " where studio_id = :studio and day = :day order by voucher_id desc limit 1"};

const Statement count_items{"anchor.count_items",
                            "i",
                            "select cast(count(*) as bigint) from scrip_anchor_item"
                            " where studio_id = :studio and day = :day"};

const Statement items_of_voucher{
    "anchor.of_voucher",
    "titt",
    "select voucher_id, chain_len, chain_head, hash from scrip_anchor_item"
    " where studio_id = :studio and voucher_id = :voucher and chain_len > :after"
    " order by chain_len limit 500"};

// A voucher whose check failed is vouched for by nobody.
const Statement grown_statement{
    "anchor.grown",
    "titt",
    "select v.voucher_id, v.chain_len, v.chain_head, '' from scrip_voucher v"
    " where v.studio_id = :studio and v.voucher_id > :after and v.quarantined_ts is null"
    " and v.chain_len > coalesce((select max(i.chain_len) from scrip_anchor_item i"
    " where i.studio_id = v.studio_id and i.voucher_id = v.voucher_id), 0)"
    " order by v.voucher_id limit :limit"};

const Statement totals_statement{
    "anchor.totals",
    "tiiiiiiiiiii",
    "select commodity, cast(count(*) as bigint), cast(sum(face) as bigint),"
    " cast(sum(available) as bigint), cast(sum(held) as bigint), cast(sum(captured) as bigint),"
    " cast(sum(given_back) as bigint), cast(sum(debited) as bigint), cast(sum(expired) as bigint),"
    " cast(sum(voided) as bigint), cast(sum(moved) as bigint),"
    " cast(sum(paid_available) as bigint) from scrip_voucher where studio_id = :studio"
    " and activated_ts is not null group by commodity order by commodity limit 500"};

const Statement audit_since_statement{
    "anchor.audit_since",
    "it",
    "select cast(count(*) as bigint), coalesce(max(audit_id), '') from scrip_audit"
    " where studio_id = :studio and audit_id > :after and audit_id <= :until"};

const Statement insert_item{
    "anchor.insert_item",
    "",
    "insert into scrip_anchor_item (studio_id, day, voucher_id, chain_len, chain_head, hash)"
    " values (:studio, :day, :voucher, :len, :head, :hash)"};

const Statement insert_anchor{
    "anchor.insert",
    "",
    "insert into scrip_anchor (studio_id, day, previous_hash, vouchers, totals, audit_rows,"
    " last_audit_id, hash, ts) values (:studio, :day, :previous, :vouchers, :totals, :rows, :last,"
    " :hash, :ts)"};

constexpr std::array total_names{"vouchers",
                                 "face",
                                 "available",
                                 "held",
                                 "captured",
                                 "given_back",
                                 "debited",
                                 "expired",
                                 "voided",
                                 "moved",
                                 "paid_available"};

Anchor read_anchor(Row& row)
{
    Anchor anchor;
    row >> anchor.day >> anchor.previous_hash >> anchor.vouchers >> anchor.totals >>
        anchor.audit_rows >> anchor.last_audit_id >> anchor.hash >> anchor.at;
    return anchor;
}

AnchorItem read_item(Row& row)
{
    AnchorItem item;
    row >> item.voucher_id >> item.chain_len >> item.chain_head >> item.hash;
    return item;
}

} // namespace

std::string item_hash(const secrets::Keys& keys,
                      const std::string& studio_id,
                      const std::string& day,
                      const AnchorItem& item,
                      const std::string& previous_hash)
{
    const std::array<std::string, 6> fields{"anchor item",
                                            studio_id,
                                            day,
                                            item.voucher_id,
                                            std::to_string(item.chain_len),
                                            item.chain_head};
    return secrets::chain_hash(keys, fields, previous_hash);
}

std::string anchor_hash(const secrets::Keys& keys,
                        const std::string& studio_id,
                        const Anchor& anchor,
                        const std::string& last_item_hash)
{
    const std::array<std::string, 8> fields{"anchor",
                                            studio_id,
                                            anchor.day,
                                            anchor.previous_hash,
                                            std::to_string(anchor.vouchers),
                                            anchor.totals,
                                            std::to_string(anchor.audit_rows),
                                            anchor.last_audit_id};
    return secrets::chain_hash(keys, fields, last_item_hash);
}

AnchorStore::AnchorStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

std::optional<Anchor> AnchorStore::last()
{
    return unit_.one(last_anchor, {{"studio", studio_id_}}, read_anchor);
}

std::optional<Anchor> AnchorStore::find(const std::string& day)
{
    return unit_.one(find_anchor, {{"studio", studio_id_}, {"day", day}}, read_anchor);
}

std::vector<Anchor> AnchorStore::after(const std::string& day, std::int64_t limit)
{
    return unit_.list(
        anchors_after, {{"studio", studio_id_}, {"day", day}, {"limit", limit}}, read_anchor);
}

std::vector<AnchorItem>
AnchorStore::items(const std::string& day, const std::string& after_voucher, std::int64_t limit)
{
    return unit_.list(
        list_items,
        {{"studio", studio_id_}, {"day", day}, {"after", after_voucher}, {"limit", limit}},
        read_item);
}

std::int64_t AnchorStore::items_on(const std::string& day)
{
    return unit_
        .one(count_items,
             {{"studio", studio_id_}, {"day", day}},
             [](Row& row) {
                 std::int64_t count = 0;
                 row >> count;
                 return count;
             })
        .value_or(0);
}

std::optional<AnchorItem> AnchorStore::last_item(const std::string& day)
{
    return unit_.one(last_item_statement, {{"studio", studio_id_}, {"day", day}}, read_item);
}

std::vector<AnchorItem> AnchorStore::of_voucher(const std::string& voucher_id)
{
    return all_pages<AnchorItem>([&](const AnchorItem* last) {
        return unit_.list(items_of_voucher,
                          {{"studio", studio_id_},
                           {"voucher", voucher_id},
                           {"after", last ? last->chain_len : 0}},
                          read_item);
    });
}

std::vector<AnchorItem> AnchorStore::grown(const std::string& after_voucher, std::int64_t limit)
{
    return unit_.list(grown_statement,
                      {{"studio", studio_id_}, {"after", after_voucher}, {"limit", limit}},
                      read_item);
}

std::string AnchorStore::totals()
{
    std::string text;
    unit_.list(totals_statement, {{"studio", studio_id_}}, [&](Row& row) {
        std::string commodity;
        row >> commodity;
        text += commodity;
        for (const char* const name : total_names) {
            std::int64_t sum = 0;
            row >> sum;
            text += std::string{" "} + name + "=" + std::to_string(sum);
        }
        text += ";";
        return true;
    });
    return text;
}

AnchorStore::AuditSince AnchorStore::audit_since(const std::string& audit_id,
                                                 const std::string& until)
{
    return unit_
        .one(audit_since_statement,
             {{"studio", studio_id_}, {"after", audit_id}, {"until", until}},
             [](Row& row) {
                 AuditSince since;
                 row >> since.rows >> since.last_audit_id;
                 return since;
             })
        .value_or(AuditSince{});
}

void AnchorStore::keep_item(const std::string& day, const AnchorItem& item)
{
    unit_.insert(insert_item,
                 {{"studio", studio_id_},
                  {"day", day},
                  {"voucher", item.voucher_id},
                  {"len", item.chain_len},
                  {"head", item.chain_head},
                  {"hash", item.hash}});
}

void AnchorStore::keep(const Anchor& anchor)
{
    unit_.insert(insert_anchor,
                 {{"studio", studio_id_},
                  {"day", anchor.day},
                  {"previous", anchor.previous_hash},
                  {"vouchers", anchor.vouchers},
                  {"totals", anchor.totals},
                  {"rows", anchor.audit_rows},
                  {"last", anchor.last_audit_id},
                  {"hash", anchor.hash},
                  {"ts", anchor.at}});
}

} // namespace scrip::storage
