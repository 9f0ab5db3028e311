#include "domain/draw.hpp"

#include <algorithm>
#include <tuple>

namespace scrip {

namespace {

bool may_draw(const Voucher& voucher, const Bearer& bearer)
{
    if (!voucher.is_holder_only || bearer.is_trusted) return true;
    return voucher.holder.has_value() && voucher.holder == bearer.customer;
}

std::optional<Decline> decline_of(VoucherStatus status)
{
    switch (status) {
    case VoucherStatus::voided: return Decline::voided;
    case VoucherStatus::pending: return Decline::pending_payment;
    case VoucherStatus::expired: return Decline::expired;
    case VoucherStatus::fully_used: return Decline::fully_used;
    case VoucherStatus::blocked: return Decline::blocked;
    case VoucherStatus::active: return std::nullopt;
    }
    throw InvariantViolation{"a voucher has one of six statuses"};
}

Refusal held_elsewhere(const Voucher& voucher)
{
    if (!voucher.held_until) return Decline::held_elsewhere;
    return {Decline::held_elsewhere, {{"until", *voucher.held_until}}};
}

// Declines that rest on the order alone, in the order of precedence.
std::optional<Refusal> why_not_payable(const DrawRequest& request)
{
    const Currency& currency = request.currency;
    if (request.amount && request.amount->currency() != currency) return Decline::currency_mismatch;
    if (!request.payable) return std::nullopt;

    const Payable& payable = *request.payable;
    if (payable.has_other_currency || payable.due.currency() != currency)
        return Decline::currency_mismatch;
    if (payable.is_deleted) return Decline::not_applicable;
    if (payable.due.is_positive() && payable.limit <= 0) return Decline::not_applicable;
    if (!payable.due.is_positive()) return Decline::nothing_due;
    const std::int64_t most = std::min(payable.due.minor_units(), payable.limit);
    if (request.amount && request.amount->minor_units() > most) {
        return Refusal{Decline::amount_exceeds_due, {{"due", Money{most, currency}}}};
    }
    return std::nullopt;
}

Currency asked_currency(const DrawRequest& request)
{
    if (request.payable) return request.payable->due.currency();
    return request.amount ? request.amount->currency() : request.currency;
}

// How much is to be drawn, given what there is; a given amount is taken as it is or not at all.
Decided<std::int64_t> amount_to_draw(const DrawRequest& request, std::int64_t available)
{
    const Currency& currency = request.currency;
    const std::int64_t most =
        request.payable ? std::min(request.payable->due.minor_units(), request.payable->limit)
                        : available;
    if (!request.amount) {
        if (available == 0) {
            return Refusal{Decline::insufficient_credit, {{"available", Money{0, currency}}}};
        }
        return std::min(available, most);
    }
    if (request.amount->minor_units() > available) {
        return Refusal{Decline::insufficient_credit, {{"available", Money{available, currency}}}};
    }
    return request.amount->minor_units();
}

std::vector<Draw>
drawn_in_order(const std::vector<Voucher>& vouchers, Instant now, std::int64_t amount)
{
    std::vector<Draw> draws;
    for (std::size_t i = 0; i < vouchers.size() && amount > 0; ++i) {
        const std::int64_t taken = std::min(amount, standing_at(vouchers[i], now).available);
        if (taken == 0) continue;
        draws.push_back({i, taken});
        amount -= taken;
    }
    ensure(amount == 0, "a planned draw is covered by what is available");
    return draws;
}

std::int64_t sum_available(const std::vector<Voucher>& vouchers, Instant now)
{
    std::int64_t sum = 0;
    for (const Voucher& voucher : vouchers) {
        sum = checked_sum(sum, standing_at(voucher, now).available);
    }
    return sum;
}

Refusal at_index(Refusal refusal, std::size_t index, std::size_t count)
{
    if (count > 1) refusal.params.emplace_back("index", static_cast<std::int64_t>(index));
    return refusal;
}

} // namespace

std::optional<Refusal>
why_not_spendable(const Voucher& voucher, const Bearer& bearer, const Currency& asked, Instant now)
{
    // First, so that a stranger who holds the code learns nothing but this word.
    if (!may_draw(voucher, bearer)) return Decline::holder_only;
    const Standing standing = standing_at(voucher, now);
    if (const auto decline = decline_of(standing.status)) return *decline;
    if (voucher.quarantined_at) return Decline::blocked;
    if (standing.available == 0) return held_elsewhere(voucher);
    if (voucher.currency != asked) return Decline::currency_mismatch;
    return std::nullopt;
}

std::optional<Refusal> why_not_movable(const Voucher& voucher, const Bearer& bearer, Instant now)
{
    auto refusal = why_not_spendable(voucher, bearer, voucher.currency, now);
    if (!refusal && standing_at(voucher, now).held > 0) refusal = held_elsewhere(voucher);
    return refusal;
}

Decided<std::vector<Draw>> plan_named_draw(const std::vector<Voucher>& vouchers,
                                           const DrawRequest& request)
{
    ensure(!vouchers.empty(), "a named draw names a voucher");
    ensure(!request.amount || request.amount->is_positive(), "an asked amount is positive");

    const Currency asked = asked_currency(request);
    std::optional<Refusal> first;
    for (std::size_t i = 0; i < vouchers.size(); ++i) {
        auto refusal = why_not_spendable(vouchers[i], request.bearer, asked, request.now);
        if (refusal && (!first || refusal->code < first->code)) {
            first = at_index(std::move(*refusal), i, vouchers.size());
        }
    }
    if (first) return *first;
    if (const auto refusal = why_not_payable(request)) return *refusal;

    const auto amount = amount_to_draw(request, sum_available(vouchers, request.now));
    if (const auto* refusal = refusal_in(amount)) return *refusal;
    return drawn_in_order(vouchers, request.now, std::get<std::int64_t>(amount));
}

Decided<std::vector<Draw>> plan_account_draw(std::vector<Voucher>& vouchers,
                                             const DrawRequest& request)
{
    ensure(request.payable || request.amount, "a draw knows what it is for");
    std::erase_if(vouchers, [&](const Voucher& voucher) {
        return why_not_spendable(voucher, request.bearer, request.currency, request.now)
            .has_value();
    });
    std::sort(vouchers.begin(), vouchers.end(), is_drawn_before);

    if (const auto refusal = why_not_payable(request)) return *refusal;
    const auto amount = amount_to_draw(request, sum_available(vouchers, request.now));
    if (const auto* refusal = refusal_in(amount)) return *refusal;
    return drawn_in_order(vouchers, request.now, std::get<std::int64_t>(amount));
}

bool is_drawn_before(const Voucher& a, const Voucher& b)
{
    const auto order = [](const Voucher& voucher) {
        return std::tuple{voucher.priority,
                          voucher.expires_bound.value_or(Instant::max()),
                          voucher.paid_value > 0,
                          voucher.activated_at.value_or(Instant::max()),
                          std::string_view{voucher.voucher_id}};
    };
    return order(a) < order(b);
}

} // namespace scrip
