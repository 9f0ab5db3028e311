#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "reports/offers.hpp"
#include "texts/catalogue.hpp"

namespace scrip::hooks {

namespace {

boost::json::object credit_method(operations::Work& work, const reports::CreditOffer& offer)
{
    boost::json::array vouchers;
    for (const auto& view : offer.vouchers)
        vouchers.push_back(voucher_json(work, view));
    const Currency& currency = work.settings.currency;
    return {{"method", "customer_credit"},
            {"label", texts::text(locale_of(work), "method.customer_credit")},
            {"available", to_json(Money{offer.available, currency})},
            {"would_apply", to_json(Money{offer.would_apply, currency})},
            {"vouchers", std::move(vouchers)}};
}

} // namespace

Run payment_methods(const json::Form& request)
{
    const operations::OrderFacts order = order_in(request, "order");

    return [order](operations::Work& work) -> Decided<boost::json::object> {
        boost::json::array methods;
        if (!work.is_winding_down) {
            if (is_in_other_currency(work, order)) return Decline::currency_mismatch;
            if (work.actor.role != Role::anonymous) {
                methods.push_back(credit_method(work, reports::credit_offer(work, order)));
            }
            methods.push_back(boost::json::object{{"method", "voucher_code"}});
            if (work.actor.is_staff()) {
                methods.push_back(boost::json::object{{"method", "staff_search"}});
            }
        }
        return boost::json::object{{"methods", std::move(methods)}};
    };
}

} // namespace scrip::hooks
