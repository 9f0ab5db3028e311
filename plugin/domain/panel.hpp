// The screens a host can draw, and who may see which (security.md, section 3).
#pragma once

#include "domain/actor.hpp"

namespace scrip {

enum class PanelName {
    customer_account,
    customer_portal,
    customer_gifts,
    studio_vouchers,
    order_detail,
    checkout_payment,
    studio_reports,
};

template <>
struct Words<PanelName> {
    static constexpr std::array<std::pair<PanelName, std::string_view>, 7> list{{
        {PanelName::customer_account, "customer.account"},
        {PanelName::customer_portal, "customer.portal"},
        {PanelName::customer_gifts, "customer.gifts"},
        {PanelName::studio_vouchers, "studio.vouchers"},
        {PanelName::order_detail, "order.detail"},
        {PanelName::checkout_payment, "checkout.payment"},
        {PanelName::studio_reports, "studio.reports"},
    }};
};

// Of whoever may call panel.render at all; that a customer sees only what is theirs is asked there.
bool may_see(Role role, PanelName panel);

} // namespace scrip
