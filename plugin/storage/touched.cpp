#include "storage/touched.hpp"

#include "domain/money.hpp"

namespace scrip::storage {

void Touched::note(std::string_view voucher_id,
                   std::string_view commodity,
                   std::int64_t before,
                   std::int64_t after)
{
    const auto [place, is_new] = vouchers_.try_emplace(
        {std::string{commodity}, std::string{voucher_id}}, Available{before, after});
    if (!is_new) place->second.after = after;
}

void Touched::note_holder(const std::optional<std::string>& holder)
{
    if (holder) holders_.insert(*holder);
}

std::vector<Total> Touched::totals() const
{
    std::vector<Total> totals;
    for (const auto& [key, available] : vouchers_) {
        if (totals.empty() || totals.back().commodity != key.first)
            totals.push_back({.commodity = key.first});
        Total& total = totals.back();
        total.before = checked_sum(total.before, available.before);
        total.after = checked_sum(total.after, available.after);
    }
    return totals;
}

} // namespace scrip::storage
