// The plugin in a studio: its switch, and its settings by the form of its manifest.
#include "console/call.hpp"
#include "loader/plugin.hpp"
#include "platform/panel_desk.hpp"
#include "platform/studios.hpp"

namespace host_stub::console {

namespace json = boost::json;

namespace {

json::object settings_of(Call& call)
{
    const auto studio =
        platform::Studios(call.host().store, call.host().clock).find(call.studio_id());
    if (studio) return json::parse(studio->config).as_object();
    return {{"currency", call.studio.currency},
            {"locale", call.studio.locale},
            {"time_zone", call.studio.time_zone}};
}

json::value get(Call& call)
{
    const loader::Manifest& manifest = call.plugin().manifest();
    return json::object{{"id", manifest.id},
                        {"version", manifest.version},
                        {"name", json::parse(manifest.names)},
                        {"summary", json::parse(manifest.summaries)},
                        {"state", call.shared.plugin_state(call.studio_id())},
                        {"schema", json::parse(manifest.config_schema)},
                        {"settings", settings_of(call)}};
}

void enable(Call& call, const json::object& settings)
{
    call.shared.control(
        {{"control", "studio.enable"}, {"studio", call.studio_id()}, {"config", settings}});
}

json::value switch_it(Call& call)
{
    if (call.fields().flag("enabled")) {
        enable(call, settings_of(call));
        platform::PanelDesk(call.host(), call.plugin(), call.studio_id()).settle_all_paid();
    } else if (call.shared.plugin_state(call.studio_id()) != "off") {
        call.shared.control({{"control", "studio.disable"}, {"studio", call.studio_id()}});
    }
    return get(call);
}

// The platform's own prices are in its currency, so that one is not the plugin's to choose.
json::value change(Call& call)
{
    if (!call.fields().has("settings")) throw wrong_field("/settings");
    const json::object settings = call.fields().object("settings");
    if (call.shared.plugin_state(call.studio_id()) != "on") {
        throw Refusal(409, "studio_not_enabled");
    }
    if (Fields(settings, "/settings").text("currency") != call.studio.currency) {
        throw wrong_field("/settings/currency");
    }
    enable(call, settings);
    return get(call);
}

} // namespace

std::vector<Route> plugin_routes()
{
    return {{"GET", "plugin", "A", get},
            {"POST", "plugin", "A", switch_it},
            {"PUT", "plugin", "A", change}};
}

} // namespace host_stub::console
