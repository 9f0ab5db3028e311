#include "reports/offers.hpp"

#include "operations/plan_draw.hpp"
#include "storage/order_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::reports {

namespace {

using operations::OrderFacts;
using operations::Work;

constexpr std::size_t shown_max = 100; // the sums are over all

Payable payable_now(Work& work, const OrderFacts& order)
{
    Payable payable = operations::payable_of(work, order);
    payable.is_deleted = storage::OrderStore{work.unit, work.studio_id}.is_deleted(order.order_id);
    return payable;
}

bool is_payable(const Payable& payable)
{
    return !payable.is_deleted && !payable.has_other_currency;
}

std::int64_t sum_worth(const std::vector<Draw>& draws)
{
    std::int64_t sum = 0;
    for (const Draw& draw : draws)
        sum = checked_sum(sum, draw.worth);
    return sum;
}

// The account's credits first, then other money, then units; each in the draw order.
bool is_offered_before(const Voucher& a, const Voucher& b)
{
    const auto rank = [](const Voucher& voucher) {
        if (voucher.kind == Kind::credit) return 0;
        return is_in_units(voucher) ? 2 : 1;
    };
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    return is_drawn_before(a, b);
}

} // namespace

CreditOffer credit_offer(Work& work, const OrderFacts& order)
{
    CreditOffer offer;
    auto vouchers = operations::account_of(work, order.customer.customer_id);
    const Payable payable = payable_now(work, order);
    const Bearer bearer = operations::bearer_of(work);
    std::erase_if(vouchers, [&](const Voucher& voucher) {
        const bool is_of_use =
            is_in_units(voucher) ? can_cover(voucher, payable) : !is_too_late(voucher, payable);
        return !is_of_use ||
               why_not_spendable(voucher, bearer, order.due.currency(), work.now).has_value();
    });
    std::sort(vouchers.begin(), vouchers.end(), is_offered_before);
    const std::span<const Voucher> offered = vouchers;
    offer.vouchers = views_of(work, offered.first(std::min(offered.size(), shown_max)));
    for (const Voucher& voucher : vouchers) {
        if (voucher.kind != Kind::credit) continue;
        offer.available = checked_sum(offer.available, standing_at(voucher, work.now).available);
    }
    std::erase_if(vouchers, [](const Voucher& voucher) { return voucher.kind != Kind::credit; });
    if (is_payable(payable)) offer.would_apply = money_payable(vouchers, payable, work.now);
    return offer;
}

Decided<CodeChecked>
check_code(Work& work, const operations::CodeForms& code, const std::optional<OrderFacts>& order)
{
    const auto named = operations::named_vouchers(work, {.codes = {code}});
    if (const auto* refusal = refusal_in(named)) return *refusal;
    const Voucher& voucher = std::get<std::vector<Voucher>>(named).front();
    const Bearer bearer = operations::bearer_of(work);
    std::optional<Refusal> why_not;
    std::int64_t covered = 0;
    if (order) {
        const auto planned = plan_named_draw({voucher},
                                             {.currency = work.settings.currency,
                                              .payable = payable_now(work, *order),
                                              .amount = std::nullopt,
                                              .bearer = bearer,
                                              .now = work.now});
        if (const auto* refusal = refusal_in(planned))
            why_not = *refusal;
        else
            covered = sum_worth(std::get<std::vector<Draw>>(planned));
    } else {
        why_not = why_not_spendable(voucher, bearer, work.settings.currency, work.now);
    }
    if (why_not && why_not->code == Decline::holder_only) return *why_not;

    CodeChecked checked{.voucher = view_of(work, voucher)};
    if (why_not) checked.why_not = why_not->code;
    if (order) {
        checked.would_cover = Money{covered, order->due.currency()};
        checked.remaining_due = order->due - *checked.would_cover;
    }
    return checked;
}

} // namespace scrip::reports
