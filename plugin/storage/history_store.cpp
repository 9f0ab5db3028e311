#include "storage/history_store.hpp"

#include "domain/errors.hpp"
#include "domain/money.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace scrip::storage {

namespace {

const std::string head_columns =
    "t.transaction_id, t.type, t.actor_role, t.actor_id, t.order_id, t.redemption_id,"
    " (select min(h.customer_ref) from scrip_hold h where h.studio_id = t.studio_id"
    " and h.order_id = t.order_id)";

const Statement voucher_history{
    "history.of_voucher",
    "tttttttitiiti",
    "select " + head_columns +
        ", m.ts, m.voucher_id, m.amount, m.available_after, m.commodity, m.seq"
        " from scrip_movement m join scrip_transaction t"
        " on t.studio_id = m.studio_id and t.transaction_id = m.transaction_id"
        " where m.studio_id = :studio and m.voucher_id = :voucher and m.seq < :before"
        " order by m.seq desc limit :limit"};

const Statement person_history{
    "history.of_person",
    "tttttttitiiti",
    "select " + head_columns +
        ", m.ts, m.voucher_id, m.amount, m.available_after, m.commodity, m.seq"
        " from scrip_movement m join scrip_transaction t"
        " on t.studio_id = m.studio_id and t.transaction_id = m.transaction_id"
        " where m.studio_id = :studio and m.holder in (select c.customer_ref from scrip_customer c"
        " where c.studio_id = :studio and c.person = :person) and (m.ts > :at or (m.ts = :at"
        " and (m.voucher_id > :voucher or (m.voucher_id = :voucher and m.seq > :seq))))"
        " order by m.ts, m.voucher_id, m.seq limit :limit"};

// A customer's vouchers in one transaction are one line. Only value that came or went is one.
const Statement customer_history{
    "history.of_customer",
    "tttttttitiiti",
    "select " + head_columns +
        ", m.at, case when m.vouchers = 1 then m.voucher_id else null end, m.amount, m.after,"
        " m.commodity, m.vouchers from (select transaction_id, max(ts) as at, min(voucher_id) as voucher_id,"
        " cast(count(distinct voucher_id) as bigint) as vouchers, min(commodity) as commodity, cast(sum(value_change) as bigint) as amount,"
        " cast(sum(available_after) as bigint) as after"
        " from scrip_movement where studio_id = :studio and holder = :customer and kind = 'credit'"
        " and ts >= :from and ts < :to and ts <= :at"
        " group by ts, transaction_id having sum(value_change) <> 0"
        " and (ts < :at or transaction_id < :after)"
        " order by ts desc, transaction_id desc limit :limit) m"
        " join scrip_transaction t on t.studio_id = :studio"
        " and t.transaction_id = m.transaction_id order by m.at desc, t.transaction_id desc"};

const Statement whole_transaction{
    "history.whole",
    "tttttttitiiti",
    "select " + head_columns +
        ", m.at, case when m.vouchers = 1 then m.voucher_id else null end, m.amount, m.after,"
        " m.commodity, m.vouchers from (select transaction_id, max(ts) as at, min(voucher_id) as voucher_id,"
        " cast(count(distinct voucher_id) as bigint) as vouchers, min(commodity) as commodity, cast(sum(amount) as bigint) as amount,"
        " cast(sum(available_after) as bigint) as after from scrip_movement"
        " where studio_id = :studio and transaction_id = :transaction group by transaction_id) m"
        " join scrip_transaction t on t.studio_id = :studio"
        " and t.transaction_id = m.transaction_id"};

// Along the index of a holder, no further than asked: an account may be long on either side.
std::string sum_of(const std::string& side, const std::string& order)
{
    return "select cast(count(*) as bigint), cast(coalesce(sum(m.value_change), 0) as bigint)"
           " from (select value_change from scrip_movement where studio_id = :studio"
           " and holder = :customer and kind = 'credit' and ts " +
           side + " :at order by ts" + order + " limit :limit) m";
}

const Statement sum_before{"history.sum_before", "ii", sum_of("<", " desc")};
const Statement sum_since{"history.sum_since", "ii", sum_of(">=", "")};
constexpr std::int64_t first_look = 500;
constexpr std::int64_t next_look = 4; // times as far

const Statement find_transaction{
    "transaction.find",
    "ttitttt",
    "select transaction_id, type, ts, actor_role, actor_id, redemption_id, order_id"
    " from scrip_transaction where studio_id = :studio and transaction_id = :transaction"};

const Statement find_reverse{"transaction.find_reverse",
                             "i",
                             "select 1 from scrip_transaction where studio_id = :studio"
                             " and reverses = :transaction"};

// By the redemptions of the order, and from there by a voucher's own movements: transactions have
// no index by order, which would cost every call that writes.
const Statement debits_of_order{
    "transaction.debits_of_order",
    "tt",
    "select redemption_id, voucher_id from scrip_redemption where studio_id = :studio"
    " and order_id = :order and purpose = 'debit' and part_no = 1"
    " order by ts desc, redemption_id desc limit :limit"};

const Statement debit_of_redemption{
    "transaction.debit_of_redemption",
    "t",
    "select t.transaction_id from scrip_movement m cross join scrip_transaction t"
    " where m.studio_id = :studio and m.voucher_id = :voucher and t.studio_id = m.studio_id"
    " and t.transaction_id = m.transaction_id and t.redemption_id = :redemption"
    " and t.type = 'debit' order by m.seq limit 1"};

TransactionType type_of(const std::string& text)
{
    const auto type = parse_word<TransactionType>(text);
    if (!type) throw DataCorrupt{"a transaction's row is not readable"};
    return *type;
}

HistoryStore::VoucherItem read_item(Row& row)
{
    HistoryStore::VoucherItem read;
    HistoryItem& item = read.item;
    std::string type;
    std::string commodity;
    row >> item.transaction_id >> type >> item.actor_role >> item.actor_id >> item.order_id >>
        item.redemption_id >> item.order_customer >> item.at >> item.voucher_id >> item.amount >>
        item.available_after >> commodity >> read.seq;
    item.is_in_units = commodity.starts_with("unit/");
    item.type = type_of(type);
    return read;
}

// Newest first; what one transaction did under several refs of a person is one line.
std::vector<HistoryItem> as_one_account(std::vector<HistoryItem> items)
{
    std::sort(items.begin(), items.end(), [](const HistoryItem& a, const HistoryItem& b) {
        return std::tie(a.at, a.transaction_id) > std::tie(b.at, b.transaction_id);
    });
    std::vector<HistoryItem> merged;
    for (HistoryItem& item : items) {
        const bool is_same = !merged.empty() && merged.back().at == item.at &&
                             merged.back().transaction_id == item.transaction_id;
        if (!is_same) {
            merged.push_back(std::move(item));
            continue;
        }
        HistoryItem& whole = merged.back();
        whole.voucher_id.reset();
        whole.amount = checked_sum(whole.amount, item.amount);
        whole.available_after = checked_sum(whole.available_after, item.available_after);
    }
    return merged;
}

} // namespace

