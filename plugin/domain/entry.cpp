#include "domain/entry.hpp"

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
    case Account::breakage: changes.expired += leg.amount; return;
    case Account::voided: changes.voided += leg.amount; return;
    case Account::moved_out: changes.moved += leg.amount; return;
    case Account::funding:
    case Account::moved_in:
    case Account::state: return;
    }
    throw InvariantViolation{"an entry belongs to a known account"};
}

} // namespace

ColumnChanges column_changes(const Legs& legs)
{
    ColumnChanges changes;
    std::int64_t amount = 0;
    std::int64_t paid = 0;
    for (const Leg& leg : legs) {
        ensure((leg.amount == 0) == (leg.account == Account::state), "only a state entry is empty");
        add(changes, leg);
        amount = checked_sum(amount, leg.amount);
        paid = checked_sum(paid, leg.paid);
    }
    ensure(amount == 0 && paid == 0, "the entries of a voucher sum to zero in a transaction");
    return changes;
}

} // namespace scrip
