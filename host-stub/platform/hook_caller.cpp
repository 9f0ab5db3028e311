#include "platform/hook_caller.hpp"

#include "services/clock.hpp"
#include "services/tokens.hpp"

#include <boost/json.hpp>

namespace host_stub::platform {

loader::Outcome
HookCaller::call(std::string_view hook, const boost::json::object& payload, std::string_view key)
{
    return invoke(hook, payload, key, false);
}

loader::Outcome HookCaller::preview(std::string_view hook, const boost::json::object& payload)
{
    return invoke(hook, payload, {}, true);
}

loader::Outcome HookCaller::tell_name(const boost::json::object& actor,
                                      const std::string& customer_id,
                                      const std::string& name)
{
    const boost::json::object customer{{"customer_id", customer_id}, {"name", name}};
    return call(
        "customer.update", {{"actor", actor}, {"customer", customer}}, services::random_token());
}

loader::Outcome HookCaller::invoke(std::string_view hook,
                                   const boost::json::object& payload,
                                   std::string_view key,
                                   bool is_dry_run)
{
    if (!plugin_.has_hook(hook)) {
        return loader::refused(
            BOOKING_E_NOT_DECLARED, "unknown_hook", "the plugin has no hook of that name");
    }
    const std::string printed = boost::json::serialize(payload);
    loader::HookCall call;
    call.hook = hook;
    call.studio_id = studio_id_;
    call.key = key;
    call.payload = printed;
    call.is_dry_run = is_dry_run;
    call.deadline_mono_ns = services::deadline_after_ms(services::Clock::mono_ns(), call_ms_max);
    return plugin_.invoke(call);
}

} // namespace host_stub::platform
