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

Refusal at_index(Refusal refusal, std::size_t index, std::size_t count)
{
    if (count > 1) refusal.params.emplace_back("index", static_cast<std::int64_t>(index));
    return refusal;
}

// A debit is taken from an account, which is credits; units serve their own activities.
std::optional<Refusal> why_not_applicable(const std::vector<Voucher>& vouchers,
                                          const DrawRequest& request)
{
    for (std::size_t i = 0; i < vouchers.size(); ++i) {
        const Voucher& voucher = vouchers[i];
        const bool is_applicable =
            request.payable ? !is_in_units(voucher) || can_cover(voucher, *request.payable)
                            : voucher.kind == Kind::credit;
        if (is_applicable) continue;
        Refusal refusal{Decline::not_applicable};
        if (voucher.scope) refusal.params.emplace_back("activities", voucher.scope->activities);
        return at_index(std::move(refusal), i, vouchers.size());
    }
    return std::nullopt;
}

std::int64_t most_due(const Payable& payable)
{
    return std::min(payable.due.minor_units(), payable.limit);
}

// Declines that rest on the order, and on whether these vouchers suit it, in the order of
// precedence.
std::optional<Refusal> why_not_payable(const std::vector<Voucher>& vouchers,
                                       const DrawRequest& request)
{
    const Currency& currency = request.currency;
    if (request.amount && request.amount->currency() != currency) return Decline::currency_mismatch;
    if (!request.payable) return why_not_applicable(vouchers, request);

    const Payable& payable = *request.payable;
    if (payable.has_other_currency || payable.due.currency() != currency)
        return Decline::currency_mismatch;
    if (payable.is_deleted) return Decline::not_applicable;
    if (payable.due.is_positive() && payable.limit <= 0) return Decline::not_applicable;
    if (const auto refusal = why_not_applicable(vouchers, request)) return refusal;
    if (!payable.due.is_positive()) return Decline::nothing_due;
    const std::int64_t most = most_due(payable);
    if (request.amount && request.amount->minor_units() > most) {
        return Refusal{Decline::amount_exceeds_due, {{"due", Money{most, currency}}}};
    }
    return std::nullopt;
}

Currency asked_currency(const DrawRequest& request)
{
    return request.payable ? request.payable->due.currency() : request.amount->currency();
}

// How much is to be drawn, given what there is; a given amount is taken as it is or not at all.
Decided<std::int64_t> amount_to_draw(const DrawRequest& request, std::int64_t available)
{
    const Currency& currency = request.currency;
    const std::int64_t most = request.payable ? most_due(*request.payable) : available;
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

// What is still to be paid of an order, or wanted of an account, while vouchers give their parts.
class Drawing {
public:
    Drawing(const DrawRequest& request, std::int64_t amount)
        : now_{request.now}, payable_{request.payable ? &*request.payable : nullptr},
          amount_{amount}, left_{amount}, units_left_{request.units_limit}
    {
        if (payable_) lines_ = payable_->lines;
    }

    void take_money(const Voucher& voucher, std::size_t index)
    {
        std::int64_t taken = std::min(left_, standing_at(voucher, now_).available);
        if (payable_) taken = std::min(taken, limit_of(voucher, *payable_) - (amount_ - left_));
        if (taken <= 0) return;
        draws_.push_back({index, taken, taken, std::nullopt});
        left_ -= taken;
    }

    // Unit by unit: each takes what it is worth, or what is due still.
    void take_units(const Voucher& voucher, std::size_t index, PayableLine& line)
    {
        if (!covers(voucher, line)) return;
        Draw draw{index, 0, 0, line.line_id};
        std::int64_t available = standing_at(voucher, now_).available - given(index);
        while (available > draw.amount && line.covered < line.units && !is_at_limit()) {
            const std::int64_t worth = std::min(worth_of_next(line), left_);
            if (worth == 0) break;
            ++line.covered;
            ++draw.amount;
            draw.worth += worth;
            left_ -= worth;
            if (units_left_) --*units_left_;
        }
        if (draw.amount > 0) draws_.push_back(std::move(draw));
    }

    std::vector<PayableLine>& lines() { return lines_; }
    std::int64_t left() const { return left_; }
    std::vector<Draw> draws() && { return std::move(draws_); }

private:
    bool is_at_limit() const { return units_left_ && *units_left_ == 0; }

    std::int64_t given(std::size_t index) const
    {
        std::int64_t sum = 0;
        for (const Draw& draw : draws_) {
            if (draw.voucher == index) sum += draw.amount;
        }
        return sum;
    }

    Instant now_;
    const Payable* payable_; // none: a debit
    std::int64_t amount_;
    std::int64_t left_;
    std::optional<std::int64_t> units_left_;
    std::vector<PayableLine> lines_;
    std::vector<Draw> draws_;
};

std::int64_t sum_available(const std::vector<Voucher>& vouchers, Instant now)
{
    std::int64_t sum = 0;
    for (const Voucher& voucher : vouchers) {
        sum = checked_sum(sum, standing_at(voucher, now).available);
    }
    return sum;
}

bool has_units(const std::vector<Voucher>& vouchers)
{
    return std::any_of(vouchers.begin(), vouchers.end(), [](const Voucher& voucher) {
        return is_in_units(voucher);
    });
}

Decided<std::vector<Draw>> money_drawn(const std::vector<Voucher>& vouchers,
                                       const DrawRequest& request)
{
    const auto amount =
        amount_to_draw(request,
                       request.payable ? money_payable(vouchers, *request.payable, request.now)
                                       : sum_available(vouchers, request.now));
    if (const auto* refusal = refusal_in(amount)) return *refusal;
    Drawing drawing{request, std::get<std::int64_t>(amount)};
    for (std::size_t i = 0; i < vouchers.size(); ++i)
        drawing.take_money(vouchers[i], i);
    ensure(drawing.left() == 0, "a planned draw is covered by what is available");
    return std::move(drawing).draws();
}

// In the caller's order, money and units as they come.
std::vector<Draw> drawn_as_named(const std::vector<Voucher>& vouchers, const DrawRequest& request)
{
    Drawing drawing{request, most_due(*request.payable)};
    for (std::size_t i = 0; i < vouchers.size(); ++i) {
        if (!is_in_units(vouchers[i])) {
            drawing.take_money(vouchers[i], i);
            continue;
        }
        for (PayableLine& line : drawing.lines())
            drawing.take_units(vouchers[i], i, line);
    }
    return std::move(drawing).draws();
}

// Units first, line by line; then credits for what is due still.
std::vector<Draw> drawn_from_account(const std::vector<Voucher>& vouchers,
                                     const DrawRequest& request)
{
    Drawing drawing{request, most_due(*request.payable)};
    for (PayableLine& line : drawing.lines()) {
        for (std::size_t i = 0; i < vouchers.size(); ++i)
            drawing.take_units(vouchers[i], i, line);
    }
    for (std::size_t i = 0; i < vouchers.size(); ++i) {
        if (!is_in_units(vouchers[i])) drawing.take_money(vouchers[i], i);
    }
    return std::move(drawing).draws();
}

} // namespace

