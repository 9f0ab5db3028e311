#include "panels/action.hpp"

#include <array>

// To pay is to redeem at once. To reserve is to hold: the host captures when the booking is made,
// and an abandoned one costs nothing.

namespace scrip::panels {

namespace {

constexpr Field amount{.id = "amount", .kind = FieldKind::money};
constexpr Field units{.id = "units", .kind = FieldKind::units};

constexpr std::array amount_form{amount};
constexpr std::array units_form{units};
constexpr std::array code_form{Field{.id = "code", .is_required = true, .to = "/source/code"},
                               amount};
constexpr std::array check_form{Field{.id = "code", .is_required = true}};

constexpr std::array by_customer{Place{"/order", "/order"},
                                 Place{"/order/customer/customer_id", "/source/customer_id"}};
constexpr std::array by_voucher{Place{"/order", "/order"},
                                Place{"/voucher_id", "/source/voucher_id"}};
constexpr std::array by_code{Place{"/order", "/order"}};
constexpr std::array of_hold{Place{"/hold_id", "/hold_id"}};

constexpr std::array actions{
    Action{.id = "pay_with_credit",
           .hook = "payment.redeem",
           .style = Style::primary,
           .change = Change::value,
           .context = by_customer,
           .form = amount_form},
    Action{.id = "reserve_credit",
           .hook = "payment.hold",
           .style = Style::primary,
           .change = Change::value,
           .context = by_customer,
           .form = amount_form},
    Action{.id = "pay_with_code",
           .hook = "payment.redeem",
           .change = Change::value,
           .context = by_code,
           .form = code_form},
    Action{.id = "reserve_code",
           .hook = "payment.hold",
           .change = Change::value,
           .context = by_code,
           .form = code_form},
    Action{.id = "check_code", .hook = "voucher.check", .context = by_code, .form = check_form},
    Action{.id = "pay_with_voucher",
           .hook = "payment.redeem",
           .is_of_row = true,
           .style = Style::primary,
           .change = Change::value,
           .context = by_voucher,
           .form = amount_form},
    Action{.id = "reserve_voucher",
           .hook = "payment.hold",
           .is_of_row = true,
           .change = Change::value,
           .context = by_voucher,
           .form = amount_form},
    Action{.id = "pay_with_units",
           .hook = "payment.redeem",
           .is_of_row = true,
           .style = Style::primary,
           .change = Change::value,
           .context = by_voucher,
           .form = units_form},
    Action{.id = "reserve_units",
           .hook = "payment.hold",
           .is_of_row = true,
           .change = Change::value,
           .context = by_voucher,
           .form = units_form},
    Action{.id = "capture",
           .hook = "payment.capture",
           .is_of_row = true,
           .change = Change::value,
           .context = of_hold,
           .form = amount_form},
    Action{.id = "release",
           .hook = "payment.release",
           .is_of_row = true,
           .change = Change::value,
           .context = of_hold}};

} // namespace

std::span<const Action> payment_actions()
{
    return actions;
}

} // namespace scrip::panels
