#include "storage/entry_store.hpp"

namespace scrip::storage {

namespace {

// Entries after `until` are passed over here and not in SQL, so that every page is a full one and
// each row is read once.
const Statement page_of_entries{
    "entry.page",
    "tittiiti",
    "select voucher_id, seq, account, commodity, amount, paid_value, facts, ts from scrip_entry"
    " where studio_id = :studio and (voucher_id, seq) > (:voucher, :seq)"
    " order by voucher_id, seq limit 500"};

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

} // namespace scrip::storage
