#include "operations/delete_order.hpp"

#include "operations/change_voucher.hpp"
#include "operations/end_hold.hpp"
#include "storage/hold_store.hpp"
#include "storage/order_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

// The order's own holds; those whose time is over are no longer there to be released.
std::vector<std::string> release_holds(Work& work, const std::string& order_id)
{
    std::vector<std::string> released;
    storage::HoldStore holds{work.unit, work.studio_id};
    for (;;) {
        const auto open = holds.open_of_order(order_id);
        if (open.empty()) return released;
        for (const std::string& hold_id : open) {
            const auto hold = holds.find(hold_id);
            ensure(hold.has_value(), "a hold just listed is there");
            const bool is_lapsed = hold->state_at(work.now) == HoldState::timed_out;
            free_hold(work, hold_id, is_lapsed ? HoldState::timed_out : HoldState::released);
            if (!is_lapsed) released.push_back(hold_id);
        }
    }
}

} // namespace

Decided<OrderDeleted>
delete_order(Work& work, const std::string& order_id, const std::optional<std::string>& reason)
{
    work.subject = order_id;
    storage::OrderStore orders{work.unit, work.studio_id};
    if (orders.is_deleted(order_id)) return OrderDeleted{};
    orders.mark_deleted(order_id, work.now);

    OrderDeleted deleted;
    deleted.released = release_holds(work, order_id);
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    const auto spent = storage::RedemptionStore{work.unit, work.studio_id}.left_of_order(order_id);
    deleted.restored = give_back_to_order(work,
                                          {.order_id = order_id, .reason = reason},
                                          all_left(spent),
                                          vouchers.sold_on(order_id, std::nullopt));
    // Sold vouchers last: one that was spent on this very order has its value back by now.
    auto voided = void_all(work, vouchers.sold_on(order_id, std::nullopt), order_id);
    if (const auto* refusal = refusal_in(voided)) return *refusal;
    deleted.voided = std::get<std::vector<std::string>>(std::move(voided));
    return deleted;
}

Decided<std::vector<std::string>>
delete_order_line(Work& work, const std::string& order_id, const std::string& line_id)
{
    work.subject = order_id;
    return void_all(
        work,
        storage::VoucherStore{work.unit, work.studio_id, work.now}.sold_on(order_id, line_id),
        order_id);
}

Decided<ExcessSettled> settle_excess(Work& work, const Overpaid& request)
{
    work.subject = request.order_id;
    const Currency& currency = work.settings.currency;
    if (request.excess.currency() != currency || request.total.currency() != currency) {
        return Decline::currency_mismatch;
    }
    storage::OrderStore orders{work.unit, work.studio_id};
    // A cancellation that runs beside this one waits; of a deleted order the reference alone
    // decides.
    orders.touch(request.order_id);
    if (!orders.note_excess(
            request.order_id, request.reference, request.excess.minor_units(), work.now)) {
        return Decline::nothing_to_refund;
    }
    const storage::Customer customer = know(work, request.customer);
    const auto spent =
        storage::RedemptionStore{work.unit, work.studio_id}.left_of_order(request.order_id);
    const std::int64_t above_total =
        std::max<std::int64_t>(0, left_of(spent) - request.total.minor_units());
    const Portions to_vouchers =
        portions_within(spent, std::min(request.excess.minor_units(), above_total));

    ExcessSettled settled;
    if (!to_vouchers.empty()) {
        settled.restored = give_back(work,
                                     TransactionType::give_back,
                                     {.order_id = request.order_id},
                                     to_vouchers,
                                     work.settings.expired_give_back.policy)
                               .restored;
    }
    const std::int64_t rest = request.excess.minor_units() - worth_of(to_vouchers);
    if (rest == 0) return settled;
    settled.note = issue_note_of_order(work,
                                       {.origin = Origin::overpayment,
                                        .face = rest,
                                        .paid = rest,
                                        .holder = customer,
                                        .payer = customer,
                                        .order_id = request.order_id},
                                       {.order_id = request.order_id});
    return settled;
}

} // namespace scrip::operations
