#include "panels/action.hpp"

#include <array>

namespace scrip::panels {

namespace {

constexpr std::array<std::string_view, 3> policies{"restore_extended", "new_note", "forfeit"};

constexpr std::int64_t quantity_max = 500;

constexpr Field price{.id = "price",
                      .kind = FieldKind::free,
                      .is_required = true,
                      .to = "/line/paid"};
constexpr Field quantity{.id = "quantity",
                         .kind = FieldKind::number,
                         .to = "/line/quantity",
                         .most = quantity_max};
constexpr Field amount_of_each{.id = "amount",
                               .kind = FieldKind::money,
                               .is_required = true,
                               .to = "/line/amount"};
constexpr Field units_of_each{.id = "units",
                              .kind = FieldKind::units,
                              .is_required = true,
                              .to = "/line/units"};
constexpr Field activities{.id = "activities",
                           .kind = FieldKind::ids,
                           .is_required = true,
                           .to = "/line/scope/activities"};
constexpr Field unit_price{.id = "unit_price",
                           .kind = FieldKind::money,
                           .is_required = true,
                           .to = "/line/unit_price"};
constexpr Field beneficiary{.id = "beneficiary_id",
                            .kind = FieldKind::customer,
                            .to = "/beneficiary/customer_id"};
constexpr Field beneficiary_name{.id = "beneficiary_name", .to = "/beneficiary/name"};
constexpr Field name{.id = "name"};
constexpr Field message{.id = "message", .kind = FieldKind::long_text};
constexpr Field description{.id = "description", .kind = FieldKind::long_text};
constexpr Field expiry{.id = "expires_on", .kind = FieldKind::endless_date};
constexpr Field note{.id = "internal_note",
                     .kind = FieldKind::long_text,
                     .audience = Audience::admins};
constexpr Field is_paid{.id = "is_paid", .kind = FieldKind::flag, .is_required = true};

constexpr std::array credit_form{amount_of_each,
                                 price,
                                 is_paid,
                                 quantity,
                                 beneficiary,
                                 beneficiary_name,
                                 name,
                                 description,
                                 expiry,
                                 note};
constexpr std::array gift_form{amount_of_each,
                               price,
                               is_paid,
                               quantity,
                               beneficiary,
                               beneficiary_name,
                               name,
                               message,
                               description,
                               expiry,
                               note};
constexpr std::array activity_gift_form{units_of_each,
                                        activities,
                                        price,
                                        is_paid,
                                        quantity,
                                        beneficiary,
                                        beneficiary_name,
                                        name,
                                        message,
                                        description,
                                        expiry,
                                        note};
constexpr std::array package_form{units_of_each,
                                  activities,
                                  price,
                                  is_paid,
                                  quantity,
                                  beneficiary,
                                  beneficiary_name,
                                  name,
                                  description,
                                  expiry,
                                  note};
constexpr std::array money_pack_form{units_of_each,
                                     unit_price,
                                     price,
                                     is_paid,
                                     quantity,
                                     beneficiary,
                                     beneficiary_name,
                                     name,
                                     description,
                                     expiry,
                                     note};

constexpr std::array sale{Place{"/order", "/order"}, Place{"/line_id", "/line/line_id"}};
constexpr std::array of_credit{Constant{"/line/kind", "credit"}};
constexpr std::array of_gift{Constant{"/line/kind", "gift"}};
constexpr std::array of_package{Constant{"/line/kind", "package"}};
constexpr std::array of_money_pack{Constant{"/line/kind", "package"},
                                   Constant{"/line/as", "money"}};

constexpr std::array refund_form{
    Field{.id = "amount", .kind = FieldKind::money},
    Field{.id = "reason", .kind = FieldKind::long_text, .is_required = true},
    Field{.id = "restore", .kind = FieldKind::choice, .choices = policies, .label = "restore"}};
constexpr std::array delete_form{Field{.id = "reason", .kind = FieldKind::long_text}};

constexpr std::array of_order{Place{"/order/order_id", "/order_id"}};
constexpr std::array of_line{Place{"/order/order_id", "/order_id"}, Place{"/line_id", "/line_id"}};

constexpr std::array actions{Action{.id = "sell_credit",
                                    .hook = "voucher.sell",
                                    .change = Change::value,
                                    .context = sale,
                                    .constants = of_credit,
                                    .form = credit_form},
                             Action{.id = "sell_gift",
                                    .hook = "voucher.sell",
                                    .change = Change::value,
                                    .context = sale,
                                    .constants = of_gift,
                                    .form = gift_form},
                             Action{.id = "sell_activity_gift",
                                    .hook = "voucher.sell",
                                    .change = Change::value,
                                    .context = sale,
                                    .constants = of_gift,
                                    .form = activity_gift_form},
                             Action{.id = "sell_package",
                                    .hook = "voucher.sell",
                                    .change = Change::value,
                                    .context = sale,
                                    .constants = of_package,
                                    .form = package_form},
                             Action{.id = "sell_money_pack",
                                    .hook = "voucher.sell",
                                    .change = Change::value,
                                    .context = sale,
                                    .constants = of_money_pack,
                                    .form = money_pack_form},
                             Action{.id = "refund",
                                    .hook = "payment.refund",
                                    .change = Change::value,
                                    .context = of_order,
                                    .form = refund_form},
                             Action{.id = "delete_line",
                                    .hook = "order.line_delete",
                                    .is_of_row = true,
                                    .style = Style::danger,
                                    .change = Change::value,
                                    .context = of_line},
                             Action{.id = "delete_order",
                                    .hook = "order.delete",
                                    .style = Style::danger,
                                    .change = Change::value,
                                    .context = of_order,
                                    .form = delete_form}};

} // namespace

std::span<const Action> order_actions()
{
    return actions;
}

} // namespace scrip::panels
