#include "platform/desk.hpp"

#include <array>
#include <cstdio>

namespace host_stub::platform {
namespace {

namespace json = boost::json;
using loader::Outcome;

constexpr std::int64_t deadline_ms = 10'000;

json::object staff()
{
    return {{"role", "admin"}, {"id", "desk"}};
}

json::object system_itself()
{
    return {{"role", "system"}, {"id", "platform"}};
}

json::object parsed(const Outcome& outcome)
{
    return json::parse(outcome.reply).as_object();
}

std::string text_at(const json::object& object, const char* name)
{
    return std::string(object.at(name).as_string().c_str());
}

} // namespace

Desk::Desk(services::Host& host,
           loader::LoadedPlugin& plugin,
           const std::string& studio_id,
           std::string currency)
    : orders(host.store, studio_id), host_(host), plugin_(plugin), studio_id_(studio_id),
      currency_(std::move(currency))
{
}

Outcome Desk::call(std::string_view hook, const json::object& payload, std::string_view key)
{
    if (!plugin_.has_hook(hook)) {
        return loader::refused(
            BOOKING_E_NOT_DECLARED, "unknown_hook", "the plugin has no hook of that name");
    }
    const std::string printed = json::serialize(payload);
    loader::HookCall call;
    call.hook = hook;
    call.studio_id = studio_id_;
    call.key = key;
    call.payload = printed;
    call.deadline_mono_ns = services::deadline_after_ms(services::Clock::mono_ns(), deadline_ms);
    return plugin_.invoke(call);
}

Outcome Desk::take_card(const std::string& order_id, std::int64_t amount_minor)
{
    orders.add_payment(next_key(), order_id, "card", amount_minor, "");
    const Order order = orders.get(order_id);
    if (order.due_minor() > 0) return {BOOKING_OK, "{\"activated\":[]}", {}, {}};
    return call(
        "order.paid", {{"actor", system_itself()}, {"order", order.document()}}, next_key());
}

Outcome Desk::pay_by_voucher(const std::string& order_id,
                             const json::object& actor,
                             const json::object& source,
                             const std::string& key,
                             std::optional<std::int64_t> amount_minor)
{
    json::object request{
        {"actor", actor}, {"order", orders.get(order_id).document()}, {"source", source}};
    if (amount_minor) request["amount"] = money(*amount_minor, currency_);
    orders.begin_attempt(key, order_id);
    Outcome outcome = call("payment.redeem", request, key);
    if (outcome.is_ok()) {
        record_capture(key, order_id, parsed(outcome).at("hold").as_object());
    } else if (outcome.status != BOOKING_E_UNKNOWN_OUTCOME &&
               outcome.status != BOOKING_E_INTERNAL) {
        orders.end_attempt(key, "refused");
    }
    return outcome;
}

Outcome Desk::hold(const std::string& order_id,
                   const json::object& actor,
                   const json::object& source,
                   const std::string& key)
{
    return call("payment.hold",
                {{"actor", actor}, {"order", orders.get(order_id).document()}, {"source", source}},
                key);
}

Outcome Desk::capture(const std::string& order_id,
                      const json::object& actor,
                      const std::string& hold_id,
                      const std::string& key)
{
    orders.begin_attempt(key, order_id);
    Outcome outcome = call("payment.capture", {{"actor", actor}, {"hold_id", hold_id}}, key);
    if (outcome.is_ok()) {
        record_capture(key, order_id, parsed(outcome).at("hold").as_object());
    } else if (outcome.status != BOOKING_E_UNKNOWN_OUTCOME &&
               outcome.status != BOOKING_E_INTERNAL) {
        orders.end_attempt(key, "refused");
    }
    return outcome;
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
    if (order.state != "open") {
        return loader::refused(BOOKING_E_STATE, "not_open", "the order is not open");
    }
    if (order.paid_minor > order.total_minor()) {
        return loader::refused(
            BOOKING_E_STATE, "overpaid", "more is paid than the order costs: settle that first");
    }
    orders.set_state(order_id, "final");
    return {.status = BOOKING_OK, .reply = "{}", .error_code = {}, .error_text = {}};
}

std::size_t Desk::reconcile()
{
    std::size_t found = 0;
    for (const PaymentAttempt& attempt : orders.open_attempts()) {
        const Outcome outcome =
            call("payment.query", {{"actor", system_itself()}, {"key", attempt.key}});
        if (!outcome.is_ok()) continue; // asked again next time
        const json::object answer = parsed(outcome);
        const std::string state = text_at(answer, "state");
        if (state == "captured") {
            record_capture(attempt.key, attempt.order_id, answer.at("hold").as_object());
            ++found;
        } else {
            orders.end_attempt(attempt.key, state);
        }
    }
    return found;
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

void Desk::record_capture(const std::string& key,
                          const std::string& order_id,
                          const json::object& hold)
{
    const auto captured = hold.at("captured").at("minor").to_number<std::int64_t>();
    orders.add_payment(key, order_id, "voucher", captured, text_at(hold, "hold_id"));
    orders.end_attempt(key, "captured");
}

} // namespace host_stub::platform
