#include "operations/end_hold.hpp"

#include "domain/errors.hpp"
#include "storage/hold_store.hpp"
#include "storage/outbox_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

Voucher voucher_of(Work& work, const HoldPart& part)
{
    auto voucher = storage::VoucherStore{work.unit, work.studio_id, work.now}.find(part.voucher_id);
    ensure(voucher.has_value(), "a hold part was read with its voucher");
    return *voucher;
}

std::optional<Decline> why_not_open(HoldState state)
{
    switch (state) {
    case HoldState::open: return std::nullopt;
    case HoldState::captured: return Decline::hold_captured;
    case HoldState::released: return Decline::hold_released;
    case HoldState::timed_out: return Decline::hold_expired;
    }
    throw InvariantViolation{"a hold has one of four states"};
}

// How much of a part is captured, and its worth on the order.
struct Taking {
    std::int64_t amount = 0;
    std::int64_t worth = 0;
};

// Parts in their order until `worth` is reached. None: it would need part of a unit.
std::optional<std::vector<Taking>> takings_of(const Hold& hold, std::int64_t worth)
{
    std::vector<Taking> takings;
    for (const HoldPart& part : hold.parts) {
        const std::int64_t taken = std::min(worth, part.worth);
        const auto amount = amount_worth(part.amount, part.worth, taken, is_in_units(part));
        if (!amount) return std::nullopt;
        takings.push_back({*amount, taken});
        worth -= taken;
    }
    ensure(worth == 0, "what is captured was held");
    return takings;
}

Decided<std::vector<Taking>>
plan_capture(const Hold& hold, const std::optional<Money>& amount, Instant now)
{
    if (amount && amount->currency() != hold.currency) return Decline::currency_mismatch;
    const std::int64_t wanted = amount ? amount->minor_units() : hold.amount();
    if (wanted > hold.amount()) {
        return Refusal{Decline::insufficient_credit,
                       {{"available", Money{hold.amount(), hold.currency}}}};
    }
    auto takings = takings_of(hold, wanted);
    if (!takings) return Decline::not_applicable;
    if (const auto decline = why_not_open(hold.state_at(now))) return *decline;
    return std::move(*takings);
}

// What is open goes to the order as far as it is taken, and the rest back.
void settle_part(Work& work,
                 storage::Transaction& transaction,
                 Hold& hold,
                 HoldPart& part,
                 const Taking& taking)
{
    const std::int64_t taken = taking.amount;
    const std::int64_t rest = part.open - taken;
    const std::int64_t paid = taken > 0 ? paid_share(part.paid_open, taken, part.open) : 0;
    storage::HoldStore{work.unit, work.studio_id}.close_part(hold, part, taken, rest);

    Legs legs;
    if (taken > 0) move_value(legs, Account::held, Account::order, taken, paid);
    if (rest > 0) move_value(legs, Account::held, Account::available, rest, part.paid_open - paid);
    const Voucher voucher = voucher_of(work, part);
    ensure_writable(voucher);
    ensure(commodity_of(voucher) == part.commodity, "a held voucher keeps its commodity");
    transaction.change(voucher, legs);
    if (taken > 0) {
        storage::RedemptionStore{work.unit, work.studio_id}.insert(
            {.redemption = {.redemption_id = *transaction.head().redemption_id,
                            .part_no = part.part_no,
                            .hold_id = hold.hold_id,
                            .voucher_id = part.voucher_id,
                            .amount = taken,
                            .paid_value = paid,
                            .worth = taking.worth,
                            .line_id = part.line_id,
                            .commodity = part.commodity},
             .order_id = hold.order_id,
             .apply_as = part.apply_as,
             .channel = work.actor.channel,
             .at = work.now});
    }
    part.captured = taken;
    part.released = rest;
    part.open = 0;
    part.paid_open = 0;
    part.paid = paid;
}

Hold open_hold(Work& work, const std::string& hold_id)
{
    auto hold = storage::HoldStore{work.unit, work.studio_id}.find(hold_id);
    if (!hold) throw NotFound{};
    return *hold;
}

} // namespace

Hold visible_hold(Work& work, const std::string& hold_id)
{
    Hold hold = open_hold(work, hold_id);
    work.subject = hold_id;
    work.hold_id = hold_id;
    if (work.actor.role == Role::anonymous) {
        if (!hold.is_by_anonymous) throw NotFound{};
        return hold;
    }
    ensure_visible(work, hold.customer);
    return hold;
}

Decided<Hold>
capture_hold(Work& work, const std::string& hold_id, const std::optional<Money>& amount)
{
    Hold hold = visible_hold(work, hold_id);
    const auto planned = plan_capture(hold, amount, work.now);
    if (const auto* refusal = refusal_in(planned)) return *refusal;
    const auto& takings = std::get<std::vector<Taking>>(planned);

    const std::string redemption_id = work.host.new_id();
    auto transaction = begin_transaction(
        work,
        TransactionType::capture,
        {.order_id = hold.order_id, .hold_id = hold_id, .redemption_id = redemption_id});
    storage::HoldStore{work.unit, work.studio_id}.end(
        hold, HoldState::captured, redemption_id, work.now);
    for (std::size_t i = 0; i < hold.parts.size(); ++i) {
        hold.captured = checked_sum(hold.captured, takings[i].worth);
        settle_part(work, transaction, hold, hold.parts[i], takings[i]);
    }
    hold.state = HoldState::captured;
    hold.redemption_id = redemption_id;
    return hold;
}

Decided<Hold> release_hold(Work& work, const std::string& hold_id)
{
    Hold hold = visible_hold(work, hold_id);
    switch (hold.state_at(work.now)) {
    case HoldState::captured: return Decline::hold_captured;
    case HoldState::open: return free_hold(work, hold_id, HoldState::released);
    case HoldState::released:
    case HoldState::timed_out: return hold;
    }
    throw InvariantViolation{"a hold has one of four states"};
}

Hold free_hold(Work& work, const std::string& hold_id, HoldState state)
{
    Hold hold = open_hold(work, hold_id);
    auto transaction = begin_transaction(work,
                                         state == HoldState::released ? TransactionType::release
                                                                      : TransactionType::time_out,
                                         {.order_id = hold.order_id, .hold_id = hold_id});
    storage::HoldStore{work.unit, work.studio_id}.end(hold, state, std::nullopt, work.now);
    const std::int64_t freed = hold.amount();
    for (HoldPart& part : hold.parts)
        settle_part(work, transaction, hold, part, {});
    hold.state = state;
    if (state == HoldState::timed_out) {
        storage::OutboxStore{work.unit, work.studio_id}.keep(
            {.type = EventType::hold_timed_out,
             .about = hold_id,
             .order_id = hold.order_id,
             .hold_id = hold_id,
             .transaction_id = transaction.head().transaction_id,
             .commodity = std::string{hold.currency.code()},
             .amount = freed,
             .at = work.now});
    }
    return hold;
}

Voucher without_lapsed_holds(Work& work, const Voucher& voucher)
{
    Voucher swept = voucher;
    storage::HoldStore holds{work.unit, work.studio_id};
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    while (swept.lapsed > 0) {
        for (const std::string& hold_id : holds.lapsed_on_voucher(swept.voucher_id, work.now)) {
            free_hold(work, hold_id, HoldState::timed_out);
        }
        const auto again = vouchers.find(swept.voucher_id);
        ensure(again.has_value(), "a voucher just swept can be read");
        ensure(again->lapsed < swept.lapsed, "a swept hold holds nothing");
        swept = *again;
    }
    return swept;
}

} // namespace scrip::operations
