#include "panels/action.hpp"

#include <array>

namespace scrip::panels {

namespace {

constexpr std::array<std::string_view, 9> origins{"manual",
                                                  "goodwill",
                                                  "cancellation",
                                                  "referral",
                                                  "promotion",
                                                  "partial_payment",
                                                  "overpayment",
                                                  "top_up",
                                                  "refund"};
constexpr std::array<std::string_view, 3> balances{"refuse", "forfeit", "to_bearer"};

constexpr std::array credit_form{
    Field{.id = "amount", .kind = FieldKind::money, .is_required = true},
    Field{.id = "description", .kind = FieldKind::long_text, .is_required = true},
    Field{.id = "internal_note", .kind = FieldKind::long_text, .audience = Audience::admins},
    Field{.id = "origin", .kind = FieldKind::choice, .choices = origins, .label = "origin"},
    Field{.id = "name"},
    Field{.id = "expires_on", .kind = FieldKind::endless_date},
    Field{.id = "order_id", .kind = FieldKind::id},
    Field{.id = "paid", .kind = FieldKind::free},
    Field{.id = "holder_only", .kind = FieldKind::flag},
    Field{.id = "priority", .kind = FieldKind::number, .least = 0, .most = 100}};

constexpr std::array debit_form{
    Field{.id = "amount", .kind = FieldKind::money, .is_required = true},
    Field{.id = "description", .kind = FieldKind::long_text, .is_required = true},
    Field{.id = "internal_note", .kind = FieldKind::long_text, .audience = Audience::admins},
    Field{.id = "order_id", .kind = FieldKind::id}};

constexpr std::array reverse_form{
    Field{.id = "reason", .kind = FieldKind::long_text, .is_required = true}};

constexpr std::array rename_form{Field{.id = "name", .is_required = true, .to = "/customer/name"}};

constexpr std::array merge_form{
    Field{.id = "into", .kind = FieldKind::customer, .is_required = true}};

constexpr std::array erase_form{Field{.id = "balance",
                                      .kind = FieldKind::choice,
                                      .is_required = true,
                                      .choices = balances,
                                      .label = "balance"}};

constexpr std::array as_customer{Place{"/customer_id", "/customer/customer_id"}};
constexpr std::array as_merged{Place{"/customer_id", "/from"}};
constexpr std::array as_id{Place{"/customer_id", "/customer_id"}};
constexpr std::array as_transaction{Place{"/transaction_id", "/transaction_id"}};

constexpr std::array actions{Action{.id = "add_credit",
                                    .hook = "credit.add",
                                    .style = Style::primary,
                                    .change = Change::value,
                                    .context = as_customer,
                                    .form = credit_form},
                             Action{.id = "add_debit",
                                    .hook = "debit.add",
                                    .change = Change::value,
                                    .context = as_customer,
                                    .form = debit_form},
                             Action{.id = "reverse_debit",
                                    .hook = "debit.reverse",
                                    .is_of_row = true,
                                    .change = Change::value,
                                    .context = as_transaction,
                                    .form = reverse_form},
                             Action{.id = "rename",
                                    .hook = "customer.update",
                                    .change = Change::vouchers,
                                    .context = as_customer,
                                    .form = rename_form},
                             Action{.id = "export", .hook = "customer.export", .context = as_id},
                             Action{.id = "merge",
                                    .hook = "customer.merge",
                                    .style = Style::danger,
                                    .change = Change::value,
                                    .context = as_merged,
                                    .form = merge_form},
                             Action{.id = "erase",
                                    .hook = "customer.erase",
                                    .style = Style::danger,
                                    .change = Change::value,
                                    .context = as_id,
                                    .form = erase_form}};

} // namespace

std::span<const Action> account_actions()
{
    return actions;
}

} // namespace scrip::panels
