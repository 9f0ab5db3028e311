// The part of Checkout that brings open attempts to their end (the table of abi.md, section 12a).
#include "platform/checkout.hpp"
#include "platform/documents.hpp"

#include <soci/soci.h>

#include <stdexcept>

namespace host_stub::platform {

namespace json = boost::json;
using loader::Outcome;

Reconciled Checkout::reconcile()
{
    Reconciled so_far;
    for (const Attempt& attempt : attempts.open())
        settle(attempt, so_far);
    return so_far;
}

Reconciled Checkout::reconcile(const std::string& order_id)
{
    Reconciled so_far;
    for (const Attempt& attempt : attempts.open()) {
        if (attempt.order_id == order_id) settle(attempt, so_far);
    }
    return so_far;
}

void Checkout::settle(Attempt attempt, Reconciled& so_far)
{
    if (attempt.plugin != hooks_.plugin_id()) {
        host_.log.error("an open payment attempt belongs to the plugin " + attempt.plugin +
                        ", which is not loaded");
        ++so_far.waiting;
        return;
    }
    const Outcome outcome =
        hooks_.call("payment.query", {{"actor", system_itself()}, {"key", attempt.key}});
    if (!outcome.is_ok()) {
        ++so_far.waiting;
        return;
    }
    const json::object answer = parsed(outcome);
    const std::string state = text_at(answer, "state");
    if (state == "unknown" || state == "declined") {
        state == "unknown" && attempts.may_still_run(attempt) ? void(++so_far.waiting)
                                                              : settle_unknown(attempt, so_far);
        return;
    }
    const json::object& hold = answer.at("hold").as_object();
    if (state == "captured") {
        take_capture(attempt, hold);
        ++so_far.captured;
    } else if (state == "held") {
        take_hold(attempt, hold);
        settle_held(attempt, so_far);
    } else {
        settle_over(attempt, hold, so_far);
    }
}

// The ledger has nothing of it, and never will.
void Checkout::settle_unknown(Attempt& attempt, Reconciled& so_far)
{
    if (attempt.state == "held" && is_confirmed(attempt.order_id)) {
        alarm(attempt, attempt.amount_minor, so_far);
    } else {
        end(attempt, "failed");
        ++so_far.ended;
    }
}

// An open order's customer may still come back; until then the hold's own time runs.
void Checkout::settle_held(Attempt& attempt, Reconciled& so_far)
{
    const std::string state = orders_.state_of(attempt.order_id);
    if (state == "open") {
        ++so_far.waiting;
    } else if (is_confirmed(attempt.order_id)) {
        ++(capture_held(attempt, system_itself()).is_ok() ? so_far.captured : so_far.waiting);
    } else {
        ++(release_held(attempt).is_ok() ? so_far.ended : so_far.waiting);
    }
}

// What was held is free again. A confirmed order wants it all the same: voucher by voucher, as far
// as they still have it.
void Checkout::settle_over(Attempt& attempt, const json::object& hold, Reconciled& so_far)
{
    if (!is_confirmed(attempt.order_id)) {
        end(attempt, text_at(hold, "state") == "released" ? "released" : "failed");
        ++so_far.ended;
        return;
    }
    attempt.hold_id = text_at(hold, "hold_id");
    attempt.amount_minor = minor_at(hold, "amount");
    std::int64_t lacking_minor = attempt.amount_minor;
    int part_number = 0;
    for (const json::value& part : hold.at("parts").as_array()) {
        const std::string key = attempt.key + ":late-" + std::to_string(++part_number);
        const auto redeemed_minor = redeem_late(attempt, part.as_object(), key);
        if (!redeemed_minor) {
            ++so_far.waiting; // again next time, under the same keys
            return;
        }
        lacking_minor -= *redeemed_minor;
    }
    if (lacking_minor > 0) {
        alarm(attempt, lacking_minor, so_far);
    } else {
        end(attempt, "captured");
        ++so_far.captured;
    }
}

// What a voucher that was held pays now; 0 when it declines, nothing when nobody can say. Asked
// about first: by now the order's due may be another, and the same key wants the same request.
std::optional<std::int64_t>
Checkout::redeem_late(const Attempt& attempt, const json::object& part, const std::string& key)
{
    Outcome outcome = hooks_.call("payment.query", {{"actor", system_itself()}, {"key", key}});
    if (!outcome.is_ok()) return {};
    const std::string state = text_at(parsed(outcome), "state");
    if (state == "declined") return 0;
    if (state == "unknown") {
        json::object request{{"actor", system_itself()},
                             {"order", orders_.get(attempt.order_id).document()},
                             {"source", {{"voucher_id", part.at("voucher_id")}}}};
        const bool is_money = !part.contains("units");
        if (is_money) request["amount"] = part.at("amount");
        outcome = hooks_.call("payment.redeem", request, key);
        if (outcome.status == BOOKING_DECLINED) return 0;
        if (!outcome.is_ok()) return {};
        after_step("late redeem answered");
    }
    const json::object answer = parsed(outcome);
    const json::object& hold = answer.at("hold").as_object();
    const std::int64_t captured_minor = minor_at(hold, "captured");
    orders_.add_payment(key, attempt.order_id, "voucher", captured_minor, text_at(hold, "hold_id"));
    return captured_minor;
}

void Checkout::alarm(Attempt& attempt, std::int64_t lacking_minor, Reconciled& so_far)
{
    host_.log.error("the confirmed order " + attempt.order_id + " lacks " +
                    std::to_string(lacking_minor) + " " + attempt.currency +
                    " in minor units: what was held for it timed out and is spent");
    attempt.last_error = "short by " + std::to_string(lacking_minor);
    end(attempt, "failed");
    ++so_far.ended;
    so_far.short_minor += lacking_minor;
}

bool Checkout::is_confirmed(const std::string& order_id) const
{
    const std::string state = orders_.state_of(order_id);
    return state == "confirmed" || state == "final";
}

} // namespace host_stub::platform
