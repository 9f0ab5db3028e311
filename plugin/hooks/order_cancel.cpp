#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/cancel_order.hpp"
#include "texts/catalogue.hpp"

#include <algorithm>

namespace scrip::hooks {

namespace {

using operations::CancelOrder;
using operations::PaidTender;
using operations::RefundAs;

constexpr std::size_t tenders_max = 100;

RefundAs as_in(const json::Form& request)
{
    const std::string as = request.text("as");
    if (as == "credit") return RefundAs::credit;
    if (as == "original") return RefundAs::original;
    if (as == "none") return RefundAs::none;
    throw InvalidField{"/as", "one of credit original none"};
}

std::vector<PaidTender> tenders_in(const json::Form& request)
{
    if (!request.has("tenders"))
        throw InvalidField{"/tenders", "a list, empty where nothing was paid"};
    std::vector<PaidTender> tenders;
    for (const json::Form& form : request.objects("tenders", tenders_max)) {
        PaidTender tender{.tender = form.word<Tender>("tender"),
                          .reference = form.optional_id("reference"),
                          .captured = form.money("captured", 0)};
        const bool is_told_apart =
            tender.tender == Tender::voucher ||
            std::none_of(tenders.begin(), tenders.end(), [&](const PaidTender& other) {
                return other.tender == tender.tender && other.reference == tender.reference;
            });
        if (!is_told_apart) {
            throw InvalidField{form.pointer_to("reference"),
                               "another one than the equal tender before it has"};
        }
        tenders.push_back(std::move(tender));
    }
    return tenders;
}

// In the reader's language, where the host gave no note.
std::string description_of(const operations::Work& work, CancelReason reason)
{
    return texts::text(locale_of(work), "cancelled." + std::string{word(reason)});
}

boost::json::array to_refund_json(const operations::Work& work,
                                  const std::vector<operations::ToRefund>& to_refund)
{
    boost::json::array list;
    for (const auto& each : to_refund) {
        list.push_back(
            boost::json::object{{"tender", std::string{word(each.tender)}},
                                {"reference", or_null(each.reference)},
                                {"amount", to_json(Money{each.amount, work.settings.currency})}});
    }
    return list;
}

} // namespace

bool cancels_as_credit(const json::Form& request)
{
    return as_in(request) == RefundAs::credit;
}

Run order_cancel(const json::Form& request)
{
    const operations::OrderFacts order = order_in(request, "order");
    const CancelOrder wanted{.order_id = order.order_id,
                             .customer = order.customer,
                             .refundable = request.money("refundable", 0),
                             .tenders = tenders_in(request),
                             .as = as_in(request),
                             .strategy = request.optional_word<RefundStrategy>("strategy"),
                             .reason = request.word<CancelReason>("reason"),
                             .description = {},
                             .line_ids = line_ids_in(request, order)};
    const auto note = request.optional_text("note");

    return [wanted, order, note](operations::Work& work) -> Decided<boost::json::object> {
        if (is_in_other_currency(work, order)) return Decline::currency_mismatch;
        CancelOrder mine = wanted;
        mine.description = note ? *note : description_of(work, wanted.reason);
        const auto decided = operations::cancel_order(work, mine);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto& cancelled = std::get<operations::OrderCancelled>(decided);
        boost::json::object reply{{"restored", restored_json(work, cancelled.restored)}};
        if (cancelled.credit) reply["credit"] = issued_json(work, *cancelled.credit);
        reply["to_refund"] = to_refund_json(work, cancelled.to_refund);
        reply["voided"] = ids_json(cancelled.voided);
        return reply;
    };
}

} // namespace scrip::hooks
