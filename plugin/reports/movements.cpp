#include "reports/movements.hpp"

#include "domain/entry.hpp"
#include "domain/errors.hpp"
#include "storage/entry_store.hpp"
#include "storage/voucher_rows.hpp"

#include <cstdlib>
#include <map>

namespace scrip::reports {

namespace {

using storage::PostedEntry;

bool is_liability(const PostedEntry& entry)
{
    return entry.account == word(Account::available) || entry.account == word(Account::held);
}

void add_to(std::int64_t& sum, std::int64_t amount)
{
    sum = checked_sum(sum, amount);
}

// Each transaction sums to zero, so what the other accounts got is what the liability lost.
void add_counterpart(Movements& sum, const PostedEntry& entry)
{
    const std::string& account = entry.account;
    if (account.starts_with(word(Account::funding)))
        add_to(sum.issued, -entry.amount);
    else if (account == word(Account::order))
        add_to(entry.amount > 0 ? sum.redeemed : sum.given_back, std::abs(entry.amount));
    else if (account == word(Account::breakage) || account == word(Account::unclaimed_property))
        add_to(sum.expired, entry.amount);
    else if (account == word(Account::voided))
        add_to(sum.voided, entry.amount);
    else
        add_to(sum.adjusted, -entry.amount);
}

void add(Movements& sum, const PostedEntry& entry, Instant from)
{
    if (!is_liability(entry)) {
        if (entry.at >= from) add_counterpart(sum, entry);
        return;
    }
    if (entry.at < from) add_to(sum.opening, entry.amount);
    add_to(sum.closing, entry.amount);
}

} // namespace

std::vector<MovementRow> movements(operations::Work& work, Instant from, Instant until)
{
    std::map<std::pair<std::string, bool>, Movements> sums;
    bool is_paid = false;
    storage::EntryStore{work.unit, work.studio_id}.walk(until, [&](const PostedEntry& entry) {
        // The first entry of a voucher has its facts, and its category never changes.
        if (entry.facts) is_paid = storage::fact_in(*entry.facts, "paid") != "0";
        for (const bool category : {true, false})
            sums.try_emplace({entry.commodity, category});
        add(sums[{entry.commodity, is_paid}], entry, from);
    });
    std::vector<MovementRow> rows;
    for (const auto& [key, sum] : sums)
        rows.push_back({.commodity = key.first, .is_paid = key.second, .movements = sum});
    return rows;
}

} // namespace scrip::reports
