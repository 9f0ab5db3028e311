#include "operations/sell_voucher.hpp"

#include "storage/order_store.hpp"
#include "storage/scope_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

bool is_sold_already(Work& work, const SellVoucher& request)
{
    const auto sold = storage::VoucherStore{work.unit, work.studio_id, work.now}.sold_on(
        request.order_id, request.line_id);
    return std::any_of(
        sold.begin(), sold.end(), [](const Voucher& voucher) { return !voucher.voided_at; });
}

// Waiting for the payment has used up the validity: nobody pays for a voucher that is over.
std::optional<Date> expiry_from_today(const Work& work)
{
    const auto by_default = default_expiry(work.settings, Origin::sale, work.today());
    if (by_default && *by_default > work.today()) return by_default;
    return add(work.today(), Period{.days = work.settings.expired_give_back.days});
}

} // namespace

Decided<std::vector<Issued>> sell_voucher(Work& work, const SellVoucher& request)
{
    const Currency& currency = work.settings.currency;
    const auto* const money = std::get_if<Money>(&request.each);
    if ((money && money->currency() != currency) || request.paid.currency() != currency) {
        return Decline::currency_mismatch;
    }
    storage::OrderStore orders{work.unit, work.studio_id};
    if (orders.touch(request.order_id) == storage::OrderStore::Known::deleted)
        return Decline::not_applicable;
    if (is_sold_already(work, request)) return Decline::already_sold;

    const storage::Customer payer = know(work, request.customer);
    const storage::Customer holder = request.beneficiary ? know(work, *request.beneficiary) : payer;
    const bool is_active = request.is_paid || work.settings.activate_on == ActivateOn::sale;
    auto transaction = begin_transaction(work,
                                         is_active ? TransactionType::issue : TransactionType::sell,
                                         {.order_id = request.order_id});
    std::optional<Scope> scope;
    if (!money) {
        scope = storage::ScopeStore{work.unit, work.studio_id, work.keys}.keep(request.activities,
                                                                               work.host.new_id());
    }
    std::vector<Issued> sold;
    std::int64_t paid_left = request.paid.minor_units();
    for (std::int64_t unit = 1; unit <= request.quantity; ++unit) {
        const std::int64_t paid = paid_share(paid_left, 1, request.quantity - unit + 1);
        paid_left -= paid;
        auto issued = issue_voucher(
            work,
            transaction,
            {.kind = request.kind,
             .origin = Origin::sale,
             .face = money ? money->minor_units() : std::get<Units>(request.each).count,
             .scope = scope,
             .paid = paid,
             .holder = holder,
             .payer = payer,
             .expiry = request.expiry,
             .is_active = is_active,
             .order_id = request.order_id,
             .line_id = request.line_id,
             .vat_kind = request.vat_kind,
             .name = request.name,
             .description = request.description,
             // A note for the team comes from the team.
             .internal_note = work.actor.is_trusted() ? request.internal_note : std::nullopt,
             .message = request.message});
        if (const auto* refusal = refusal_in(issued)) return *refusal;
        auto& made = std::get<Issued>(issued);
        orders.link_sold(request.order_id, request.line_id, unit, made.voucher.voucher_id);
        sold.push_back(std::move(made));
    }
    work.subject = request.order_id;
    return sold;
}

std::vector<Voucher> activate_sold(Work& work, const std::string& order_id)
{
    work.subject = order_id;
    std::vector<Voucher> activated;
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    for (const Voucher& voucher : vouchers.sold_on(order_id, std::nullopt)) {
        // A quarantined one waits, and the others of the order do not.
        if (voucher.activated_at || voucher.voided_at || voucher.quarantined_at) continue;
        auto transaction = begin_transaction(work, TransactionType::issue, {.order_id = order_id});
        Voucher after = voucher;
        after.activated_at = work.now;
        if (is_past_bound(voucher, work.now)) set_expiry(work, after, expiry_from_today(work));
        transaction.change(
            voucher,
            after,
            movement(Account::funding, Account::available, voucher.face, voucher.paid_value));
        activated.push_back(after);
    }
    return activated;
}

} // namespace scrip::operations
