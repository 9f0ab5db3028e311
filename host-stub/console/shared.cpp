#include "console/shared.hpp"

#include "console/refusal.hpp"
#include "loader/plugin.hpp"
#include "platform/checkout.hpp"
#include "platform/studios.hpp"

namespace host_stub::console {

namespace json = boost::json;

std::string Shared::plugin_state(const std::string& studio_id)
{
    switch (plugin().studio_state(studio_id)) {
    case loader::StudioState::enabled: return "on";
    case loader::StudioState::winding_down: return "stopping";
    default: return "off";
    }
}

void Shared::control(const json::object& line)
{
    const json::object answer = json::parse(session.answer(json::serialize(line))).as_object();
    if (answer.at("status") == "OK") return;
    const json::object& error = answer.at("error").as_object();
    const std::string text(error.at("text").as_string()), code(error.at("code").as_string());
    const bool names_field = text.starts_with('/');
    throw Refusal(names_field ? 400 : 409,
                  code,
                  names_field ? "/settings" + text.substr(0, text.find_first_of(" :")) : "",
                  text);
}

void Shared::enable_recorded()
{
    const platform::Studios studios(host().store, host().clock);
    for (const platform::Studio& studio : studios.all()) {
        if (studio.state == "disabled") continue;
        const bool is_winding_down = studio.state == "winding_down";
        const loader::Outcome outcome =
            is_winding_down ? plugin().enable_as_it_is(studio.studio_id, studio.config, true)
                            : plugin().enable(studio.studio_id, studio.config);
        if (outcome.is_ok()) {
            platform::Checkout(host(), plugin(), studio.studio_id).reconcile();
        } else {
            host().log.error("the studio " + studio.studio_id + " cannot be enabled: " +
                             outcome.error_code + ": " + outcome.error_text);
        }
    }
}

} // namespace host_stub::console
