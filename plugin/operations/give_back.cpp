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

    void restore(const Voucher& voucher, const Legs& legs)
    {
        transaction_for(voucher).change(voucher, legs);
    }

    void restore_extended(const Voucher& voucher, const Legs& given)
    {
        const Voucher before = without_lost_value(voucher);
        Voucher after = before;
        const Period more{.days = work_.settings.expired_give_back.days};
        set_expiry(work_, after, add(work_.today(), more));
        transaction_for(voucher).change(before, after, given);
    }

    Issued new_note(const Voucher& voucher, const Legs& legs, const storage::Returned& returned)
    {
        auto own = begin_transaction(work_, type_, about(voucher));
        last_note_ = own.head().transaction_id;
        own.change(voucher, legs);
        const auto holder = person_of(work_, voucher.holder);
        return issue_note(work_,
                          own,
                          {.kind = voucher.kind,
                           .origin = Origin::refund,
                           .face = returned.amount,
                           .scope = voucher.scope,
                           .paid = returned.paid,
                           .holder = holder,
                           .payer = holder,
                           .is_holder_only = voucher.is_holder_only,
                           .priority = voucher.priority,
                           .vat_kind = voucher.vat_kind},
                          Account::moved_in);
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
                             loss_account(work_.settings),
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

// What becomes of value that comes back to this voucher. None: it goes back as it is.
std::optional<GiveBackPolicy> policy_for(const Voucher& voucher,
                                         const Redemption& redemption,
                                         std::optional<GiveBackPolicy> policy,
                                         Instant now)
{
    if (!policy || !is_past_bound(voucher, now)) return std::nullopt;
    // A new date would prolong what other holds still keep of the voucher: a note of its own does
    // not. Staff who undo their own debit may.
    const bool is_prolonging = *policy == GiveBackPolicy::restore_extended && voucher.held > 0;
    return is_prolonging && !redemption.is_debit ? GiveBackPolicy::new_note : *policy;
}

Restored give_back_to(Work& work,
                      Giver& giver,
                      const Voucher& voucher,
                      const Portion& portion,
                      std::optional<GiveBackPolicy> policy)
{
    const Redemption& redemption = portion.redemption;
    const storage::Returned returned{
        .amount = portion.amount,
        .paid = paid_share(
            redemption.paid_value - redemption.paid_given_back, portion.amount, redemption.left()),
        .worth = portion.worth};
    storage::RedemptionStore{work.unit, work.studio_id}.give_back(redemption, returned);
    const auto spent_to = [&](Account account) {
        Legs legs;
        return_value(legs,
                     spent_account(redemption),
                     redemption.commodity,
                     account,
                     commodity_of(voucher),
                     returned.amount,
                     returned.paid);
        return legs;
    };
    Restored restored{.voucher_id = voucher.voucher_id, .worth = portion.worth};
    if (redemption.is_in_units()) restored.units = portion.amount;
    const auto decided = policy_for(voucher, redemption, policy, work.now);
    if (!decided) {
        giver.restore(voucher, spent_to(Account::available));
        return restored;
    }
    switch (*decided) {
    case GiveBackPolicy::restore_extended:
        giver.restore_extended(voucher, spent_to(Account::available));
        restored.how = ReturnedAs::extended;
        return restored;
    case GiveBackPolicy::new_note:
        restored.note = giver.new_note(voucher, spent_to(Account::moved_out), returned);
        restored.how = ReturnedAs::new_note;
        return restored;
    case GiveBackPolicy::forfeit:
        giver.restore(voucher, spent_to(loss_account(work.settings)));
        restored.how = ReturnedAs::forfeited;
        return restored;
    }
    throw InvariantViolation{"a give-back follows one of three policies"};
}

void merge(Restored& into, const Restored& one)
{
    into.worth = checked_sum(into.worth, one.worth);
    if (one.units) into.units = checked_sum(into.units.value_or(0), *one.units);
}

// A voucher captured twice gets one line, unless a note was made of it.
void add(std::vector<Restored>& all, Restored one)
{
    const auto same = std::find_if(all.begin(), all.end(), [&](const Restored& other) {
        return other.voucher_id == one.voucher_id && other.how == one.how && !one.note;
    });
    if (same == all.end())
        all.push_back(std::move(one));
    else
        merge(*same, one);
}

} // namespace

GivenBack give_back(Work& work,
                    TransactionType type,
                    const About& about,
                    const Portions& portions,
                    std::optional<GiveBackPolicy> policy)
{
    GivenBack given;
    Giver giver{work, type, about};
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    for (const Portion& portion : portions) {
        const auto found = vouchers.find(portion.redemption.voucher_id);
        if (!found) throw DataCorrupt{"a redemption names a voucher"};
        ensure_writable(*found);
        // What lapsed holds return after the last day is lost, so it is swept before the rest
        // lives on.
        const Voucher voucher = without_lapsed_holds(work, *found);
        add(given.restored, give_back_to(work, giver, voucher, portion, policy));
    }
    given.transaction_id = giver.transaction_id();
    return given;
}

std::vector<Restored> give_back_to_order(Work& work,
                                         const About& about,
                                         const Portions& portions,
                                         const std::vector<Voucher>& voided_next)
{
    Portions to_voided;
    Portions to_others;
    for (const Portion& portion : portions) {
        const bool is_voided =
            std::any_of(voided_next.begin(), voided_next.end(), [&](const Voucher& voucher) {
                return voucher.voucher_id == portion.redemption.voucher_id;
            });
        (is_voided ? to_voided : to_others).push_back(portion);
    }
    constexpr auto type = TransactionType::give_back;
    const auto policy = work.settings.expired_give_back.policy;
    auto restored = give_back(work, type, about, to_others, policy).restored;
    for (Restored& each : give_back(work, type, about, to_voided, std::nullopt).restored)
        restored.push_back(std::move(each));
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
    const auto portions = portions_worth(spent, amount);
    if (!portions) return Decline::not_applicable;
    return give_back(work,
                     TransactionType::give_back,
                     {.order_id = order_id, .hold_id = request.hold_id, .reason = request.reason},
                     *portions,
                     request.policy.value_or(work.settings.expired_give_back.policy))
        .restored;
}

} // namespace scrip::operations
