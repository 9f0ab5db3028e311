#include "loader/plugin.hpp"

#include "loader/binary.hpp"
#include "loader/call_flags.hpp"
#include "loader/refusal.hpp"
#include "loader/reply.hpp"
#include "services/call.hpp"
#include "services/text.hpp"
#include "services/thread_role.hpp"

#include <exception>
#include <stdexcept>

namespace host_stub::loader {
namespace {

using services::lend;
using services::ThreadRole;

std::string reason(const Outcome& outcome)
{
    return std::string(status_word(outcome.status)) + " (" + outcome.error_code + ": " +
           outcome.error_text + ")";
}

} // namespace

LoadedPlugin::LoadedPlugin(const std::filesystem::path& folder, services::Host& host)
    : host_(host), manifest_(read_manifest(folder))
{
    check_database(manifest_, services::word_of(host_.database.backend()));
    const booking_entry_v1& entry = load_binary(folder, manifest_);
    host_.log.describe(manifest_.id, manifest_.log_redact);
    create(entry);
}

LoadedPlugin::~LoadedPlugin()
{
    try {
        if (life_ == Life::active) deactivate();
        const ThreadRole role(host_, BOOKING_THREAD_CONTROL);
        api_->destroy(plugin_);
        life_ = Life::destroyed;
    } catch (...) {
        std::terminate(); // a plugin half gone is nothing to go on with
    }
}

void LoadedPlugin::create(const booking_entry_v1& entry)
{
    booking_created_v1 created{sizeof created, 0, nullptr, nullptr};
    Reply reply;
    host_.hooks.open(manifest_.hooks);
    Outcome outcome;
    {
        const ThreadRole role(host_, BOOKING_THREAD_CONTROL);
        outcome = reply.outcome(entry.create(host_.table(), &created, reply.table()));
    }
    host_.hooks.freeze();
    if (!outcome.is_ok()) {
        std::string why = manifest_.id + " refuses to be created by this host: " + reason(outcome);
        for (const std::string& complaint : host_.hooks.complaints())
            why += "; " + complaint;
        throw Refusal(why);
    }
    check_created(created);
    try {
        check_hooks();
    } catch (...) {
        const ThreadRole role(host_, BOOKING_THREAD_CONTROL);
        api_->destroy(plugin_);
        throw;
    }
    choose_hooks();
}

void LoadedPlugin::check_created(const booking_created_v1& created)
{
    const booking_plugin_api_v1* api = created.api;
    if (created.plugin == nullptr || !BOOKING_HAS(booking_plugin_api_v1, api, get_extension) ||
        !api->activate || !api->deactivate || !api->destroy || !api->studio_enable ||
        !api->studio_migrate || !api->studio_disable || !api->studio_purge) {
        throw Refusal(manifest_.id + " gives a table of " +
                      std::to_string(api == nullptr ? 0 : api->struct_size) +
                      " bytes or with functions missing, this host needs " +
                      std::to_string(BOOKING_FIELD_END(booking_plugin_api_v1, get_extension)) +
                      " bytes with all of them");
    }
    plugin_ = created.plugin;
    api_ = api;
    constexpr std::uint32_t known = BOOKING_PLUGIN_F_SERIALISE;
    if (api->flags & BOOKING_FLAGS_MUST_UNDERSTAND & ~known) {
        api->destroy(plugin_);
        throw Refusal(manifest_.id + " sets the plugin flags " + std::to_string(api->flags) +
                      ", this host knows " + std::to_string(known));
    }
}

void LoadedPlugin::check_hooks()
{
    for (const std::string& complaint : host_.hooks.complaints()) {
        throw Refusal(manifest_.id + ": " + complaint);
    }
    for (const std::string& missing : host_.hooks.missing()) {
        throw Refusal(manifest_.id + ": manifest.json declares " + missing +
                      ", the plugin does not add it");
    }
}

void LoadedPlugin::choose_hooks()
{
    for (const services::Hook& hook : host_.hooks.added()) {
        if (revision_of(hook.schema) > schema_revision_max) continue;
        services::Hook& chosen = hooks_[hook.hook];
        if (chosen.schema.empty() || revision_of(chosen.schema) < revision_of(hook.schema)) {
            chosen = hook;
        }
    }
}

bool LoadedPlugin::has_hook(std::string_view hook) const noexcept
{
    return hooks_.find(hook) != hooks_.end();
}

bool LoadedPlugin::may_lend(std::string_view hook) const noexcept
{
    const auto found = hooks_.find(hook);
    return found != hooks_.end() && !(found->second.flags & BOOKING_HOOK_F_TX_FORBIDDEN);
}

Outcome LoadedPlugin::activate()
{
    const std::lock_guard control(control_);
    require(life_ == Life::created, "activate follows create or deactivate");
    const ThreadRole role(host_, BOOKING_THREAD_CONTROL);
    Reply reply;
    Outcome outcome = reply.outcome(api_->activate(plugin_, reply.table()));
    if (outcome.is_ok()) life_ = Life::active;
    return outcome;
}

void LoadedPlugin::deactivate()
{
    const std::lock_guard control(control_);
    require(life_ == Life::active, "deactivate follows activate");
    const auto alone = gate_.enter_alone();
    const ThreadRole role(host_, BOOKING_THREAD_CONTROL);
    api_->deactivate(plugin_);
    life_ = Life::created;
}

Outcome LoadedPlugin::invoke(const HookCall& call)
{
    const auto found = hooks_.find(call.hook);
    require(found != hooks_.end(), "only a hook that the plugin added is invoked");
    require(call.tx == nullptr || may_lend(call.hook), "no transaction where it is forbidden");
    const auto beside_no_deactivate = gate_.enter_as_worker();
    require(life_ == Life::active, "invoke stands between activate and deactivate");
    if (breaker_.is_open(services::Clock::mono_ns())) {
        return refused(BOOKING_E_UNAVAILABLE,
                       "plugin_too_slow",
                       "the plugin answered too late several times, and is left alone for a while");
    }
    Studio& of = studio(call.studio_id);
    const auto beside_no_control = of.gate.enter_as_worker();
    std::unique_lock<std::mutex> one_at_a_time;
    if (api_->flags & BOOKING_PLUGIN_F_SERIALISE) one_at_a_time = std::unique_lock(serial_);
    Reply reply;
    const bool is_winding_down = of.state == StudioState::winding_down;
    const booking_status status = call_hook(found->second, call, is_winding_down, reply.table());
    breaker_.note(call.deadline_mono_ns, services::Clock::mono_ns());
    return reply.outcome(status);
}

booking_status LoadedPlugin::call_hook(const services::Hook& hook,
                                       const HookCall& call,
                                       bool is_winding_down,
                                       booking_reply_v1* reply)
{
    // Copies of their own, so that every text ends with a NUL as the ABI promises.
    const std::string studio_id(call.studio_id), key(call.key), payload(call.payload), no_trace;
    booking_call running;
    running.studio_id = studio_id;
    booking_invocation_v1 in{};
    in.struct_size = sizeof in;
    in.flags = flag_if(call.is_dry_run, BOOKING_CALL_F_DRY_RUN) |
               flag_if(is_winding_down, BOOKING_CALL_F_WIND_DOWN) |
               flag_if(call.attempt > 1, BOOKING_CALL_F_REPLAY);
    in.call = &running;
    in.hook = lend(hook.hook);
    in.schema = lend(hook.schema);
    in.studio_id = lend(studio_id);
    in.idempotency_key = lend(key);
    in.invocation_id = host_.ids.uuid7();
    in.attempt = call.attempt;
    in.deadline_mono_ns = call.deadline_mono_ns;
    in.payload = lend(payload);
    in.tx = call.tx;
    in.traceparent = lend(no_trace);
    const ThreadRole role(host_, BOOKING_THREAD_WORKER);
    return hook.invoke(hook.user, &in, reply);
}

void LoadedPlugin::require(bool holds, const char* what) const
{
    if (!holds) throw std::logic_error(manifest_.id + ": " + what);
}

} // namespace host_stub::loader
