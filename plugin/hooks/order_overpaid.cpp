#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/delete_order.hpp"

namespace scrip::hooks {

Run order_overpaid(const json::Form& request)
{
    const operations::OrderFacts order = order_in(request, "order");
    const operations::Overpaid wanted{.order_id = order.order_id,
                                      .customer = order.customer,
                                      .total = order.total,
                                      .excess = request.money("excess", 1),
                                      .reference = request.id("reference")};

    return [wanted, order](operations::Work& work) -> Decided<boost::json::object> {
        if (is_in_other_currency(work, order)) return Decline::currency_mismatch;
        const auto decided = operations::settle_excess(work, wanted);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto& settled = std::get<operations::ExcessSettled>(decided);
        boost::json::object reply{{"restored", restored_json(work, settled.restored)}};
        if (settled.note) {
            reply["voucher"] = voucher_json(work, settled.note->voucher);
            reply["code"] = settled.note->code;
        }
        return reply;
    };
}

} // namespace scrip::hooks
