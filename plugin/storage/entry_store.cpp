#include "storage/entry_store.hpp"

namespace scrip::storage {

namespace {

const std::string columns =
    "select e.voucher_id, e.seq, e.account, e.commodity, e.amount, e.paid_value, e.facts, e.ts"
    " from scrip_entry e where e.studio_id = :studio";
constexpr const char* column_types = "tittiiti";

// Entries after `until` are passed over here and not in SQL, so that every page is a full one and
// each row is read once.
const Statement page_of_entries{
    "entry.page",
    column_types,
    columns + " and (e.voucher_id, e.seq) > (:voucher, :seq) order by e.voucher_id, e.seq"
              " limit 500"};

const Statement entries_of_movement{
    "entry.of_movement",
    column_types,
    columns + " and e.voucher_id = :voucher and e.seq >= :first"
              " and e.seq < coalesce((select min(m.seq) from scrip_movement m"
              " where m.studio_id = :studio and m.voucher_id = :voucher and m.seq > :first),"
              " 9223372036854775807) order by e.seq"};

const Statement sum_paid{
    "entry.paid_on_account",
    "i",
    "select cast(coalesce(sum(paid_value), 0) as bigint) from scrip_entry"
    " where studio_id = :studio and voucher_id = :voucher and account = :account"};

const Statement sum_lost{
    "entry.lost",
    "ttii",
    "select account, commodity, cast(sum(amount) as bigint), cast(sum(paid_value) as bigint)"
    " from scrip_entry where studio_id = :studio and voucher_id = :voucher"
    " and account in ('breakage', 'unclaimed_property') group by account, commodity"
    " having sum(amount) > 0 order by account, commodity"};

const Statement find_conversion{
    "entry.conversion",
    "ti",
    "select commodity, amount from scrip_entry where studio_id = :studio"
    " and voucher_id = :voucher and transaction_id = :transaction and account = 'converted'"
    " order by seq"};

const Statement find_moved_alive{
    "entry.moved_alive",
    "i",
    // CROSS JOIN keeps SQLite to this order: from the one voucher outwards.
    "select 1 from scrip_entry o cross join scrip_movement m cross join scrip_entry i"
    " cross join scrip_voucher v"
    " where o.studio_id = :studio and o.voucher_id = :voucher and o.account = 'moved_out'"
    " and m.studio_id = o.studio_id and m.transaction_id = o.transaction_id"
    " and i.studio_id = m.studio_id and i.voucher_id = m.voucher_id"
    " and i.transaction_id = m.transaction_id and i.account = 'moved_in'"
    " and v.studio_id = m.studio_id and v.voucher_id = m.voucher_id"
    " and v.voided_ts is null limit 1"};

PostedEntry read_entry(Row& row)
{
    PostedEntry entry;
    row >> entry.voucher_id >> entry.seq >> entry.account >> entry.commodity >> entry.amount >>
        entry.paid_value >> entry.facts >> entry.at;
    return entry;
}

} // namespace

EntryStore::EntryStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

void EntryStore::walk(Instant until, const std::function<void(const PostedEntry&)>& visit)
{
    std::string voucher_id;
    std::int64_t seq = 0;
    for (;;) {
        const auto page =
            unit_.list(page_of_entries,
                       {{"studio", studio_id_}, {"voucher", voucher_id}, {"seq", seq}},
                       read_entry);
        for (const PostedEntry& entry : page) {
            if (entry.at < until) visit(entry);
        }
        if (page.size() < Unit::list_max) return;
        voucher_id = page.back().voucher_id;
        seq = page.back().seq;
    }
}

std::vector<PostedEntry> EntryStore::of_movement(const std::string& voucher_id,
                                                 std::int64_t first_seq)
{
    return unit_.list(entries_of_movement,
                      {{"studio", studio_id_}, {"voucher", voucher_id}, {"first", first_seq}},
                      read_entry);
}

std::int64_t EntryStore::paid_on_account(const std::string& voucher_id, const std::string& account)
{
    return unit_
        .one(sum_paid,
             {{"studio", studio_id_}, {"voucher", voucher_id}, {"account", account}},
             [](Row& row) {
                 std::int64_t sum = 0;
                 row >> sum;
                 return sum;
             })
        .value_or(0);
}

std::vector<Loss> EntryStore::lost(const std::string& voucher_id)
{
    return unit_.list(sum_lost, {{"studio", studio_id_}, {"voucher", voucher_id}}, [](Row& row) {
        Loss lost;
        std::string account;
        row >> account >> lost.commodity >> lost.amount >> lost.paid;
        lost.account = parse_word<Account>(account).value_or(Account::breakage);
        return lost;
    });
}

std::optional<Conversion> EntryStore::conversion(const std::string& voucher_id,
                                                 const std::string& transaction_id)
{
    Conversion conversion;
    const auto sides = unit_.list(
        find_conversion,
        {{"studio", studio_id_}, {"voucher", voucher_id}, {"transaction", transaction_id}},
        [&](Row& row) {
            std::string commodity;
            std::int64_t amount = 0;
            row >> commodity >> amount;
            (amount > 0 ? conversion.from : conversion.to) = std::move(commodity);
            return amount;
        });
    if (sides.empty()) return std::nullopt;
    return conversion;
}

bool EntryStore::has_moved_value_alive(const std::string& voucher_id)
{
    return unit_
        .one(find_moved_alive,
             {{"studio", studio_id_}, {"voucher", voucher_id}},
             [](Row&) { return true; })
        .has_value();
}

} // namespace scrip::storage