std::optional<Refusal>
why_not_spendable(const Voucher& voucher, const Bearer& bearer, const Currency& asked, Instant now)
{
    // First, so that a stranger who holds the code learns nothing but this word.
    if (!may_draw(voucher, bearer)) return Decline::holder_only;
    const Standing standing = standing_at(voucher, now);
    if (const auto decline = decline_of(standing.status)) return *decline;
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
    ensure(request.payable || request.amount, "a draw knows what it is for");
    ensure(!request.amount || request.amount->is_positive(), "an asked amount is positive");

    const Currency asked = asked_currency(request);
    std::optional<Refusal> first;
    for (std::size_t i = 0; i < vouchers.size(); ++i) {
        auto refusal = why_not_spendable(vouchers[i], request.bearer, asked, request.now);
        const bool is_late = request.payable && is_too_late(vouchers[i], *request.payable);
        if (is_late && (!refusal || Decline::expired < refusal->code)) refusal = Decline::expired;
        if (refusal && (!first || refusal->code < first->code)) {
            first = at_index(std::move(*refusal), i, vouchers.size());
        }
    }
    if (first) return *first;
    if (const auto refusal = why_not_payable(vouchers, request)) return *refusal;
    return has_units(vouchers) ? drawn_as_named(vouchers, request) : money_drawn(vouchers, request);
}

Decided<std::vector<Draw>> plan_account_draw(std::vector<Voucher>& vouchers,
                                             const DrawRequest& request)
{
    ensure(request.payable || request.amount, "a draw knows what it is for");
    std::erase_if(vouchers, [&](const Voucher& voucher) {
        const bool is_asked_for =
            voucher.kind == Kind::credit ||
            (request.with_units && is_in_units(voucher) && can_cover(voucher, *request.payable));
        const bool is_late = request.payable && is_too_late(voucher, *request.payable);
        return !is_asked_for || is_late ||
               why_not_spendable(voucher, request.bearer, request.currency, request.now);
    });
    std::sort(vouchers.begin(), vouchers.end(), is_drawn_before);

    if (const auto refusal = why_not_payable(vouchers, request)) return *refusal;
    if (!has_units(vouchers)) return money_drawn(vouchers, request);
    return drawn_from_account(vouchers, request);
}

std::int64_t
money_payable(const std::vector<Voucher>& vouchers, const Payable& payable, Instant now)
{
    std::int64_t drawn = 0;
    for (const Voucher& voucher : vouchers) {
        const std::int64_t most = std::min(most_due(payable), limit_of(voucher, payable)) - drawn;
        if (most <= 0) continue;
        drawn += std::min(most, standing_at(voucher, now).available);
    }
    return drawn;
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
