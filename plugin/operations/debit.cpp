#include "operations/debit.hpp"

#include "domain/errors.hpp"
#include "operations/end_hold.hpp"
#include "storage/history_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/text_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

// Which vouchers give how much; the indices of the draws are into the vouchers.
struct Plan {
    std::vector<Voucher> vouchers;
    std::vector<Draw> draws;
};

Decided<Plan> plan_debit(Work& work, const AddDebit& request, const storage::Customer& customer)
{
    const DrawRequest wanted{.currency = work.settings.currency,
                             .payable = std::nullopt,
                             .amount = request.amount,
                             .bearer = bearer_of(work),
                             .now = work.now};
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    Plan plan;
    if (request.voucher_id) {
        plan.vouchers = {visible_voucher(work, *request.voucher_id)};
        if (plan.vouchers.front().holder != customer.customer_ref) throw NotFound{};
    } else {
        plan.vouchers = vouchers.with_value_of(customer.customer_ref);
    }
    for (Voucher& voucher : plan.vouchers)
        voucher = without_lapsed_holds(work, voucher);
    auto draws = request.voucher_id ? plan_named_draw(plan.vouchers, wanted)
                                    : plan_account_draw(plan.vouchers, wanted);
    if (const auto* refusal = refusal_in(draws)) return *refusal;
    plan.draws = std::move(std::get<std::vector<Draw>>(draws));
    return plan;
}

void keep_texts(Work& work,
                const std::string& transaction_id,
                const AddDebit& request,
                const storage::Customer& customer)
{
    storage::TextStore texts{work.unit, work.studio_id, work.keys};
    texts.keep(transaction_id, storage::TextKind::description, request.description, customer);
    if (!request.internal_note) return;
    texts.keep(transaction_id, storage::TextKind::internal_note, *request.internal_note, customer);
}

// Nobody, where the holder was erased since.
storage::Customer customer_of(Work& work, const std::string& voucher_id)
{
    const auto voucher =
        storage::VoucherStore{work.unit, work.studio_id, work.now}.find(voucher_id);
    if (!voucher) throw DataCorrupt{"a debit is of a voucher"};
    if (!voucher->holder) return {};
    const auto customer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find_by_ref(*voucher->holder);
    return customer.value_or(storage::Customer{});
}

} // namespace

Decided<Debited> add_debit(Work& work, const AddDebit& request)
{
    const storage::Customer customer = know(work, request.customer);
    const auto planned = plan_debit(work, request, customer);
    if (const auto* refusal = refusal_in(planned)) return *refusal;
    const Plan& plan = std::get<Plan>(planned);

    const std::string redemption_id = work.host.new_id();
    auto transaction =
        begin_transaction(work,
                          TransactionType::debit,
                          {.order_id = request.order_id, .redemption_id = redemption_id});
    Debited debited{transaction.head().transaction_id, {}, customer};
    keep_texts(work, debited.transaction_id, request, customer);
    const Bearer bearer = bearer_of(work);
    storage::RedemptionStore redemptions{work.unit, work.studio_id};
    // Rows are locked in the order of their ids; parts keep the order they were drawn in.
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < plan.draws.size(); ++i)
        order.push_back(i);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return plan.vouchers[plan.draws[a].voucher].voucher_id <
               plan.vouchers[plan.draws[b].voucher].voucher_id;
    });
    std::vector<std::int64_t> paid(plan.draws.size(), 0);
    for (const std::size_t i : order) {
        const Draw& draw = plan.draws[i];
        paid[i] =
            transaction.take(plan.vouchers[draw.voucher], draw.amount, Account::debit, bearer).paid;
    }
    for (std::size_t i = 0; i < plan.draws.size(); ++i) {
        const Voucher& voucher = plan.vouchers[plan.draws[i].voucher];
        redemptions.insert({.redemption = {.redemption_id = redemption_id,
                                           .part_no = static_cast<std::int64_t>(i) + 1,
                                           .hold_id = std::nullopt,
                                           .voucher_id = voucher.voucher_id,
                                           .is_debit = true,
                                           .amount = plan.draws[i].amount,
                                           .paid_value = paid[i]},
                            .order_id = request.order_id,
                            .commodity = std::string{voucher.currency.code()},
                            .channel = work.actor.channel,
                            .at = work.now});
        debited.parts.push_back({voucher.voucher_id, voucher.kind, plan.draws[i].amount});
    }
    work.subject = debited.transaction_id;
    return debited;
}

Decided<Debited>
reverse_debit(Work& work, const std::string& transaction_id, const std::string& reason)
{
    storage::HistoryStore history{work.unit, work.studio_id};
    const auto debit = history.find(transaction_id);
    if (!debit || debit->type != TransactionType::debit) throw NotFound{};
    ensure(debit->redemption_id.has_value(), "a debit has a redemption");
    work.subject = transaction_id;

    const auto spent =
        storage::RedemptionStore{work.unit, work.studio_id}.of_debit(*debit->redemption_id);
    const std::int64_t left = left_of(spent);
    if (left == 0) return Decline::nothing_to_refund;
    const auto given = give_back(work,
                                 TransactionType::debit_reverse,
                                 {.order_id = debit->order_id,
                                  .redemption_id = debit->redemption_id,
                                  .reverses = transaction_id,
                                  .reason = reason},
                                 spent,
                                 left,
                                 // It undoes an error, so the customer does not pay for time.
                                 GiveBackPolicy::restore_extended);
    Debited reversed{given.transaction_id, {}, customer_of(work, spent.front().voucher_id)};
    for (const Restored& part : given.restored) {
        reversed.parts.push_back({part.voucher_id, Kind::credit, part.amount});
    }
    return reversed;
}

} // namespace scrip::operations
