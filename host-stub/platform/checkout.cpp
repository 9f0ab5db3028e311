#include "platform/checkout.hpp"

#include "platform/documents.hpp"

#include <soci/soci.h>

namespace host_stub::platform {

namespace json = boost::json;
using loader::Outcome;

Checkout::Checkout(services::Host& host, loader::LoadedPlugin& plugin, const std::string& studio_id)
    : attempts(host.store, host.clock, studio_id, plugin.manifest().id), host_(host),
      hooks_(plugin, studio_id), orders_(host.store, studio_id)
{
}

Outcome Checkout::ask(const Order& order,
                      std::string_view hook,
                      const json::object& request,
                      const std::string& key,
                      std::string_view step)
{
    attempts.begin(key, order.order_id, order.currency);
    after_step("initiated");
    Outcome outcome = hooks_.call(hook, request, key);
    after_step(step);
    return outcome;
}

Outcome Checkout::redeem(const std::string& order_id,
                         const json::object& actor,
                         const json::object& source,
                         const std::string& key,
                         std::optional<std::int64_t> amount_minor)
{
    const Order order = orders_.get(order_id);
    json::object request{{"actor", actor}, {"order", order.document()}, {"source", source}};
    if (amount_minor) request["amount"] = money(*amount_minor, order.currency);
    const Outcome outcome = ask(order, "payment.redeem", request, key, "redeem answered");
    Attempt attempt = attempts.get(key);
    if (outcome.is_ok()) {
        take_capture(attempt, parsed(outcome).at("hold").as_object());
    } else {
        take_failure(attempt, outcome);
    }
    return outcome;
}

Outcome Checkout::hold(const std::string& order_id,
                       const json::object& actor,
                       const json::object& source,
                       const std::string& key)
{
    const Order order = orders_.get(order_id);
    const json::object request{{"actor", actor}, {"order", order.document()}, {"source", source}};
    const Outcome outcome = ask(order, "payment.hold", request, key, "hold answered");
    Attempt attempt = attempts.get(key);
    if (outcome.is_ok()) {
        take_hold(attempt, parsed(outcome).at("hold").as_object());
        after_step("held");
    } else {
        take_failure(attempt, outcome);
    }
    return outcome;
}

Outcome
Checkout::pay_by_panel(const Order& order, const json::object& request, const std::string& key)
{
    const Outcome outcome = ask(order, "panel.action", request, key, "panel answered");
    Attempt attempt = attempts.get(key);
    if (!outcome.is_ok()) {
        take_failure(attempt, outcome);
        return outcome;
    }
    take(attempt, parsed(outcome).at("result").at("hold").as_object());
    return outcome;
}

void Checkout::take_word(const json::object& hold)
{
    if (auto attempt = attempts.of_hold(text_at(hold, "hold_id"))) take(*attempt, hold);
}

void Checkout::take(Attempt& attempt, const json::object& hold)
{
    const std::string state = text_at(hold, "state");
    if (state == "captured") {
        take_capture(attempt, hold);
    } else if (state == "open") {
        take_hold(attempt, hold);
    } else {
        end(attempt, state == "released" ? "released" : "failed");
    }
}

void Checkout::confirm(const std::string& order_id)
{
    orders_.set_state(order_id, "confirmed");
    after_step("confirmed");
}

Outcome Checkout::capture(const json::object& actor, const std::string& key)
{
    Attempt attempt = attempts.get(key);
    if (attempt.state != "held") {
        return loader::refused(BOOKING_E_STATE, "not_held", "nothing is held under this key");
    }
    const Outcome outcome = capture_held(attempt, actor);
    Reconciled so_far;
    if (outcome.status == BOOKING_DECLINED) settle(attempt, so_far);
    return outcome;
}

Reconciled Checkout::abandon(const std::string& order_id)
{
    orders_.set_state(order_id, "abandoned");
    after_step("abandoned");
    return reconcile(order_id);
}

Outcome Checkout::capture_held(Attempt& attempt, const json::object& actor)
{
    Outcome outcome = hooks_.call("payment.capture",
                                  {{"actor", actor}, {"hold_id", attempt.hold_id}},
                                  attempt.key + ":capture");
    after_step("capture answered");
    if (outcome.is_ok()) {
        take_capture(attempt, parsed(outcome).at("hold").as_object());
    } else {
        attempt.last_error = loader::status_word(outcome.status);
        attempts.save(attempt);
    }
    return outcome;
}

Outcome Checkout::release_held(Attempt& attempt)
{
    Outcome outcome = hooks_.call("payment.release",
                                  {{"actor", system_itself()}, {"hold_id", attempt.hold_id}},
                                  attempt.key + ":release");
    after_step("release answered");
    if (outcome.is_ok()) end(attempt, "released");
    return outcome;
}

void Checkout::take_hold(Attempt& attempt, const json::object& hold)
{
    attempt.state = "held";
    attempt.hold_id = text_at(hold, "hold_id");
    attempt.amount_minor = minor_at(hold, "amount");
    attempt.last_error.clear();
    attempts.save(attempt);
}

// Its payment and its end are one commit.
void Checkout::take_capture(Attempt& attempt, const json::object& hold)
{
    attempt.state = "captured";
    attempt.hold_id = text_at(hold, "hold_id");
    attempt.amount_minor = minor_at(hold, "captured");
    attempt.last_error.clear();
    host_.store.write([&](soci::session& sql) {
        orders_.add_payment(sql,
                            attempt.key,
                            attempt.order_id,
                            "voucher",
                            attempt.amount_minor,
                            attempt.hold_id,
                            host_.clock.unix_us());
        attempts.save(sql, attempt);
    });
    after_step("captured");
}

// Where the answer does not say that nothing changed, the attempt stays open to be asked about.
void Checkout::take_failure(Attempt& attempt, const Outcome& outcome)
{
    const bool is_certain =
        outcome.status != BOOKING_E_UNKNOWN_OUTCOME && outcome.status != BOOKING_E_INTERNAL;
    if (is_certain) attempt.state = "failed";
    attempt.last_error = loader::status_word(outcome.status);
    attempts.save(attempt);
}

void Checkout::end(Attempt& attempt, const std::string& state)
{
    attempt.state = state;
    attempts.save(attempt);
    after_step(state);
}

} // namespace host_stub::platform
