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

// Gives back in one call: what goes back to its voucher is one transaction, written when the first
// of it comes; each note has one of its own, so that it stands for the one voucher it came from.
class Giver {
public:
    Giver(Work& work, TransactionType type, const About& about)
        : work_{work}, type_{type}, about_{about}
    {
    }

    Restored restore(const Voucher& voucher, const Legs& legs, std::int64_t amount)
    {
        transaction_for(voucher).change(voucher, legs);
        return {voucher.voucher_id, amount, How::restored, std::nullopt};
    }

    Restored forfeit(const Voucher& voucher, const Legs& legs, std::int64_t amount)
    {
        transaction_for(voucher).change(voucher, legs);
        return {voucher.voucher_id, amount, How::forfeited, std::nullopt};
    }

    Restored restore_extended(const Voucher& voucher, const Legs& given, std::int64_t amount)
    {
        const Voucher before = without_lost_value(voucher);
        Voucher after = before;
        const Period more{.days = work_.settings.expired_give_back.days};
        set_expiry(work_, after, add(work_.today(), more));
        transaction_for(voucher).change(before, after, given);
        return {voucher.voucher_id, amount, How::extended, std::nullopt};
    }

    Restored
    new_note(const Voucher& voucher, const Legs& legs, std::int64_t amount, std::int64_t paid)
    {
        auto own = begin_transaction(work_, type_, about(voucher));
        last_note_ = own.head().transaction_id;
        own.change(voucher, legs);
        std::optional<storage::Customer> holder;
        if (voucher.holder) {
            holder = storage::CustomerStore{work_.unit, work_.studio_id, work_.keys}.find_by_ref(
                *voucher.holder);
        }
        auto issued = issue_voucher(work_,
                                    own,
                                    {.origin = Origin::refund,
                                     .face = in_currency_of(voucher, amount),
                                     .paid = paid,
                                     .holder = holder,
                                     .payer = holder,
                                     .is_holder_only = voucher.is_holder_only,
                                     .priority = voucher.priority,
                                     .vat_kind = voucher.vat_kind},
                                    Account::moved_in);
        ensure(std::holds_alternative<Issued>(issued),
               "a default expiry is never below the minimum");
        return {voucher.voucher_id, amount, How::new_note, std::get<Issued>(std::move(issued))};
    }

    std::string transaction_id() const
    {
        return shared_ ? shared_->head().transaction_id : last_note_;
    }

private:
    // What was lost before stays lost, as a loss of its own: only the value given back lives on.
    Voucher without_lost_value(const Voucher& voucher)
    {
        if (voucher.available == 0) return voucher;
        Voucher after = voucher;
        begin_transaction(work_, TransactionType::expire, {})
            .change(voucher,
                    after,
                    movement(Account::available,
                             Account::breakage,
                             voucher.available,
                             voucher.paid_available));
        return after;
    }

    storage::Transaction& transaction_for(const Voucher& first)
    {
        if (!shared_) shared_.emplace(begin_transaction(work_, type_, about(first)));
        return *shared_;
    }

    About about(const Voucher& voucher) const
    {
        About about = about_;
        about.holder = voucher.holder;
        return about;
    }

    Work& work_;
    TransactionType type_;
    const About& about_;
    std::optional<storage::Transaction> shared_;
    std::string last_note_;
};

Restored give_back_to(Work& work,
                      Giver& giver,
                      const Voucher& voucher,
                      const Redemption& redemption,
                      std::int64_t amount,
                      std::optional<GiveBackPolicy> policy)
{
    const std::int64_t paid =
        paid_share(redemption.paid_value - redemption.paid_given_back, amount, redemption.left());
    storage::RedemptionStore{work.unit, work.studio_id}.give_back(redemption, amount, paid);
    const auto from_order_to = [&](Account account) {
        return movement(spent_account(redemption), account, amount, paid);
    };
    if (!policy || !is_past_bound(voucher, work.now)) {
        return giver.restore(voucher, from_order_to(Account::available), amount);
    }
    // A new date would prolong what other holds still keep of the voucher: a note of its own does
    // not. Staff who undo their own debit may.
    if (*policy == GiveBackPolicy::restore_extended && voucher.held > 0 && !redemption.is_debit) {
        return giver.new_note(voucher, from_order_to(Account::moved_out), amount, paid);
    }
    switch (*policy) {
    case GiveBackPolicy::restore_extended:
        return giver.restore_extended(voucher, from_order_to(Account::available), amount);
    case GiveBackPolicy::new_note:
        return giver.new_note(voucher, from_order_to(Account::moved_out), amount, paid);
    case GiveBackPolicy::forfeit:
        return giver.forfeit(voucher, from_order_to(Account::breakage), amount);
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
    if (same == all.end())
        all.push_back(std::move(one));
    else
        same->amount = checked_sum(same->amount, one.amount);
}

} // namespace

std::int64_t left_of(const std::vector<Redemption>& redemptions)
{
    std::int64_t left = 0;
    for (const Redemption& redemption : redemptions)
        left = checked_sum(left, redemption.left());
    return left;
}

GivenBack give_back(Work& work,
                    TransactionType type,
                    const About& about,
                    const std::vector<Redemption>& redemptions,
                    std::int64_t amount,
                    std::optional<GiveBackPolicy> policy)
{
    GivenBack given;
    Giver giver{work, type, about};
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    for (const Redemption& redemption : redemptions) {
        const std::int64_t part = std::min(amount, redemption.left());
        if (part == 0) continue;
        const auto found = vouchers.find(redemption.voucher_id);
        if (!found) throw DataCorrupt{"a redemption names a voucher"};
        // What lapsed holds return after the last day is lost, so it is swept before the rest
        // lives on.
        const Voucher voucher = without_lapsed_holds(work, *found);
        add(given.restored, give_back_to(work, giver, voucher, redemption, part, policy));
        amount -= part;
    }
    ensure(amount == 0, "what is given back was spent");
    given.transaction_id = giver.transaction_id();
    return given;
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
        // So that a query by this key finds what was given back.
        if (!spent.empty()) work.hold_id = spent.front().hold_id;
    }
    if (request.amount && request.amount->currency() != work.settings.currency) {
        return Decline::currency_mismatch;
    }
    const std::int64_t left = left_of(spent);
    if (left == 0) return Decline::nothing_to_refund;
    const std::int64_t amount = request.amount ? request.amount->minor_units() : left;
    if (amount > left) {
        return Refusal{Decline::exceeds_captured, {{"left", Money{left, work.settings.currency}}}};
    }
    return give_back(work,
                     TransactionType::give_back,
                     {.order_id = order_id, .hold_id = request.hold_id, .reason = request.reason},
                     spent,
                     amount,
                     request.policy.value_or(work.settings.expired_give_back.policy))
        .restored;
}

} // namespace scrip::operations
