#include "operations/debit.hpp"

#include "domain/errors.hpp"
#include "operations/plan_draw.hpp"
#include "storage/history_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/text_store.hpp"
#include "storage/voucher_store.hpp"

namespace scrip::operations {

namespace {

Decided<Plan> plan_debit(Work& work, const AddDebit& request, const storage::Customer& customer)
{
    const DrawRequest wanted{.currency = work.settings.currency,
                             .payable = std::nullopt,
                             .amount = request.amount,
                             .bearer = bearer_of(work),
                             .now = work.now};
    if (!request.voucher_id) return plan_account(work, account_of(work, customer.host_id), wanted);
    const Voucher voucher = visible_voucher(work, *request.voucher_id);
    if (!is_person(work, voucher.holder, customer.customer_ref)) throw NotFound{};
    return plan_named(work, {voucher}, wanted);
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
    return person_of(work, voucher->holder).value_or(storage::Customer{});
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
    std::vector<std::int64_t> paid(plan.draws.size(), 0);
    for (const std::size_t i : in_lock_order(plan)) {
        const Draw& draw = plan.draws[i];
        paid[i] = transaction.take(plan.voucher_of(draw), draw.amount, Account::debit, bearer).paid;
    }
    for (std::size_t i = 0; i < plan.draws.size(); ++i) {
        const Draw& draw = plan.draws[i];
        const Voucher& voucher = plan.voucher_of(draw);
        redemptions.insert({.redemption = {.redemption_id = redemption_id,
                                           .part_no = static_cast<std::int64_t>(i) + 1,
                                           .hold_id = std::nullopt,
                                           .voucher_id = voucher.voucher_id,
                                           .is_debit = true,
                                           .amount = draw.amount,
                                           .paid_value = paid[i],
                                           .worth = draw.worth,
                                           .commodity = commodity_of(voucher)},
                            .order_id = request.order_id,
                            .channel = work.actor.channel,
                            .at = work.now});
        debited.parts.push_back({voucher.voucher_id, voucher.kind, draw.amount});
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
    if (left_of(spent) == 0) return Decline::nothing_to_refund;
    const auto given = give_back(work,
                                 TransactionType::debit_reverse,
                                 {.order_id = debit->order_id,
                                  .redemption_id = debit->redemption_id,
                                  .reverses = transaction_id,
                                  .reason = reason},
                                 all_left(spent),
                                 // It undoes an error, so the customer does not pay for time.
                                 GiveBackPolicy::restore_extended);
    Debited reversed{given.transaction_id, {}, customer_of(work, spent.front().voucher_id)};
    for (const Restored& part : given.restored) {
        reversed.parts.push_back({part.voucher_id, Kind::credit, part.worth});
    }
    return reversed;
}

} // namespace scrip::operations
