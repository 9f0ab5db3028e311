#include "domain/event.hpp"

namespace scrip {

namespace {

std::int64_t moved_on(const Legs& legs, Account account)
{
    std::int64_t sum = 0;
    for (const Leg& leg : legs) {
        if (leg.account == account) sum = checked_sum(sum, leg.amount);
    }
    return sum;
}

ReturnedAs returned_as(const Legs& legs, bool is_redated)
{
    if (moved_on(legs, Account::moved_out) > 0) return ReturnedAs::new_note;
    if (moved_on(legs, Account::breakage) > 0) return ReturnedAs::forfeited;
    return is_redated ? ReturnedAs::extended : ReturnedAs::restored;
}

} // namespace

std::optional<MovementEvent>
event_of(TransactionType type, bool is_new, bool is_redated, const Legs& legs)
{
    if (is_new) return MovementEvent{EventType::issued, moved_on(legs, Account::available)};
    switch (type) {
    case TransactionType::issue:
        return MovementEvent{EventType::activated, moved_on(legs, Account::available)};
    case TransactionType::capture:
    case TransactionType::redeem:
        return MovementEvent{EventType::redeemed, moved_on(legs, Account::order)};
    case TransactionType::debit:
    case TransactionType::clawback:
        return MovementEvent{EventType::debited, moved_on(legs, Account::debit)};
    case TransactionType::give_back:
        return MovementEvent{
            EventType::restored, -moved_on(legs, Account::order), returned_as(legs, is_redated)};
    case TransactionType::debit_reverse:
        return MovementEvent{
            EventType::restored, -moved_on(legs, Account::debit), returned_as(legs, is_redated)};
    case TransactionType::expire:
    case TransactionType::forfeit:
        return MovementEvent{EventType::expired, moved_on(legs, Account::breakage)};
    case TransactionType::extend:
        return MovementEvent{EventType::extended, moved_on(legs, Account::available)};
    case TransactionType::voided:
        return MovementEvent{EventType::voided, moved_on(legs, Account::voided)};
    case TransactionType::block: return MovementEvent{EventType::blocked};
    default: return std::nullopt;
    }
}

} // namespace scrip
