// A plugin's panels, drawn by the browser: what they show, and what is done on them.
#include "console/order_view.hpp"
#include "platform/panel_desk.hpp"

namespace host_stub::console {

namespace json = boost::json;

namespace {

std::string order_in(Call& call, const json::object& context)
{
    const Fields fields(context, "/context");
    if (!fields.has("order_id")) return {};
    const std::string order_id = fields.text("order_id", 128);
    reachable_order(call, order_id);
    return order_id;
}

// Whether a sale is paid is the platform's to know: nobody is asked.
void drop_member(json::object& form, std::string_view name)
{
    if (json::value* const properties = form.if_contains("properties")) {
        properties->as_object().erase(name);
    }
    for (const char* const list : {"required", "x-order"}) {
        json::value* const names = form.if_contains(list);
        if (names == nullptr || !names->is_array()) continue;
        json::array kept;
        for (const json::value& one : names->as_array()) {
            if (one != json::value(name)) kept.push_back(one);
        }
        *names = std::move(kept);
    }
}

void take_over(json::object& panel)
{
    json::value* const actions = panel.if_contains("actions");
    if (actions == nullptr || !actions->is_array()) return;
    for (json::value& action : actions->as_array()) {
        json::value* const form = action.as_object().if_contains("form");
        if (form != nullptr && form->is_object()) drop_member(form->as_object(), "is_paid");
    }
}

json::value render(Call& call)
{
    const json::object context = call.fields().object("context");
    const std::string order_id = order_in(call, context);
    json::object asked{{"actor", call.actor()}, {"panel", call.args.at(0)}};
    asked["locale"] =
        call.fields().has("locale") ? call.fields().text("locale", 35) : call.visit.locale;
    if (context.contains("customer_id")) asked["customer_id"] = context.at("customer_id");
    for (const char* const name : {"filter", "page"}) {
        if (call.fields().has(name)) asked[name] = call.fields().object(name);
    }
    json::object panel = accepted(platform::PanelDesk(call.host(), call.plugin(), call.studio_id())
                                      .render(std::move(asked), order_id));
    take_over(panel);
    return panel;
}

json::value act(Call& call)
{
    platform::PanelCall asked;
    asked.panel = call.args.at(0);
    asked.action = call.args.at(1);
    asked.actor = call.actor();
    asked.form = call.fields().object("form");
    asked.context = call.fields().object("context");
    asked.locale =
        call.fields().has("locale") ? call.fields().text("locale", 35) : call.visit.locale;
    const platform::Asked how = call.asked();
    asked.key = how.key;
    asked.is_dry_run = how.is_dry_run;
    const std::string order_id = order_in(call, asked.context);
    json::object reply =
        accepted(platform::PanelDesk(call.host(), call.plugin(), call.studio_id()).act(asked));
    if (!order_id.empty() && !asked.is_dry_run) reply["order"] = order_view(call, order_id);
    return reply;
}

} // namespace

std::vector<Route> panel_routes()
{
    return {{"POST", "panels/{}", "AGCN", render}, {"POST", "panels/{}/{}", "AGCN", act}};
}

} // namespace host_stub::console
