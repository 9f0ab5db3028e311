#include "reports/chain_sums.hpp"

namespace scrip::reports {

namespace {

void add_to(ChainSums::Sum& sum, std::int64_t amount, std::int64_t paid)
{
    sum.amount = checked_sum(sum.amount, amount);
    sum.paid = checked_sum(sum.paid, paid);
}

} // namespace

void ChainSums::add(const storage::ChainedEntry& entry)
{
    add_to(sums_[{entry.account, entry.commodity}], entry.amount, entry.paid_value);
}

ChainSums::Sum ChainSums::on(const std::string& account) const
{
    Sum whole;
    for (const auto& [key, sum] : sums_) {
        if (key.first == account) add_to(whole, sum.amount, sum.paid);
    }
    return whole;
}

ChainSums::Sum ChainSums::on(Account account) const
{
    return on(std::string{word(account)});
}

ChainSums::Sum ChainSums::on(Account account, const std::string& commodity) const
{
    const auto sum = sums_.find({std::string{word(account)}, commodity});
    return sum == sums_.end() ? Sum{} : sum->second;
}

std::set<std::string> ChainSums::commodities() const
{
    std::set<std::string> all;
    for (const auto& [key, sum] : sums_)
        all.insert(key.second);
    return all;
}

} // namespace scrip::reports
