#include "operations/add_credit.hpp"

#include "storage/counter_store.hpp"

namespace scrip::operations {

namespace {

// Money received for it, where the caller does not say.
std::int64_t paid_by_origin(Origin origin, std::int64_t amount)
{
    switch (origin) {
    case Origin::cancellation:
    case Origin::partial_payment:
    case Origin::overpayment:
    case Origin::top_up:
    case Origin::refund: return amount;
    case Origin::sale:
    case Origin::goodwill:
    case Origin::referral:
    case Origin::promotion:
    case Origin::manual:
    case Origin::imported:
    case Origin::transfer: return 0;
    }
    throw InvariantViolation{"every origin says whether it was paid"};
}

// A guarded counter, not a check before the act: two agents' calls at once cannot pass it.
bool is_within_agent_limits(Work& work, const Money& amount)
{
    if (work.actor.role != Role::agent) return true;
    ensure(work.settings.agent_limits.has_value(), "an agent without limits was refused before");
    const AgentLimits& limits = *work.settings.agent_limits;
    if (limits.credit_add && amount.minor_units() > *limits.credit_add) return false;
    if (!limits.per_day) return true;
    return storage::CounterStore{work.unit, work.studio_id}
        .raise("agent_credit/" + asker_hash(work),
               to_text(work.today()),
               amount.minor_units(),
               limits.per_day)
        .has_value();
}

} // namespace

Decided<Issued> add_credit(Work& work, const AddCredit& request)
{
    const Currency& currency = work.settings.currency;
    if (request.amount.currency() != currency ||
        (request.paid && request.paid->currency() != currency)) {
        return Decline::currency_mismatch;
    }
    if (!is_within_agent_limits(work, request.amount)) return Decline::limit_exceeded;

    const storage::Customer holder = know(work, request.customer);
    const std::int64_t amount = request.amount.minor_units();
    auto transaction =
        begin_transaction(work, TransactionType::issue, {.order_id = request.order_id});
    const auto issued =
        issue_voucher(work,
                      transaction,
                      {.origin = request.origin,
                       .face = amount,
                       .paid = request.paid ? request.paid->minor_units()
                                            : paid_by_origin(request.origin, amount),
                       .holder = holder,
                       .payer = holder,
                       .expiry = request.expiry,
                       .is_holder_only = request.is_holder_only,
                       .priority = request.priority,
                       .order_id = request.order_id,
                       .name = request.name,
                       .description = request.description,
                       .internal_note = request.internal_note});
    if (const auto* made = std::get_if<Issued>(&issued)) work.subject = made->voucher.voucher_id;
    return issued;
}

} // namespace scrip::operations
