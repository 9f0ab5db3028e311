#include "platform/order_steps.hpp"

#include "platform/documents.hpp"

#include <algorithm>

namespace host_stub::platform {

namespace json = boost::json;
using loader::Outcome;
using loader::refused;

namespace {

Outcome done()
{
    return {BOOKING_OK, "{}", {}, {}};
}

Step refusal(const char* code, const char* text)
{
    return {refused(BOOKING_E_STATE, code, text), {}, {}};
}

const json::array& list_at(const json::object& reply, const char* name)
{
    static const json::array nothing;
    const json::value* const found = reply.if_contains(name);
    return found != nullptr && found->is_array() ? found->as_array() : nothing;
}

} // namespace

OrderSteps::OrderSteps(services::Host& host,
                       loader::LoadedPlugin& plugin,
                       const std::string& studio_id,
                       std::string currency)
    : host_(host), currency_(std::move(currency)), hooks_(plugin, studio_id),
      orders_(host.store, studio_id), book_(host.store, host.clock, studio_id),
      checkout_(host, plugin, studio_id), panels_(host, plugin, studio_id),
      requests_(host.store, studio_id), records_(orders_, host.clock)
{
}

Step OrderSteps::pay(const std::string& order_id,
                     const std::string& tender,
                     std::int64_t amount_minor,
                     const Asked& asked)
{
    const std::vector<OrderPayment> made = book_.payments(order_id);
    const bool is_known = std::any_of(made.begin(), made.end(), [&](const OrderPayment& payment) {
        return payment.payment_id == asked.key;
    });
    if (!is_known) {
        if (amount_minor > orders_.get(order_id).due_minor()) {
            return refusal("amount_exceeds_due", "more than the order's due");
        }
        orders_.add_payment(asked.key, order_id, tender, amount_minor, "", host_.clock.unix_us());
    }
    Outcome settled = panels_.settle_paid(order_id);
    // Where the plugin is off the money is taken all the same, and settle_all_paid() follows.
    if (settled.error_code == "studio_not_enabled") settled = done();
    return {std::move(settled), {}, {}};
}

Step OrderSteps::delete_line(const std::string& order_id,
                             const std::string& line_id,
                             const Asked& asked)
{
    const Order order = orders_.get(order_id);
    const auto line = std::find_if(order.lines.begin(),
                                   order.lines.end(),
                                   [&](const OrderLine& one) { return one.line_id == line_id; });
    const bool sells = line != order.lines.end() && line->sells_voucher;
    Step step = sells ? told(ask("order.line_delete",
                                 {{"actor", asked.actor},
                                  {"locale", asked.locale},
                                  {"order_id", order_id},
                                  {"line_id", line_id}},
                                 asked),
                             asked.locale)
                      : Step{done(), {}, {}};
    if (step.outcome.is_ok() && !asked.is_dry_run) {
        orders_.remove_line(order_id, line_id);
        panels_.settle_paid(order_id);
    }
    return step;
}

Step OrderSteps::remove(const std::string& order_id, const std::string& reason, const Asked& asked)
{
    const Order order = orders_.get(order_id);
    json::object request{{"actor", asked.actor}, {"locale", asked.locale}, {"order_id", order_id}};
    if (!reason.empty()) request["reason"] = reason;
    Step step = is_plugins(order) ? told(ask("order.delete", request, asked), asked.locale)
                                  : Step{done(), {}, {}};
    if (!step.outcome.is_ok()) return step;
    for (const char* const tender : {"card", "cash"}) {
        const std::int64_t paid_minor = orders_.paid_by(order_id, tender);
        if (paid_minor > 0) step.effects.push_back(money_back(tender, paid_minor));
    }
    if (!asked.is_dry_run) {
        records_.deleted(order_id, parsed(step.outcome), asked.key);
        checkout_.reconcile(order_id);
    }
    return step;
}

Step OrderSteps::refund(const std::string& order_id,
                        const std::string& tender,
                        std::int64_t amount_minor,
                        const std::string& reason,
                        const Asked& asked)
{
    if (tender == "voucher") {
        Step step = told(ask("payment.refund",
                             {{"actor", asked.actor},
                              {"locale", asked.locale},
                              {"order_id", order_id},
                              {"amount", money(amount_minor, currency_)},
                              {"reason", reason}},
                             asked),
                         asked.locale);
        if (step.outcome.is_ok() && !asked.is_dry_run) {
            records_.restored(order_id, parsed(step.outcome), asked.key);
        }
        return step;
    }
    const std::vector<OrderPayment> made = book_.payments(order_id);
    const bool is_known = std::any_of(made.begin(), made.end(), [&](const OrderPayment& payment) {
        return !asked.key.empty() && payment.payment_id == "back:" + asked.key;
    });
    if (!is_known && amount_minor > orders_.paid_by(order_id, tender)) {
        return refusal("exceeds_captured", "more than that tender paid");
    }
    if (!asked.is_dry_run) records_.refunded(order_id, tender, amount_minor, reason, asked.key);
    return {done(), {money_back(tender, amount_minor)}, {}};
}

Step OrderSteps::cancel(const std::string& order_id, const Cancellation& how, const Asked& asked)
{
    const Order order = orders_.get(order_id);
    const std::string state = how.reason == "postponed" ? "postponed" : "cancelled";
    // The plugin answers a repetition as it did, whatever was paid back since.
    const bool is_again = order.state == state;
    if (order.paid_minor == 0 && !is_again) {
        Step step = void_sold(order, asked);
        if (step.outcome.is_ok() && !asked.is_dry_run) {
            orders_.set_state(order_id, state);
            checkout_.reconcile(order_id);
        }
        return step;
    }
    const json::object request = cancel_request(order, how, asked);
    const std::string sent =
        asked.is_dry_run ? json::serialize(request) : kept("cancel " + order_id, request, asked);
    Step step = told(ask("order.cancel", json::parse(sent).as_object(), asked), asked.locale);
    if (step.outcome.is_ok() && !asked.is_dry_run) {
        records_.cancelled(order_id, parsed(step.outcome), asked.key, state);
        checkout_.reconcile(order_id);
    }
    return step;
}

// Nothing was paid, so nothing goes back: only what it sold must not stay.
Step OrderSteps::void_sold(const Order& order, const Asked& asked)
{
    Step all{done(), {}, {}};
    for (const OrderLine& line : order.lines) {
        if (!line.sells_voucher) continue;
        Asked of_line = asked;
        if (!asked.is_dry_run) of_line.key += ":" + line.line_id;
        of_line.actor = system_itself();
        Step one = told(ask("order.line_delete",
                            {{"actor", of_line.actor},
                             {"locale", asked.locale},
                             {"order_id", order.order_id},
                             {"line_id", line.line_id}},
                            of_line),
                        asked.locale);
        if (!one.outcome.is_ok()) return one;
        all.effects.insert(all.effects.end(), one.effects.begin(), one.effects.end());
    }
    return all;
}

Step OrderSteps::overpaid(const std::string& order_id, const Asked& asked)
{
    const Order order = orders_.get(order_id);
    const std::int64_t excess_minor = order.paid_minor - order.total_minor();
    json::object request{{"actor", asked.actor},
                         {"locale", asked.locale},
                         {"order", order.document()},
                         {"excess", money(excess_minor, currency_)},
                         {"reference", asked.is_dry_run ? "preview" : asked.key}};
    const std::string sent =
        asked.is_dry_run ? json::serialize(request) : kept("overpaid " + order_id, request, asked);
    const json::object asking = json::parse(sent).as_object();
    if (minor_at(asking, "excess") <= 0) {
        return refusal("not_overpaid", "nothing was paid above the total");
    }
    Step step = told(ask("order.overpaid", asking, asked), asked.locale);
    if (step.outcome.is_ok() && !asked.is_dry_run) {
        records_.overpaid(order_id, parsed(step.outcome), asked.key);
    }
    return step;
}

// Captured gross of what the plugin told to refund, net of what the platform gave back by itself:
// of that the plugin knows nothing.
json::object
OrderSteps::cancel_request(const Order& order, const Cancellation& how, const Asked& asked) const
{
    std::vector<std::pair<std::string, std::int64_t>> captured;
    for (const OrderPayment& payment : book_.payments(order.order_id)) {
        const bool counts =
            payment.amount_minor > 0 || OrderRecords::is_own_refund(payment.payment_id);
        if (!counts) continue;
        auto found = std::find_if(captured.begin(), captured.end(), [&](const auto& one) {
            return one.first == payment.tender;
        });
        if (found == captured.end()) found = captured.insert(captured.end(), {payment.tender, 0});
        found->second += payment.amount_minor;
    }
    json::array tenders;
    for (const auto& [tender, minor] : captured)
        tenders.push_back(json::object{{"tender", tender}, {"captured", money(minor, currency_)}});
    json::object request{{"actor", asked.actor},
                         {"locale", asked.locale},
                         {"order", order.document()},
                         {"refundable", money(order.paid_minor, currency_)},
                         {"tenders", std::move(tenders)},
                         {"as", how.as},
                         {"reason", how.reason}};
    if (!how.strategy.empty()) request["strategy"] = how.strategy;
    if (!how.note.empty()) request["note"] = how.note;
    return request;
}

Outcome OrderSteps::ask(std::string_view hook, const json::object& request, const Asked& asked)
{
    return asked.is_dry_run ? hooks_.preview(hook, request) : hooks_.call(hook, request, asked.key);
}

std::string
OrderSteps::kept(const std::string& kind, const json::object& request, const Asked& asked)
{
    return requests_.once(asked.key, kind, kind, [&] { return json::serialize(request); });
}

// Without a part of the plugin's, an order is deleted though the plugin is off.
bool OrderSteps::is_plugins(const Order& order) const
{
    const bool sells = std::any_of(order.lines.begin(),
                                   order.lines.end(),
                                   [](const OrderLine& line) { return line.sells_voucher; });
    const auto attempts = checkout_.attempts.open();
    return sells || orders_.paid_by(order.order_id, "voucher") != 0 ||
           std::any_of(attempts.begin(), attempts.end(), [&](const Attempt& attempt) {
               return attempt.order_id == order.order_id;
           });
}

Step OrderSteps::told(const Outcome& outcome, const std::string& locale)
{
    Step step{outcome, {}, {}};
    if (outcome.is_ok()) add_effects(step, parsed(outcome), locale);
    return step;
}

void OrderSteps::add_effects(Step& step, const json::object& reply, const std::string& locale)
{
    const auto add_code = [&](const json::object& holder) {
        const json::value* const code = holder.if_contains("code");
        const json::value* const voucher = holder.if_contains("voucher");
        if (code == nullptr || !code->is_string() || voucher == nullptr) return;
        step.codes.push_back(
            json::object{{"name", voucher->as_object().at("name")}, {"code", *code}});
    };
    for (const json::value& item : list_at(reply, "restored")) {
        const json::object& part = item.as_object();
        json::object one = effect_on("restored", text_at(part, "voucher_id"), locale);
        one["amount"] = part.at("amount");
        one["how"] = part.at("how");
        step.effects.push_back(std::move(one));
        add_code(part);
    }
    for (const json::value& voucher_id : list_at(reply, "voided"))
        step.effects.push_back(effect_on("voided", voucher_id.as_string().c_str(), locale));
    for (const json::value& hold_id : list_at(reply, "released")) {
        json::object one = effect("released");
        one["reference"] = hold_id;
        step.effects.push_back(std::move(one));
    }
    const json::value* const credit = reply.if_contains("credit");
    const json::object* note = credit != nullptr && credit->is_object() ? &credit->as_object()
                               : reply.contains("voucher")              ? &reply
                                                                        : nullptr;
    if (note != nullptr && note->at("voucher").is_object()) {
        const json::object& voucher = note->at("voucher").as_object();
        json::object one = effect("credit");
        one["amount"] = voucher.at("face");
        one["name"] = voucher.at("name");
        step.effects.push_back(std::move(one));
        add_code(*note);
    }
    for (const json::value& item : list_at(reply, "to_refund")) {
        const json::object& part = item.as_object();
        step.effects.push_back(money_back(text_at(part, "tender"), minor_at(part, "amount")));
    }
}

json::object OrderSteps::effect(const char* what) const
{
    return {{"what", what},
            {"amount", nullptr},
            {"name", nullptr},
            {"voucher_id", nullptr},
            {"how", nullptr},
            {"tender", nullptr},
            {"reference", nullptr}};
}

json::object
OrderSteps::effect_on(const char* what, const std::string& voucher_id, const std::string& locale)
{
    json::object one = effect(what);
    one["voucher_id"] = voucher_id;
    const Outcome found =
        hooks_.call("voucher.get",
                    {{"actor", system_itself()}, {"voucher_id", voucher_id}, {"locale", locale}});
    if (!found.is_ok()) return one;
    const json::object voucher = parsed(found).at("voucher").as_object();
    one["name"] = voucher.at("name");
    one["amount"] = voucher.at("face").as_object().contains("minor") ? voucher.at("face") : nullptr;
    return one;
}

json::object OrderSteps::money_back(const std::string& tender, std::int64_t amount_minor) const
{
    json::object one = effect("to_refund");
    one["amount"] = money(amount_minor, currency_);
    one["tender"] = tender;
    return one;
}

} // namespace host_stub::platform
