#include "operations/cancel_order.hpp"

#include "operations/change_voucher.hpp"
#include "storage/order_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/refund_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>
#include <map>

namespace scrip::operations {

namespace {

bool is_cancelled(const CancelOrder& request, const std::string& line_id)
{
    return !request.line_ids ||
           std::find(request.line_ids->begin(), request.line_ids->end(), line_id) !=
               request.line_ids->end();
}

// Units go back with the line they covered.
std::int64_t capacity_of(const CancelOrder& request, const Redemption& redemption)
{
    const bool stays = redemption.line_id && !is_cancelled(request, *redemption.line_id);
    return stays ? 0 : redemption.worth_left();
}

bool is_named_by(const PaidTender& tender, const Redemption& redemption)
{
    const auto& name = tender.reference;
    return tender.tender == Tender::voucher && name &&
           (name == redemption.hold_id || *name == redemption.redemption_id ||
            *name == redemption.voucher_id);
}

// Which tender of the host each redemption stands for: the one that names it, else the next place
// that a voucher marks, one capture each and the last takes all that remain. None: before them all.
std::vector<std::optional<std::size_t>> places_of(const std::vector<Redemption>& spent,
                                                  const std::vector<PaidTender>& tenders)
{
    std::vector<std::optional<std::size_t>> places(spent.size());
    std::vector<std::size_t> unnamed;
    for (std::size_t at = 0; at < tenders.size(); ++at) {
        bool names_any = false;
        for (std::size_t i = 0; i < spent.size(); ++i) {
            if (!is_named_by(tenders[at], spent[i])) continue;
            names_any = true;
            if (!places[i]) places[i] = at;
        }
        if (tenders[at].tender == Tender::voucher && !names_any) unnamed.push_back(at);
    }
    if (unnamed.empty()) return places;
    std::size_t next = 0;
    std::map<std::string, std::size_t> of_capture;
    for (std::size_t i = 0; i < spent.size(); ++i) {
        if (places[i]) continue;
        const auto known = of_capture.find(spent[i].redemption_id);
        if (known == of_capture.end()) {
            places[i] = unnamed[next];
            of_capture[spent[i].redemption_id] = unnamed[next];
            next = std::min(next + 1, unnamed.size() - 1);
        } else {
            places[i] = known->second;
        }
    }
    return places;
}

storage::TenderName name_of(const PaidTender& tender)
{
    return {tender.tender, tender.reference.value_or("")};
}

// What of each of the host's tenders can go back: what was captured, less what earlier
// cancellations handed out, less, from the last backwards, what became notes for overpayments.
std::vector<std::int64_t> capacities_of(Work& work, const CancelOrder& request)
{
    storage::RefundStore refunds{work.unit, work.studio_id};
    std::vector<std::int64_t> capacities;
    for (const PaidTender& tender : request.tenders) {
        if (tender.tender == Tender::voucher) {
            capacities.push_back(0);
            continue;
        }
        const std::int64_t handed_out = refunds.handed_out(request.order_id, name_of(tender));
        capacities.push_back(std::max<std::int64_t>(0, tender.captured.minor_units() - handed_out));
    }
    std::int64_t overpaid = refunds.overpayment_notes(request.order_id);
    for (auto capacity = capacities.rbegin(); capacity != capacities.rend(); ++capacity) {
        const std::int64_t taken = std::min(overpaid, *capacity);
        *capacity -= taken;
        overpaid -= taken;
    }
    return capacities;
}

// All that the order was paid with, in the order of capture; each is a redemption or a tender.
struct Sources {
    std::vector<RefundSource> sources;
    std::vector<std::size_t> indices; // into the redemptions, or into the tenders

    void add(const RefundSource& source, std::size_t index)
    {
        sources.push_back(source);
        indices.push_back(index);
    }

