#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/sell_voucher.hpp"

namespace scrip::hooks {

Run order_paid(const json::Form& request)
{
    const operations::OrderFacts order = order_in(request, "order");

    return [order](operations::Work& work) -> Decided<boost::json::object> {
        if (is_in_other_currency(work, order)) return Decline::currency_mismatch;
        operations::know(work, order.customer);
        boost::json::array activated;
        for (const Voucher& voucher : operations::activate_sold(work, order.order_id)) {
            activated.push_back(voucher_json(work, voucher));
        }
        return boost::json::object{{"activated", std::move(activated)}};
    };
}

} // namespace scrip::hooks
