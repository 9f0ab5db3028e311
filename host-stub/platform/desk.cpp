#include "platform/desk.hpp"

#include "platform/documents.hpp"

#include <array>
#include <cstdio>

namespace host_stub::platform {
namespace {

namespace json = boost::json;
using loader::Outcome;

json::object staff()
{
    return {{"role", "admin"}, {"id", "desk"}};
}

} // namespace

Desk::Desk(services::Host& host,
           loader::LoadedPlugin& plugin,
           const std::string& studio_id,
           std::string currency)
    : orders(host.store, studio_id), checkout(host, plugin, studio_id), host_(host),
      hooks_(plugin, studio_id), currency_(std::move(currency))
{
}

Outcome Desk::call(std::string_view hook, const json::object& payload, std::string_view key)
{
    return hooks_.call(hook, payload, key);
}

Outcome Desk::take_card(const std::string& order_id, std::int64_t amount_minor)
{
    orders.add_payment(next_key(), order_id, "card", amount_minor, "");
    const Order order = orders.get(order_id);
    if (order.due_minor() > 0) return {BOOKING_OK, "{\"activated\":[]}", {}, {}};
    return call(
        "order.paid", {{"actor", system_itself()}, {"order", order.document()}}, next_key());
}

Outcome Desk::delete_line(const std::string& order_id, const std::string& line_id)
{
    Outcome outcome = call("order.line_delete",
                           {{"actor", staff()}, {"order_id", order_id}, {"line_id", line_id}},
                           next_key());
    if (outcome.is_ok()) orders.remove_line(order_id, line_id);
    return outcome;
}

Outcome Desk::delete_order(const std::string& order_id)
{
    Outcome outcome =
        call("order.delete", {{"actor", staff()}, {"order_id", order_id}}, next_key());
    if (outcome.is_ok()) orders.set_state(order_id, "deleted");
    return outcome;
}

Outcome Desk::cancel_for_credit(const std::string& order_id,
                                const std::string& description,
                                const std::string& expires_on)
{
    const Order order = orders.get(order_id);
    if (orders.paid_by(order_id, "voucher") > 0) {
        Outcome refunded =
            call("payment.refund",
                 {{"actor", staff()}, {"order_id", order_id}, {"reason", description}},
                 next_key());
        if (!refunded.is_ok()) return refunded;
    }
    const std::int64_t by_card = orders.paid_by(order_id, "card");
    Outcome credited = call("credit.add",
                            {{"actor", staff()},
                             {"customer", order.document().at("customer")},
                             {"amount", money(by_card, currency_)},
                             {"origin", "cancellation"},
                             {"description", description},
                             {"order_id", order_id},
                             {"expires_on", expires_on}},
                            "cancel-" + order_id);
    if (credited.is_ok()) {
        orders.add_payment("cancel-" + order_id, order_id, "credit note", -by_card, "");
        orders.set_state(order_id, "cancelled");
    }
    return credited;
}

Outcome Desk::credit_overpayment(const std::string& order_id, const std::string& reference)
{
    const Order order = orders.get(order_id);
    const std::int64_t excess = order.paid_minor - order.total_minor();
    if (excess <= 0) {
        return loader::refused(BOOKING_E_STATE, "not_overpaid", "nothing was paid above the total");
    }
    Outcome outcome = call("order.overpaid",
                           {{"actor", staff()},
                            {"order", order.document()},
                            {"excess", money(excess, currency_)},
                            {"reference", reference}},
                           next_key());
    if (outcome.is_ok()) {
        orders.add_payment("overpaid-" + reference, order_id, "credit note", -excess, reference);
    }
    return outcome;
}

Outcome Desk::finalise(const std::string& order_id)
{
    const Order order = orders.get(order_id);
    if (order.state != "open" && order.state != "confirmed") {
        return loader::refused(BOOKING_E_STATE, "not_open", "the order is not open");
    }
    if (order.paid_minor > order.total_minor()) {
        return loader::refused(
            BOOKING_E_STATE, "overpaid", "more is paid than the order costs: settle that first");
    }
    orders.set_state(order_id, "final");
    return {.status = BOOKING_OK, .reply = "{}", .error_code = {}, .error_text = {}};
}

std::string Desk::next_key()
{
    const booking_uuid id = host_.ids.uuid7();
    std::string text;
    for (const std::uint8_t byte : id.bytes) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", byte);
        text += digits.data();
    }
    return text;
}

} // namespace host_stub::platform