    std::int64_t left() const
    {
        std::int64_t sum = 0;
        for (const RefundSource& source : sources)
            sum = checked_sum(sum, source.capacity);
        return sum;
    }
};

Sources sources_of(Work& work, const CancelOrder& request, const std::vector<Redemption>& spent)
{
    Sources all;
    const auto places = places_of(spent, request.tenders);
    const auto add_spent = [&](std::optional<std::size_t> place) {
        for (std::size_t i = 0; i < spent.size(); ++i) {
            if (places[i] != place) continue;
            all.add({.capacity = capacity_of(request, spent[i]),
                     .is_voucher = true,
                     .is_preferred = request.line_ids && spent[i].is_in_units(),
                     .rank = static_cast<std::int64_t>(i)},
                    i);
        }
    };
    const auto capacities = capacities_of(work, request);
    add_spent(std::nullopt);
    for (std::size_t at = 0; at < request.tenders.size(); ++at) {
        if (request.tenders[at].tender == Tender::voucher)
            add_spent(at);
        else
            all.add({.capacity = capacities[at], .rank = static_cast<std::int64_t>(at)}, at);
    }
    return all;
}

struct Split {
    Portions to_vouchers;
    std::vector<ToRefund> others; // in the order of the tenders
};

std::optional<Split> split(Work& work,
                           const CancelOrder& request,
                           const std::vector<Redemption>& spent,
                           const Sources& all)
{
    const auto strategy = request.strategy.value_or(work.settings.refund_strategy);
    const auto shares = split_refund(strategy, all.sources, request.refundable.minor_units());
    Split made;
    for (const std::size_t i : refund_order(strategy, all.sources)) {
        if (shares[i] == 0 || !all.sources[i].is_voucher) continue;
        const Redemption& redemption = spent[all.indices[i]];
        const auto portion = portions_worth({redemption}, shares[i]);
        if (!portion) return std::nullopt;
        made.to_vouchers.push_back(portion->front());
    }
    for (std::size_t i = 0; i < all.sources.size(); ++i) {
        if (shares[i] == 0 || all.sources[i].is_voucher) continue;
        const PaidTender& tender = request.tenders[all.indices[i]];
        made.others.push_back({tender.tender, tender.reference, shares[i]});
    }
    return made;
}

// What did not come from vouchers: one note, or named to the host.
void hand_out(Work& work,
              const CancelOrder& request,
              const storage::Customer& customer,
              const std::vector<ToRefund>& others,
              const About& about,
              OrderCancelled& cancelled)
{
    if (others.empty()) return;
    std::int64_t sum = 0;
    for (const ToRefund& other : others)
        sum = checked_sum(sum, other.amount);
    std::optional<std::string> note;
    if (request.as == RefundAs::credit) {
        cancelled.credit =
            issue_note_of_order(work,
                                {.origin = Origin::cancellation,
                                 .face = sum,
                                 .paid = sum,
                                 .holder = customer,
                                 .payer = customer,
                                 .expiry = DefaultExpiry{request.reason == CancelReason::postponed},
                                 .order_id = request.order_id,
                                 .description = request.description},
                                about);
        note = cancelled.credit->voucher.voucher_id;
    } else {
        cancelled.to_refund = others;
    }
    storage::RefundStore refunds{work.unit, work.studio_id};
    const std::string refund_id = work.host.new_id();
    std::int64_t place = 0;
    for (const ToRefund& other : others) {
        refunds.insert(request.order_id,
                       refund_id,
                       ++place,
                       {.tender = {other.tender, other.reference.value_or("")},
                        .amount = other.amount,
                        .note = note},
                       work.now);
    }
}

std::vector<Voucher> sold_by(Work& work, const CancelOrder& request)
{
    auto sold = storage::VoucherStore{work.unit, work.studio_id, work.now}.sold_on(request.order_id,
                                                                                   std::nullopt);
    std::erase_if(sold, [&](const Voucher& voucher) {
        return !voucher.line_id || !is_cancelled(request, *voucher.line_id);
    });
    return sold;
}

bool is_in_other_currency(const Work& work, const CancelOrder& request)
{
    const Currency& currency = work.settings.currency;
    return request.refundable.currency() != currency ||
           std::any_of(
               request.tenders.begin(), request.tenders.end(), [&](const PaidTender& tender) {
                   return tender.captured.currency() != currency;
               });
}

} // namespace

Decided<OrderCancelled> cancel_order(Work& work, const CancelOrder& request)
{
    work.subject = request.order_id;
    if (is_in_other_currency(work, request)) return Decline::currency_mismatch;
    const storage::Customer customer = know(work, request.customer);
    if (request.as == RefundAs::none) return OrderCancelled{};
    const std::int64_t wanted = request.refundable.minor_units();
    // The order's row first: from here on nobody else hands out what it was paid with. Nothing is
    // handed out of nothing.
    storage::OrderStore orders{work.unit, work.studio_id};
    const bool is_deleted =
        wanted > 0 ? orders.touch(request.order_id) == storage::OrderStore::Known::deleted
                   : orders.is_deleted(request.order_id);
    if (is_deleted) return Decline::nothing_to_refund;
    // The host lists its tenders gross, so what is all back already keeps its place.
    const auto spent =
        storage::RedemptionStore{work.unit, work.studio_id}.of_order(request.order_id);
    const Sources sources = sources_of(work, request, spent);
    const std::int64_t left = sources.left();
    if (left == 0 && wanted > 0) return Decline::nothing_to_refund;
    if (wanted > left) {
        return Refusal{Decline::exceeds_captured, {{"left", Money{left, work.settings.currency}}}};
    }
    const auto planned = split(work, request, spent, sources);
    if (!planned) return Decline::not_applicable;

    OrderCancelled cancelled;
    const About about{.order_id = request.order_id, .reason = std::string{word(request.reason)}};
    cancelled.restored =
        give_back_to_order(work, about, planned->to_vouchers, sold_by(work, request));
    hand_out(work, request, customer, planned->others, about, cancelled);
    // Last: a voucher that was spent on this very order has its value back by now.
    auto voided = void_all(work, sold_by(work, request), request.order_id);
    if (const auto* refusal = refusal_in(voided)) return *refusal;
    cancelled.voided = std::get<std::vector<std::string>>(std::move(voided));
    return cancelled;
}

} // namespace scrip::operations
