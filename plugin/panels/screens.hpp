// The seven panels, a file each.
#pragma once

#include "panels/draw.hpp"

namespace scrip::panels {

Panel customer_account(operations::Work& work, const Ask& ask);
Panel customer_portal(operations::Work& work, const Ask& ask);
Panel customer_gifts(operations::Work& work, const Ask& ask);
Panel studio_vouchers(operations::Work& work, const Ask& ask);
Panel order_detail(operations::Work& work, const Ask& ask);
Panel checkout_payment(operations::Work& work, const Ask& ask);
Panel studio_reports(operations::Work& work, const Ask& ask);

} // namespace scrip::panels