HistoryStore::HistoryStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

std::vector<HistoryStore::VoucherItem>
HistoryStore::of_voucher(const std::string& voucher_id, std::int64_t before_seq, std::int64_t limit)
{
    return unit_.list(
        voucher_history,
        {{"studio", studio_id_}, {"voucher", voucher_id}, {"before", before_seq}, {"limit", limit}},
        read_item);
}

std::vector<HistoryItem> HistoryStore::of_customer(const std::vector<std::string>& refs,
                                                   Instant from,
                                                   Instant to,
                                                   const std::optional<HistoryPosition>& after,
                                                   std::int64_t limit)
{
    const Instant at = after ? after->at : Instant::max();
    const std::string id = after ? after->transaction_id : "";
    // Each ref's page comes out of the index in its order, so the first of them all are among
    // these.
    std::vector<HistoryItem> items;
    for (const std::string& ref : refs) {
        for (HistoryItem& item : unit_.list(customer_history,
                                            {{"studio", studio_id_},
                                             {"customer", ref},
                                             {"from", from},
                                             {"to", to},
                                             {"at", at},
                                             {"after", id},
                                             {"limit", limit}},
                                            [](Row& row) { return read_item(row).item; })) {
            items.push_back(std::move(item));
        }
    }
    if (refs.size() > 1) items = as_one_account(std::move(items));
    if (std::cmp_greater(items.size(), limit)) items.resize(static_cast<std::size_t>(limit));
    return items;
}

