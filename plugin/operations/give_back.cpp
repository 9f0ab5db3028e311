#include "operations/give_back.hpp"

#include "domain/errors.hpp"
#include "operations/end_hold.hpp"
#include "storage/redemption_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

Account spent_account(const Redemption& redemption)
{
    return redemption.is_debit ? Account::debit : Account::order;
}

// Money that comes back to a live voucher, or lives on with it for some more days.
Restored restore(storage::Transaction& transaction,
                 const Voucher& voucher,
                 const Redemption& redemption,
                 std::int64_t amount,
                 std::int64_t paid)
{
    transaction.change(
        voucher, movement(spent_account(redemption), Account::available, amount, paid));
    return {voucher.voucher_id, amount, How::restored, std::nullopt};
}

Restored restore_extended(Work& work,
                          storage::Transaction& transaction,
                          const Voucher& voucher,
                          const Redemption& redemption,
                          std::int64_t amount,
                          std::int64_t paid)
{
    Legs legs;
    // What was lost before stays lost: only the value given back lives on.
    if (voucher.available > 0) {
        move_value(legs,
                   Account::available,
                   Account::breakage,
                   voucher.available,
                   voucher.paid_available);
    }
    move_value(legs, spent_account(redemption), Account::available, amount, paid);
    Voucher after = voucher;
    const Period more{.days = work.settings.expired_give_back.days};
    set_expiry(work, after, add(work.today(), more));
    transaction.change(voucher, after, legs);
    return {voucher.voucher_id, amount, How::extended, std::nullopt};
}

// In a transaction of its own, so that each note stands for the one voucher it came from.
Restored new_note(Work& work,
                  const storage::TransactionHead& like,
                  const Voucher& voucher,
                  const Redemption& redemption,
                  std::int64_t amount,
                  std::int64_t paid)
{
    auto transaction =
        begin_transaction(work, like.type, {.order_id = like.order_id, .hold_id = like.hold_id});
    transaction.change(
        voucher, movement(spent_account(redemption), Account::moved_out, amount, paid));
    storage::CustomerStore customers{work.unit, work.studio_id, work.keys};
    std::optional<storage::Customer> holder;
    if (voucher.holder) holder = customers.find_by_ref(*voucher.holder);
    auto issued = issue_voucher(work,
                                transaction,
                                {.origin = Origin::refund,
                                 .face = in_currency_of(voucher, amount),
                                 .paid = paid,
                                 .holder = holder,
                                 .payer = holder,
                                 .is_holder_only = voucher.is_holder_only,
                                 .priority = voucher.priority,
                                 .vat_kind = voucher.vat_kind},
                                Account::moved_in);
    ensure(std::holds_alternative<Issued>(issued), "a default expiry is never below the minimum");
    return {voucher.voucher_id, amount, How::new_note, std::get<Issued>(std::move(issued))};
}

Restored forfeit(storage::Transaction& transaction,
                 const Voucher& voucher,
                 const Redemption& redemption,
                 std::int64_t amount,
                 std::int64_t paid)
{
    transaction.change(
        voucher, movement(spent_account(redemption), Account::breakage, amount, paid));
    return {voucher.voucher_id, amount, How::forfeited, std::nullopt};
}

Restored give_back_to(Work& work,
                      storage::Transaction& transaction,
                      const Voucher& voucher,
                      const Redemption& redemption,
                      std::int64_t amount,
                      GiveBackPolicy policy)
{
    const std::int64_t paid =
        paid_share(redemption.paid_value - redemption.paid_given_back, amount, redemption.left());
    storage::RedemptionStore{work.unit, work.studio_id}.give_back(redemption, amount, paid);
    if (!is_past_bound(voucher, work.now)) {
        return restore(transaction, voucher, redemption, amount, paid);
    }
    switch (policy) {
    case GiveBackPolicy::restore_extended:
        return restore_extended(work, transaction, voucher, redemption, amount, paid);
    case GiveBackPolicy::new_note:
        return new_note(work, transaction.head(), voucher, redemption, amount, paid);
    case GiveBackPolicy::forfeit:
        return forfeit(transaction, voucher, redemption, amount, paid);
    }
    throw InvariantViolation{"a give-back follows one of three policies"};
}

// A voucher captured twice gets one line, unless a note was made of it.
void add(std::vector<Restored>& all, Restored one)
{
    const auto same = std::find_if(all.begin(), all.end(), [&](const Restored& other) {
        return other.voucher_id == one.voucher_id && other.how == one.how && !other.note &&
               !one.note;
    });
    if (same == all.end()) all.push_back(std::move(one));
    else same->amount = checked_sum(same->amount, one.amount);
}

} // namespace

std::int64_t left_of(const std::vector<Redemption>& redemptions)
{
    std::int64_t left = 0;
    for (const Redemption& redemption : redemptions) left = checked_sum(left, redemption.left());
    return left;
}

std::vector<Restored> give_back(Work& work,
                                storage::Transaction& transaction,
                                const std::vector<Redemption>& redemptions,
                                std::int64_t amount,
                                GiveBackPolicy policy)
{
    std::vector<Restored> restored;
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    for (const Redemption& redemption : redemptions) {
        const std::int64_t part = std::min(amount, redemption.left());
        if (part == 0) continue;
        const auto found = vouchers.find(redemption.voucher_id);
        if (!found) throw DataCorrupt{"a redemption names a voucher"};
        // What lapsed holds return after the last day is lost, so it is swept before the rest
        // lives on.
        const Voucher voucher = without_lapsed_holds(work, *found);
        add(restored, give_back_to(work, transaction, voucher, redemption, part, policy));
        amount -= part;
    }
    ensure(amount == 0, "what is given back was spent");
    return restored;
}

Decided<std::vector<Restored>> refund(Work& work, const Refund& request)
{
    storage::RedemptionStore redemptions{work.unit, work.studio_id};
    std::vector<Redemption> spent;
    std::optional<std::string> order_id = request.order_id;
    if (request.hold_id) {
        order_id = visible_hold(work, *request.hold_id).order_id;
        spent = redemptions.left_of_hold(*request.hold_id);
    } else {
        spent = redemptions.left_of_order(*request.order_id);
        work.subject = request.order_id;
    }
    if (request.amount && request.amount->currency() != work.settings.currency) {
        return Decline::currency_mismatch;
    }
    const std::int64_t left = left_of(spent);
    if (left == 0) return Decline::nothing_to_refund;
    const std::int64_t amount = request.amount ? request.amount->minor_units() : left;
    if (amount > left) {
        return Refusal{Decline::exceeds_captured,
                       {{"left", Money{left, work.settings.currency}}}};
    }
    auto transaction = begin_transaction(
        work,
        TransactionType::give_back,
        {.order_id = order_id, .hold_id = request.hold_id, .reason = request.reason});
    return give_back(work,
                     transaction,
                     spent,
                     amount,
                     request.policy.value_or(work.settings.expired_give_back.policy));
}

} // namespace scrip::operations
