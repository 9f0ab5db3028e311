#include "operations/reward_referral.hpp"

#include "storage/referral_store.hpp"

namespace scrip::operations {

namespace {

// Each in a transaction of its own: whose order it was is the new customer's matter.
Issued credit(Work& work,
              const storage::Customer& customer,
              std::int64_t amount,
              const std::optional<std::string>& order_id)
{
    auto transaction = begin_transaction(work, TransactionType::issue, {.order_id = order_id});
    return issue_note(work,
                      transaction,
                      {.origin = Origin::referral,
                       .face = amount,
                       .holder = customer,
                       .payer = customer,
                       .order_id = order_id});
}

} // namespace

Decided<Rewarded> reward_referral(Work& work, const RewardReferral& request)
{
    const auto referrer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find_by_referral_code(
            request.referral_code);
    if (!referrer) return Decline::code_not_found;
    if (!work.settings.referral) return Decline::not_applicable;
    const storage::Customer referee = know(work, request.customer);
    work.subject = referee.customer_ref;
    if (referee.customer_ref == referrer->customer_ref) return Decline::not_applicable;
    storage::ReferralStore referrals{work.unit, work.studio_id};
    const bool is_first =
        !referrals.is_rewarded(referee.customer_ref) &&
        referrals.note({referee.customer_ref, referrer->customer_ref, request.order_id}, work.now);
    if (!is_first) return Decline::already_rewarded;

    const Referral& amounts = *work.settings.referral;
    Issued for_referrer = credit(work, *referrer, amounts.referrer, std::nullopt);
    return Rewarded{std::move(for_referrer),
                    credit(work, referee, amounts.referee, request.order_id)};
}

} // namespace scrip::operations
