#include "domain/entry.hpp"

#include <map>

namespace scrip {

namespace {

// Value that comes back from where it was spent is counted apart, so that both sums only grow.
void spend(ColumnChanges& changes, std::int64_t amount)
{
    if (amount > 0)
        changes.captured += amount;
    else
        changes.given_back -= amount;
}

void add(ColumnChanges& changes, const Leg& leg)
{
    switch (leg.account) {
    case Account::available:
        changes.available += leg.amount;
        changes.paid_available += leg.paid;
        return;
    case Account::held: changes.held += leg.amount; return;
    case Account::order: spend(changes, leg.amount); return;
    case Account::debit:
        spend(changes, leg.amount);
        changes.debited += leg.amount;
        return;
    case Account::breakage:
    case Account::unclaimed_property: changes.expired += leg.amount; return;
    case Account::voided: changes.voided += leg.amount; return;
    case Account::moved_out: changes.moved += leg.amount; return;
    case Account::funding:
    case Account::moved_in:
    case Account::converted:
    case Account::state: return;
    }
    throw InvariantViolation{"an entry belongs to a known account"};
}

struct Sum {
    std::int64_t amount = 0;
    std::int64_t paid = 0;

    void add(const Leg& leg)
    {
        amount = checked_sum(amount, leg.amount);
        paid = checked_sum(paid, leg.paid);
    }
    bool is_zero() const { return amount == 0 && paid == 0; }
};

} // namespace

ColumnChanges column_changes(const Legs& legs)
{
    ColumnChanges changes;
    std::map<std::string_view, Sum> by_commodity;
    Sum converted;
    for (const Leg& leg : legs) {
        ensure((leg.amount == 0) == (leg.account == Account::state), "only a state entry is empty");
        add(changes, leg);
        by_commodity[leg.commodity].add(leg);
        if (leg.account == Account::converted) converted.add(leg);
    }
    for (const auto& [commodity, sum] : by_commodity)
        ensure(sum.is_zero(), "the entries of a voucher sum to zero in a transaction");
    ensure(converted.is_zero(), "what is converted out of one commodity arrives in another");
    return changes;
}

} // namespace scrip
