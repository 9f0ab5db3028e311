#include "operations/transfer_voucher.hpp"

#include "domain/errors.hpp"
#include "operations/end_hold.hpp"

namespace scrip::operations {

namespace {

// A matter of form, so it comes before what the voucher's state would decline.
void ensure_of_its_kind(const Voucher& voucher, const std::optional<Value>& amount)
{
    if (!amount || is_in_units(voucher) == std::holds_alternative<Units>(*amount)) return;
    throw InvalidField{"/amount", "of what the voucher holds, money or units"};
}

Decided<std::int64_t>
amount_to_move(Work& work, const Voucher& voucher, const std::optional<Value>& amount)
{
    if (auto refusal = why_not_movable(voucher, bearer_of(work), work.now)) return *refusal;
    if (!amount) return voucher.available;
    const auto* const money = std::get_if<Money>(&*amount);
    if (money && money->currency() != voucher.currency) return Decline::currency_mismatch;
    const std::int64_t asked = money ? money->minor_units() : std::get<Units>(*amount).count;
    if (asked > voucher.available) {
        const Refusal::Param available =
            money ? Refusal::Param{"available", Money{voucher.available, voucher.currency}}
                  : Refusal::Param{"available", Units{voucher.available}};
        return Refusal{Decline::insufficient_credit, {available}};
    }
    return asked;
}

} // namespace

Decided<Transferred> transfer_voucher(Work& work, const TransferVoucher& request)
{
    const Voucher voucher = without_lapsed_holds(work, visible_voucher(work, request.voucher_id));
    work.subject = request.voucher_id;
    const storage::Customer holder = know(work, request.to);
    if (is_person(work, voucher.holder, holder.customer_ref)) {
        throw InvalidField{"/to/customer_id", "another customer than the holder"};
    }
    ensure_of_its_kind(voucher, request.amount);
    const auto decided = amount_to_move(work, voucher, request.amount);
    if (const auto* refusal = refusal_in(decided)) return *refusal;

    const std::int64_t amount = std::get<std::int64_t>(decided);
    const std::int64_t paid = paid_share(voucher.paid_available, amount, voucher.available);
    auto transaction = begin_transaction(
        work, TransactionType::transfer, {.reason = request.reason, .holder = voucher.holder});
    Voucher from = voucher;
    transaction.change(
        voucher, from, movement(Account::available, Account::moved_out, amount, paid));
    Issued issued = issue_note(work,
                               transaction,
                               {.kind = voucher.kind,
                                .origin = Origin::transfer,
                                .face = amount,
                                .scope = voucher.scope,
                                .paid = paid,
                                .holder = holder,
                                .payer = person_of(work, voucher.payer),
                                .dated_as = &voucher,
                                .is_holder_only = voucher.is_holder_only,
                                .priority = voucher.priority,
                                .apply_as = voucher.apply_as,
                                .vat_kind = voucher.vat_kind},
                               Account::moved_in);
    // Their row is written, so a merge of the two came before this or waits for it.
    if (voucher.holder && is_person(work, holder.customer_ref, *voucher.holder))
        throw storage::DatabaseError{storage::Failure::conflict};
    return Transferred{from, std::move(issued)};
}

} // namespace scrip::operations
