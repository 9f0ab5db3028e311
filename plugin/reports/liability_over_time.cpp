#include "reports/liability_over_time.hpp"

#include "domain/entry.hpp"
#include "storage/entry_store.hpp"

#include <algorithm>

namespace scrip::reports {

namespace {

using storage::PostedEntry;

std::vector<OwedAtEnd> ends_before(Date last)
{
    constexpr std::chrono::months a_year{12};
    constexpr std::chrono::year_month first{std::chrono::year{1}, std::chrono::January};
    std::vector<OwedAtEnd> ends;
    const std::chrono::year_month month{last.year(), last.month()};
    for (auto each = std::max(first, month - a_year); each < month; each += std::chrono::months{1})
        ends.push_back({.day = Date{each / std::chrono::last}});
    ends.push_back({.day = last});
    return ends;
}

} // namespace

std::vector<OwedAtEnd> liability_over_time(operations::Work& work, Date last)
{
    std::vector<OwedAtEnd> ends = ends_before(last);
    std::vector<Instant> until;
    for (const OwedAtEnd& end : ends)
        until.push_back(work.settings.zone.first_instant_after(end.day));
    const std::string currency{work.settings.currency.code()};
    storage::EntryStore{work.unit, work.studio_id}.walk(
        until.back(), [&](const PostedEntry& entry) {
            const bool is_owed =
                entry.account == word(Account::available) || entry.account == word(Account::held);
            if (!is_owed || entry.commodity != currency) return;
            const auto first = std::upper_bound(until.begin(), until.end(), entry.at);
            std::int64_t& owed = ends[static_cast<std::size_t>(first - until.begin())].owed;
            owed = checked_sum(owed, entry.amount);
        });
    for (std::size_t i = 1; i < ends.size(); ++i)
        ends[i].owed = checked_sum(ends[i].owed, ends[i - 1].owed);
    return ends;
}

} // namespace scrip::reports
