#include "panels/action.hpp"

#include <array>

namespace scrip::panels {

namespace {

constexpr std::array<std::string_view, 2> formats{"html", "svg"};

constexpr Field why{.id = "reason", .kind = FieldKind::long_text, .is_required = true};
constexpr Field receiver{.id = "to_customer_id",
                         .kind = FieldKind::customer,
                         .is_required = true,
                         .to = "/to/customer_id"};
constexpr Field receiver_name{.id = "to_name", .to = "/to/name"};

// A customer looks at their own code, staff say why they look at somebody's.
constexpr std::array reveal_form{Field{.id = "reason",
                                       .kind = FieldKind::long_text,
                                       .is_required = true,
                                       .audience = Audience::staff}};
constexpr std::array ticket_form{Field{.id = "format",
                                       .kind = FieldKind::choice,
                                       .is_required = true,
                                       .choices = formats,
                                       .label = "format"}};
constexpr std::array extend_form{
    Field{.id = "expires_on", .kind = FieldKind::endless_date, .is_required = true},
    why};
constexpr std::array reason_form{why};
constexpr std::array transfer_form{receiver,
                                   receiver_name,
                                   Field{.id = "amount", .kind = FieldKind::money},
                                   why};
constexpr std::array transfer_units_form{
    receiver,
    receiver_name,
    Field{.id = "units", .kind = FieldKind::units, .to = "/amount/units"},
    why};

constexpr std::array retarget_form{Field{.id = "activities",
                                         .kind = FieldKind::ids,
                                         .is_required = true,
                                         .to = "/scope/activities"},
                                   why};

constexpr std::array of_voucher{Place{"/voucher_id", "/voucher_id"}};

constexpr std::array actions{Action{.id = "reveal",
                                    .hook = "voucher.reveal",
                                    .is_of_row = true,
                                    .context = of_voucher,
                                    .form = reveal_form},
                             Action{.id = "ticket",
                                    .hook = "voucher.ticket",
                                    .is_of_row = true,
                                    .context = of_voucher,
                                    .form = ticket_form},
                             Action{.id = "extend",
                                    .hook = "voucher.extend",
                                    .is_of_row = true,
                                    .change = Change::value,
                                    .context = of_voucher,
                                    .form = extend_form},
                             Action{.id = "transfer",
                                    .hook = "voucher.transfer",
                                    .is_of_row = true,
                                    .change = Change::value,
                                    .context = of_voucher,
                                    .form = transfer_form},
                             Action{.id = "transfer_units",
                                    .hook = "voucher.transfer",
                                    .is_of_row = true,
                                    .change = Change::value,
                                    .context = of_voucher,
                                    .form = transfer_units_form},
                             Action{.id = "retarget",
                                    .hook = "voucher.retarget",
                                    .is_of_row = true,
                                    .change = Change::value,
                                    .context = of_voucher,
                                    .form = retarget_form},
                             Action{.id = "reissue",
                                    .hook = "voucher.reissue_code",
                                    .is_of_row = true,
                                    .change = Change::vouchers,
                                    .context = of_voucher,
                                    .form = reason_form},
                             Action{.id = "block",
                                    .hook = "voucher.block",
                                    .is_of_row = true,
                                    .style = Style::danger,
                                    .change = Change::vouchers,
                                    .context = of_voucher,
                                    .form = reason_form},
                             Action{.id = "unblock",
                                    .hook = "voucher.unblock",
                                    .is_of_row = true,
                                    .change = Change::vouchers,
                                    .context = of_voucher,
                                    .form = reason_form},
                             Action{.id = "void",
                                    .hook = "voucher.void",
                                    .is_of_row = true,
                                    .style = Style::danger,
                                    .change = Change::value,
                                    .context = of_voucher,
                                    .form = reason_form}};

} // namespace

std::span<const Action> voucher_actions()
{
    return actions;
}

} // namespace scrip::panels
