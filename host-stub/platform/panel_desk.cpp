#include "platform/panel_desk.hpp"

#include "platform/documents.hpp"
#include "platform/erasing.hpp"
#include "services/tokens.hpp"

#include <algorithm>

namespace host_stub::platform {

namespace json = boost::json;
using loader::Outcome;

namespace {

// The actions of docs/panels.md by the hook behind them.
bool is_sale(const std::string& action)
{
    return action.starts_with("sell_");
}

bool is_payment(const std::string& action)
{
    return action.starts_with("pay_with_") || action.starts_with("reserve_");
}

std::string id_in(const json::object& context, const char* name)
{
    const json::value* const found = context.if_contains(name);
    return found != nullptr && found->is_string() ? found->as_string().c_str() : std::string{};
}

// What the plugin will refuse anyway is no price.
std::optional<std::int64_t> price_in(const json::object& form)
{
    const json::value* const price = form.if_contains("price");
    if (price == nullptr || !price->is_object()) return {};
    const json::value* const minor = price->as_object().if_contains("minor");
    if (minor == nullptr || !minor->is_int64() || minor->as_int64() < 0) return {};
    return minor->as_int64();
}

// Until the plugin has named what it sold.
OrderLine line_of_sale(const PanelCall& call)
{
    OrderLine line;
    line.line_id = call.is_dry_run ? "preview" : "l-" + call.key;
    line.label = call.action.substr(std::string_view("sell_").size());
    line.total_minor = price_in(call.form).value_or(0);
    line.sells_voucher = true;
    return line;
}

std::string name_of_sold(const json::object& result)
{
    const json::array& vouchers = result.at("vouchers").as_array();
    const std::string name = text_at(vouchers.at(0).as_object().at("voucher").as_object(), "name");
    return vouchers.size() == 1 ? name : name + " +" + std::to_string(vouchers.size() - 1);
}

bool may_have_happened(const Outcome& outcome)
{
    return outcome.status == BOOKING_E_UNKNOWN_OUTCOME || outcome.status == BOOKING_E_INTERNAL;
}

} // namespace

PanelDesk::PanelDesk(services::Host& host,
                     loader::LoadedPlugin& plugin,
                     const std::string& studio_id)
    : host_(host), plugin_(plugin), studio_id_(studio_id), hooks_(plugin, studio_id),
      orders_(host.store, studio_id), customers_(host.store, host.clock, studio_id),
      checkout_(host, plugin, studio_id), requests_(host.store, studio_id),
      records_(orders_, host.clock)
{
}

Outcome PanelDesk::render(json::object asked, const std::string& order_id)
{
    if (!order_id.empty()) asked["order"] = orders_.get(order_id).document();
    return hooks_.call("panel.render", asked);
}

Outcome PanelDesk::act(const PanelCall& call)
{
    json::object request{
        {"actor", call.actor}, {"panel", call.panel}, {"action", call.action}, {"form", call.form}};
    if (!call.locale.empty()) request["locale"] = call.locale;
    for (const char* const name :
         {"customer_id", "voucher_id", "transaction_id", "hold_id", "line_id"}) {
        if (const json::value* const id = call.context.if_contains(name)) request[name] = *id;
    }
    const std::string order_id = id_in(call.context, "order_id");
    if (!order_id.empty()) return act_on_order(call, std::move(request), orders_.get(order_id));
    if (call.action == "merge" && !customers_.find(id_in(call.form, "into"))) {
        return loader::refused(
            BOOKING_E_INVALID, "invalid_field", "/form/into must be a customer of the studio");
    }
    Outcome outcome = invoke(call, request);
    if (outcome.is_ok() && !call.is_dry_run) record(call, parsed(outcome).at("result").as_object());
    return outcome;
}

Outcome PanelDesk::act_on_order(const PanelCall& call, json::object request, Order order)
{
    if (is_sale(call.action)) return sell(call, std::move(request), std::move(order));
    request["order"] = document(call, order);
    const bool pays = is_payment(call.action) && !call.is_dry_run;
    Outcome outcome = pays ? pay(call, request, order) : invoke(call, request);
    if (!outcome.is_ok() || call.is_dry_run) return outcome;
    if (!pays) record(call, parsed(outcome).at("result").as_object());
    settle_paid(order.order_id);
    return outcome;
}

// The line first: a sale whose answer was lost stands on a line that is there.
Outcome PanelDesk::sell(const PanelCall& call, json::object request, Order order)
{
    OrderLine line = line_of_sale(call);
    request["line_id"] = line.line_id;
    request["form"].as_object()["is_paid"] = false; // told by order.paid, when it is
    const bool is_there =
        std::any_of(order.lines.begin(), order.lines.end(), [&](const OrderLine& other) {
            return other.line_id == line.line_id;
        });
    if (!is_there) order.lines.push_back(line);
    request["order"] = document(call, order);
    if (call.is_dry_run) return invoke(call, request);
    if (!is_there) orders_.add_line(order.order_id, line);
    Outcome outcome = invoke(call, request);
    if (outcome.is_ok()) {
        line.label = name_of_sold(parsed(outcome).at("result").as_object());
        orders_.change_line(order.order_id, line);
    } else if (!is_there && !may_have_happened(outcome)) {
        orders_.remove_line(order.order_id, line.line_id);
    }
    return outcome;
}

Outcome PanelDesk::pay(const PanelCall& call, const json::object& request, const Order& order)
{
    return checkout_.pay_by_panel(order, request, call.key);
}

Outcome PanelDesk::invoke(const PanelCall& call, const json::object& request)
{
    const std::string printed = json::serialize(request);
    loader::HookCall hook;
    hook.hook = "panel.action";
    hook.studio_id = studio_id_;
    hook.key = call.key;
    hook.payload = printed;
    hook.is_dry_run = call.is_dry_run;
    hook.deadline_mono_ns = services::deadline_after_ms(services::Clock::mono_ns(), call_ms_max);
    if (!plugin_.has_hook(hook.hook)) {
        return loader::refused(
            BOOKING_E_NOT_DECLARED, "unknown_hook", "the plugin has no hook of that name");
    }
    return invoke_keeping_erasures(host_, plugin_, hook);
}

json::object PanelDesk::document(const PanelCall& call, const Order& order)
{
    if (call.is_dry_run) return order.document();
    const std::string asked = json::serialize(json::array{call.form, call.context});
    const std::string kept =
        requests_.once(call.key, "panel " + call.panel + " " + call.action, asked, [&] {
            return json::serialize(order.document());
        });
    return json::parse(kept).as_object();
}

void PanelDesk::record(const PanelCall& call, const json::object& result)
{
    const json::value* const hold = result.if_contains("hold");
    if (hold != nullptr && hold->is_object()) checkout_.take_word(hold->as_object());
    const std::string order_id = id_in(call.context, "order_id");
    if (!order_id.empty()) record_of_order(call, result, order_id);
    record_of_customer(call);
}

void PanelDesk::record_of_order(const PanelCall& call,
                                const json::object& result,
                                const std::string& order_id)
{
    if (call.action == "refund") records_.restored(order_id, result, call.key);
    if (call.action == "delete_line") orders_.remove_line(order_id, id_in(call.context, "line_id"));
    if (call.action == "delete_order") {
        records_.deleted(order_id, result, call.key);
        checkout_.reconcile(order_id);
    }
}

void PanelDesk::record_of_customer(const PanelCall& call)
{
    const std::string customer_id = id_in(call.context, "customer_id");
    if (customer_id.empty()) return;
    if (call.action == "erase") customers_.forget(customer_id);
    if (call.action == "merge") customers_.merge(customer_id, text_at(call.form, "into"));
    if (call.action != "rename") return;
    if (auto known = customers_.find(customer_id)) {
        known->name = text_at(call.form, "name");
        customers_.save(*known);
    }
}

Outcome PanelDesk::settle_paid(const std::string& order_id)
{
    const Order order = orders_.get(order_id);
    const bool sells = std::any_of(order.lines.begin(),
                                   order.lines.end(),
                                   [](const OrderLine& line) { return line.sells_voucher; });
    if (!sells || order.due_minor() > 0) return {BOOKING_OK, "{}", {}, {}};
    return hooks_.call("order.paid",
                       {{"actor", system_itself()}, {"order", order.document()}},
                       services::random_token());
}

void PanelDesk::settle_all_paid()
{
    for (const std::string& order_id : orders_.selling())
        settle_paid(order_id);
}

} // namespace host_stub::platform