std::vector<HistoryStore::VoucherItem>
HistoryStore::of_person(const std::string& person, const VoucherItem* after, std::int64_t limit)
{
    const Instant at = after ? after->item.at : Instant::min();
    const std::string voucher = after ? after->item.voucher_id.value_or("") : "";
    const std::int64_t seq = after ? after->seq : 0;
    return unit_.list(person_history,
                      {{"studio", studio_id_},
                       {"person", person},
                       {"at", at},
                       {"voucher", voucher},
                       {"seq", seq},
                       {"limit", limit}},
                      read_item);
}

std::optional<HistoryItem> HistoryStore::whole(const std::string& transaction_id)
{
    return unit_.one(whole_transaction,
                     {{"studio", studio_id_}, {"transaction", transaction_id}},
                     [](Row& row) { return read_item(row).item; });
}

std::int64_t HistoryStore::account_at(const std::vector<std::string>& refs,
                                      Instant instant,
                                      std::int64_t now_value)
{
    for (std::int64_t most = first_look;; most *= next_look) {
        if (const auto since = changes(sum_since, refs, instant, most)) {
            return checked_sum(now_value, -*since);
        }
        if (const auto before = changes(sum_before, refs, instant, most)) return *before;
    }
}

std::optional<std::int64_t> HistoryStore::changes(const Statement& side,
                                                  const std::vector<std::string>& refs,
                                                  Instant instant,
                                                  std::int64_t most)
{
    std::int64_t sum = 0;
    for (const std::string& ref : refs) {
        std::int64_t count = 0;
        std::int64_t change = 0;
        unit_.one(side,
                  {{"studio", studio_id_}, {"customer", ref}, {"at", instant}, {"limit", most}},
                  [&](Row& row) {
                      row >> count >> change;
                      return true;
                  });
        most -= count;
        if (most <= 0) return std::nullopt;
        sum = checked_sum(sum, change);
    }
    return sum;
}

std::optional<HistoryStore::TransactionRow> HistoryStore::find(const std::string& transaction_id)
{
    return unit_.one(
        find_transaction, {{"studio", studio_id_}, {"transaction", transaction_id}}, [](Row& row) {
            TransactionRow transaction;
            std::string type;
            row >> transaction.transaction_id >> type >> transaction.at >> transaction.actor_role >>
                transaction.actor_id >> transaction.redemption_id >> transaction.order_id;
            transaction.type = type_of(type);
            return transaction;
        });
}

std::vector<std::string> HistoryStore::debits_naming(const std::string& order_id,
                                                     std::int64_t limit)
{
    const auto debits = unit_.list(debits_of_order,
                                   {{"studio", studio_id_}, {"order", order_id}, {"limit", limit}},
                                   [](Row& row) {
                                       std::pair<std::string, std::string> debit;
                                       row >> debit.first >> debit.second;
                                       return debit;
                                   });
    std::vector<std::string> ids;
    for (const auto& [redemption_id, voucher_id] : debits) {
        const auto id = unit_.one(
            debit_of_redemption,
            {{"studio", studio_id_}, {"voucher", voucher_id}, {"redemption", redemption_id}},
            [](Row& row) {
                std::string transaction_id;
                row >> transaction_id;
                return transaction_id;
            });
        if (!id) throw DataCorrupt{"a debit's redemption has a transaction"};
        ids.push_back(*id);
    }
    return ids;
}

bool HistoryStore::is_reversed(const std::string& transaction_id)
{
    return unit_
        .one(find_reverse,
             {{"studio", studio_id_}, {"transaction", transaction_id}},
             [](Row&) { return true; })
        .has_value();
}

} // namespace scrip::storage
