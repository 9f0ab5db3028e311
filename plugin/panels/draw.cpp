#include "panels/draw.hpp"

#include "panels/screens.hpp"

namespace scrip::panels {

Panel draw(operations::Work& work, const Ask& ask)
{
    switch (ask.panel) {
    case PanelName::customer_account: return customer_account(work, ask);
    case PanelName::customer_portal: return customer_portal(work, ask);
    case PanelName::customer_gifts: return customer_gifts(work, ask);
    case PanelName::studio_vouchers: return studio_vouchers(work, ask);
    case PanelName::order_detail: return order_detail(work, ask);
    case PanelName::checkout_payment: return checkout_payment(work, ask);
    case PanelName::studio_reports: return studio_reports(work, ask);
    }
    throw InvariantViolation{"a panel is one of seven"};
}

} // namespace scrip::panels
