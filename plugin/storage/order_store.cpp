#include "storage/order_store.hpp"

namespace scrip::storage {

namespace {

// How often the order was written to; 0: it is deleted.
// Plain columns only: `is null` of a column is always false in what SQLite 3.40 returns.
const Statement touch_order{"order.touch",
                            "ii",
                            "insert into scrip_order (studio_id, order_id, changes, deleted_ts)"
                            " values (:studio, :order, 1, null)"
                            " IF THERE (studio_id, order_id) changes = scrip_order.changes + 1"
                            " returning changes, deleted_ts"};

const Statement insert_deleted{"order.insert_deleted",
                               "",
                               "insert into scrip_order (studio_id, order_id, changes, deleted_ts)"
                               " values (:studio, :order, 1, :now) KEEP EXISTING"};

const Statement delete_order{
    "order.delete",
    "",
    "update scrip_order set changes = changes + 1, deleted_ts = :now"
    " where studio_id = :studio and order_id = :order and deleted_ts is null"};

const Statement find_order{"order.find",
                           "i",
                           "select case when deleted_ts is null then 0 else 1 end from scrip_order"
                           " where studio_id = :studio and order_id = :order"};

const Statement covered_units{
    "order.units_covered",
    "ti",
    "select line_id, cast(sum(units) as bigint) from (select p.line_id as line_id,"
    " p.open as units from scrip_hold h join scrip_hold_part p"
    " on p.studio_id = h.studio_id and p.hold_id = h.hold_id"
    " where h.studio_id = :studio and h.order_id = :order and h.state = 'open'"
    " and h.expires_at > :now and p.line_id is not null"
    " union all select r.line_id, r.amount - r.given_back from scrip_hold h"
    " join scrip_redemption r on r.studio_id = h.studio_id and r.redemption_id = h.redemption_id"
    " where h.studio_id = :studio and h.order_id = :order and r.line_id is not null) c where line_id > :after group by line_id order by line_id"
    " limit 500"};

const Statement insert_link{
    "order_voucher.insert",
    "",
    "insert into scrip_order_voucher (studio_id, order_id, relation, line_id, unit_no, voucher_id)"
    " values (:studio, :order, :relation, :line, :unit, :voucher)"};

const Statement insert_excess{
    "order_excess.insert",
    "",
    "insert into scrip_order_excess (studio_id, order_id, reference, amount, ts)"
    " values (:studio, :order, :reference, :amount, :now)"
    " KEEP EXISTING"};

const Statement insert_refusal{"order_refusal.insert",
                               "",
                               "insert into scrip_order_refusal (studio_id, order_id, audit_id)"
                               " values (:studio, :order, :audit)"};

const Statement find_refusals{
    "order_refusal.of_order",
    "tittttttit",
    "select a.audit_id, a.ts, a.actor_role, a.actor_id, a.operation, a.subject, a.outcome,"
    " a.idempotency_key, a.own_account, a.totals from scrip_order_refusal r join scrip_audit a"
    " on a.studio_id = r.studio_id and a.audit_id = r.audit_id"
    " where r.studio_id = :studio and r.order_id = :order"
    " order by a.ts desc, a.audit_id desc limit :limit"};

} // namespace

OrderStore::OrderStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

OrderStore::Known OrderStore::touch(const std::string& order_id)
{
    return unit_.change_one(
        touch_order, {{"studio", studio_id_}, {"order", order_id}}, [](Row& row) {
            std::int64_t changes = 0;
            std::optional<Instant> deleted_at;
            row >> changes >> deleted_at;
            if (deleted_at) return Known::deleted;
            return changes == 1 ? Known::new_order : Known::earlier;
        });
}

void OrderStore::mark_deleted(const std::string& order_id, Instant now)
{
    const auto marked = [&] {
        return unit_.change(delete_order,
                            {{"now", now}, {"studio", studio_id_}, {"order", order_id}}) == 1;
    };
    if (marked()) return;
    const std::int64_t made =
        unit_.change(insert_deleted, {{"studio", studio_id_}, {"order", order_id}, {"now", now}});
    // Another call may have made the row meanwhile.
    if (made == 0) marked();
}

bool OrderStore::is_deleted(const std::string& order_id)
{
    return unit_
        .one(find_order,
             {{"studio", studio_id_}, {"order", order_id}},
             [](Row& row) {
                 bool is_deleted = false;
                 row >> is_deleted;
                 return is_deleted;
             })
        .value_or(false);
}

std::map<std::string, std::int64_t> OrderStore::units_covered(const std::string& order_id,
                                                              Instant now)
{
    using Covered = std::pair<std::string, std::int64_t>;
    const auto all = all_pages<Covered>([&](const Covered* last) {
        return unit_.list(covered_units,
                          {{"studio", studio_id_},
                           {"order", order_id},
                           {"now", now},
                           {"after", last ? last->first : ""}},
                          [](Row& row) {
                              Covered covered;
                              row >> covered.first >> covered.second;
                              return covered;
                          });
    });
    return {all.begin(), all.end()};
}

void OrderStore::link_sold(const std::string& order_id,
                           const std::string& line_id,
                           std::int64_t unit_no,
                           const std::string& voucher_id)
{
    link(order_id, "sold", line_id, unit_no, voucher_id);
}

void OrderStore::link_made_from(const std::string& order_id, const std::string& voucher_id)
{
    link(order_id, "made_from", "", 0, voucher_id);
}

void OrderStore::link(const std::string& order_id,
                      const char* relation,
                      const std::string& line_id,
                      std::int64_t unit_no,
                      const std::string& voucher_id)
{
    unit_.insert(insert_link,
                 {{"studio", studio_id_},
                  {"order", order_id},
                  {"relation", relation},
                  {"line", line_id},
                  {"unit", unit_no},
                  {"voucher", voucher_id}});
}

void OrderStore::note_refusal(const std::string& order_id, const std::string& audit_id)
{
    unit_.insert(insert_refusal,
                 {{"studio", studio_id_}, {"order", order_id}, {"audit", audit_id}});
}

std::vector<AuditRow> OrderStore::refusals(const std::string& order_id, std::int64_t limit)
{
    return unit_.list(
        find_refusals, {{"studio", studio_id_}, {"order", order_id}, {"limit", limit}}, read_audit);
}

bool OrderStore::note_excess(const std::string& order_id,
                             const std::string& reference,
                             std::int64_t amount,
                             Instant now)
{
    return unit_.change(insert_excess,
                        {{"studio", studio_id_},
                         {"order", order_id},
                         {"reference", reference},
                         {"amount", amount},
                         {"now", now}}) == 1;
}

} // namespace scrip::storage
