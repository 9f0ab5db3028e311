#include "operations/clawback.hpp"

#include "domain/errors.hpp"
#include "operations/end_hold.hpp"
#include "storage/history_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/text_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

std::optional<Refusal> why_not_taken(const Voucher& voucher, const Money& amount)
{
    if (voucher.voided_at) return Decline::voided;
    if (!voucher.activated_at) return Decline::pending_payment;
    if (voucher.quarantined_at) return Decline::blocked;
    if (voucher.currency != amount.currency()) return Decline::currency_mismatch;
    if (is_in_units(voucher)) return Decline::not_applicable;
    return std::nullopt;
}

// Written like a debit, so that it has the same way back.
void take(Work& work,
          storage::Transaction& transaction,
          const Voucher& voucher,
          const std::string& redemption_id,
          std::int64_t amount)
{
    const std::int64_t paid = paid_share(voucher.paid_available, amount, voucher.available);
    transaction.change(voucher, movement(Account::available, Account::debit, amount, paid));
    storage::RedemptionStore{work.unit, work.studio_id}.insert(
        {.redemption = {.redemption_id = redemption_id,
                        .part_no = 1,
                        .hold_id = std::nullopt,
                        .voucher_id = voucher.voucher_id,
                        .is_debit = true,
                        .amount = amount,
                        .paid_value = paid,
                        .worth = amount,
                        .commodity = commodity_of(voucher)},
         .order_id = std::nullopt,
         .channel = work.actor.channel,
         .at = work.now});
}

void keep_reference(Work& work, const std::string& clawback_id, const Clawback& request)
{
    if (!request.reference) return;
    storage::TextStore{work.unit, work.studio_id, work.keys}.keep(
        clawback_id, storage::TextKind::internal_note, *request.reference, std::nullopt);
}

} // namespace

Decided<ClawedBack> claw_back(Work& work, const Clawback& request)
{
    const Voucher voucher = without_lapsed_holds(work, visible_voucher(work, request.voucher_id));
    work.subject = request.voucher_id;
    if (const auto refusal = why_not_taken(voucher, request.amount)) return *refusal;

    const std::int64_t asked = request.amount.minor_units();
    const std::int64_t taken = std::min(asked, standing_at(voucher, work.now).available);
    About about{.shortfall = asked - taken, .reason = request.reason, .holder = voucher.holder};
    if (taken > 0) about.redemption_id = work.host.new_id();
    auto transaction = begin_transaction(work, TransactionType::clawback, about);
    if (taken > 0)
        take(work, transaction, voucher, *about.redemption_id, taken);
    else
        transaction.change(voucher, state_change());
    const std::string clawback_id = transaction.head().transaction_id;
    keep_reference(work, clawback_id, request);
    return ClawedBack{
        clawback_id, Money{taken, voucher.currency}, Money{asked - taken, voucher.currency}};
}

Decided<Money> reinstate(Work& work, const std::string& clawback_id, const std::string& reason)
{
    storage::HistoryStore history{work.unit, work.studio_id};
    const auto clawback = history.whole(clawback_id);
    if (!clawback || clawback->type != TransactionType::clawback) throw NotFound{};
    ensure(clawback->voucher_id.has_value(), "a clawback is of one voucher");
    const Voucher voucher = visible_voucher(work, *clawback->voucher_id);
    work.subject = voucher.voucher_id;
    ensure_writable(voucher);
    if (history.is_reversed(clawback_id)) return Decline::nothing_to_refund;

    const About about{.redemption_id = clawback->redemption_id,
                      .reverses = clawback_id,
                      .reason = reason,
                      .holder = voucher.holder};
    if (!clawback->redemption_id) {
        // Nothing was taken: what is reversed is the shortfall alone.
        if (voucher.voided_at) return Decline::voided;
        begin_transaction(work, TransactionType::debit_reverse, about)
            .change(voucher, state_change());
        return Money{0, voucher.currency};
    }
    const auto spent =
        storage::RedemptionStore{work.unit, work.studio_id}.of_debit(*clawback->redemption_id);
    const std::int64_t left = left_of(spent);
    give_back(work,
              TransactionType::debit_reverse,
              about,
              all_left(spent),
              // The customer was right, so they do not pay for time.
              GiveBackPolicy::restore_extended);
    return Money{left, voucher.currency};
}

} // namespace scrip::operations
