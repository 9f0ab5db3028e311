#include "reports/liability.hpp"

#include "domain/errors.hpp"
#include "storage/entry_store.hpp"
#include "storage/voucher_rows.hpp"

#include <map>

namespace scrip::reports {

namespace {

using operations::Work;
using storage::PostedEntry;

std::string fact(const std::string& facts, std::string_view name)
{
    auto value = storage::fact_in(facts, name);
    if (!value) throw DataCorrupt{"a voucher's entries tell what it is"};
    return *value;
}

// Days since it could first be spent, in the steps of an ageing list.
std::string age_of(const std::string& facts, Instant until)
{
    const Instant since{Instant::duration{std::stoll(fact(facts, "activated"))}};
    const auto days = std::chrono::floor<std::chrono::days>(until - since).count();
    if (days < 31) return "0-30";
    if (days < 91) return "31-90";
    if (days < 181) return "91-180";
    return days < 366 ? "181-365" : "366+";
}

std::string group_of(LiabilityGroup group, const std::string& facts, Instant until)
{
    switch (group) {
    case LiabilityGroup::kind: return fact(facts, "kind");
    case LiabilityGroup::origin: return fact(facts, "origin");
    case LiabilityGroup::age: return age_of(facts, until);
    case LiabilityGroup::expiry_month: {
        const auto last_day = storage::fact_in(facts, "expires_on");
        return last_day ? last_day->substr(0, std::string{"2026-11"}.size()) : "never";
    }
    }
    throw InvariantViolation{"a liability is grouped in one of four ways"};
}

void add(LiabilityRow& sum, const LiabilityRow& voucher)
{
    sum.vouchers += voucher.vouchers;
    sum.available = checked_sum(sum.available, voucher.available);
    sum.held = checked_sum(sum.held, voucher.held);
    sum.paid = checked_sum(sum.paid, voucher.paid);
    sum.unpaid = checked_sum(sum.unpaid, voucher.unpaid);
    sum.paid_value = checked_sum(sum.paid_value, voucher.paid_value);
}

// Takes the entries one by one; they come voucher by voucher.
class Sums {
public:
    Sums(Instant until, const std::vector<LiabilityGroup>& groups) : until_{until}, groups_{groups}
    {
    }

    void take(const PostedEntry& entry)
    {
        if (entry.voucher_id != voucher_id_) end_voucher();
        voucher_id_ = entry.voucher_id;
        if (entry.facts) facts_ = *entry.facts;
        const bool is_held = entry.account == word(Account::held);
        if (!is_held && entry.account != word(Account::available)) return;
        LiabilityRow& row = of_voucher_[entry.commodity];
        (is_held ? row.held : row.available) += entry.amount;
        row.paid_value += entry.paid_value;
    }

    void end_voucher()
    {
        for (auto& [commodity, row] : of_voucher_) {
            const std::int64_t value = checked_sum(row.available, row.held);
            if (value == 0) continue;
            row.vouchers = 1;
            (fact(facts_, "paid") == "0" ? row.unpaid : row.paid) = value;
            std::vector<std::string> groups;
            for (const LiabilityGroup group : groups_)
                groups.push_back(group_of(group, facts_, until_));
            add(rows_[{commodity, groups}], row);
            add(totals_[{commodity, {}}], row);
        }
        of_voucher_.clear();
    }

    Liability finished()
    {
        end_voucher();
        return {.rows = named(rows_), .totals = named(totals_)};
    }

private:
    using Key = std::pair<std::string, std::vector<std::string>>;

    static std::vector<LiabilityRow> named(const std::map<Key, LiabilityRow>& sums)
    {
        std::vector<LiabilityRow> rows;
        for (const auto& [key, sum] : sums) {
            LiabilityRow row = sum;
            row.commodity = key.first;
            row.groups = key.second;
            rows.push_back(std::move(row));
        }
        return rows;
    }

    Instant until_;
    const std::vector<LiabilityGroup>& groups_;
    std::map<Key, LiabilityRow> rows_;
    std::map<Key, LiabilityRow> totals_;
    std::string voucher_id_;
    std::string facts_;
    std::map<std::string, LiabilityRow> of_voucher_; // by commodity
};

} // namespace

Liability liability(Work& work, Instant until, const std::vector<LiabilityGroup>& groups)
{
    Sums sums{until, groups};
    storage::EntryStore{work.unit, work.studio_id}.walk(
        until, [&](const PostedEntry& entry) { sums.take(entry); });
    return sums.finished();
}

} // namespace scrip::reports
