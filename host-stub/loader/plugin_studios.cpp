// The part of LoadedPlugin that brings studios from one state to the next.
#include "loader/call_flags.hpp"
#include "loader/plugin.hpp"
#include "loader/reply.hpp"
#include "services/call.hpp"
#include "services/text.hpp"
#include "services/thread_role.hpp"

#include <boost/json.hpp>

namespace host_stub::loader {
namespace {

using services::lend;
using services::ThreadRole;

constexpr std::int64_t control_ms_max = 60'000;

// The word after "state" in a disable's reply; an unreadable one counts as still winding down.
StudioState state_after_disable(const std::string& reply)
{
    boost::json::error_code failed;
    const boost::json::value document = boost::json::parse(reply, failed);
    const boost::json::value* state =
        !failed && document.is_object() ? document.get_object().if_contains("state") : nullptr;
    const bool is_disabled = state != nullptr && *state == boost::json::value("disabled");
    return is_disabled ? StudioState::disabled : StudioState::winding_down;
}

} // namespace

Outcome LoadedPlugin::enable(const std::string& studio_id, const std::string& config)
{
    const std::lock_guard control(control_);
    Studio& of = studio(studio_id);
    const auto alone = of.gate.enter_alone();
    Outcome outcome = enable_locked(of, studio_id, config, 0);
    if (outcome.status != BOOKING_E_STATE || outcome.error_code != "data_older") return outcome;
    Outcome migrated = call_studio(api_->studio_migrate, studio_id, config, 0);
    return migrated.is_ok() ? enable_locked(of, studio_id, config, 0) : migrated;
}

Outcome LoadedPlugin::enable_as_it_is(const std::string& studio_id,
                                      const std::string& config,
                                      bool is_winding_down)
{
    const std::lock_guard control(control_);
    Studio& of = studio(studio_id);
    const auto alone = of.gate.enter_alone();
    return enable_locked(of, studio_id, config, flag_if(is_winding_down, BOOKING_CALL_F_WIND_DOWN));
}

Outcome LoadedPlugin::enable_locked(Studio& of,
                                    const std::string& studio_id,
                                    const std::string& config,
                                    std::uint32_t flags)
{
    Outcome outcome = call_studio(api_->studio_enable, studio_id, config, flags);
    if (outcome.is_ok()) {
        of.state =
            flags & BOOKING_CALL_F_WIND_DOWN ? StudioState::winding_down : StudioState::enabled;
    }
    return outcome;
}

Outcome LoadedPlugin::disable(const std::string& studio_id)
{
    const std::lock_guard control(control_);
    Studio& of = studio(studio_id);
    const auto alone = of.gate.enter_alone();
    Outcome outcome = call_studio(api_->studio_disable, studio_id, "{}", 0);
    if (outcome.is_ok()) of.state = state_after_disable(outcome.reply);
    return outcome;
}

Outcome LoadedPlugin::purge(const std::string& studio_id, bool is_confirmed)
{
    const std::lock_guard control(control_);
    Studio& of = studio(studio_id);
    const auto alone = of.gate.enter_alone();
    require(of.state != StudioState::enabled, "purge follows disable");
    Outcome outcome = call_studio(
        api_->studio_purge, studio_id, "{}", flag_if(is_confirmed, BOOKING_CALL_F_CONFIRMED));
    if (outcome.is_ok()) of.state = StudioState::absent;
    return outcome;
}

StudioState LoadedPlugin::studio_state(const std::string& studio_id)
{
    return studio(studio_id).state;
}

LoadedPlugin::Studio& LoadedPlugin::studio(std::string_view studio_id)
{
    const std::lock_guard lock(studios_mutex_);
    auto found = studios_.find(studio_id);
    if (found == studios_.end()) {
        found = studios_.emplace(std::string(studio_id), std::make_unique<Studio>()).first;
    }
    return *found->second;
}

Outcome LoadedPlugin::call_studio(StudioFunction function,
                                  const std::string& studio_id,
                                  const std::string& config,
                                  std::uint32_t flags)
{
    require(life_ == Life::active, "studio calls stand between activate and deactivate");
    const std::string no_version;
    booking_call running;
    running.studio_id = studio_id;
    booking_studio_ctx_v1 context{};
    context.struct_size = sizeof context;
    context.flags = flags;
    context.call = &running;
    context.studio_id = lend(studio_id);
    context.config_json = lend(config);
    context.from_version = lend(no_version); // the plugin's own table is the truth
    context.to_version = lend(manifest_.data_version);
    context.deadline_mono_ns =
        services::deadline_after_ms(services::Clock::mono_ns(), control_ms_max);
    const ThreadRole role(host_, BOOKING_THREAD_CONTROL);
    Reply reply;
    return reply.outcome(function(plugin_, &context, reply.table()));
}

} // namespace host_stub::loader
