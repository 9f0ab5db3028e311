// The [control] functions: life of the plugin, and of each studio.
#include "abi/plugin.hpp"

#include "abi/translate.hpp"

#include <boost/json.hpp>

namespace scrip::abi {

namespace {

constexpr std::uint32_t control_flags_known =
    BOOKING_CALL_F_WIND_DOWN | BOOKING_CALL_F_DRY_RUN | BOOKING_CALL_F_CONFIRMED;

boost::json::object document_of(StudioState state)
{
    return {{"state", std::string{word(state)}}};
}

boost::json::object document_of(const calls::MigrateReply& migrated)
{
    boost::json::array steps;
    for (const auto& step : migrated.steps)
        steps.push_back(boost::json::value(step));
    return {{"from", std::to_string(migrated.from)},
            {"to", std::to_string(migrated.to)},
            {"steps", std::move(steps)}};
}

boost::json::object document_of(const calls::DisableReply& disabled)
{
    return {{"state", disabled.is_disabled ? "disabled" : "winding_down"},
            {"open_holds", disabled.open_holds}};
}

boost::json::object document_of(const calls::PurgeReply& purged)
{
    return {{"vouchers", purged.vouchers}, {"open_holds", purged.open_holds}};
}

// One [control] call of a studio: what the action gives is told as a document. The action has
// committed by then, so a document that does not come about leaves the outcome unknown.
template <class Action>
booking_status control(booking_plugin* handle,
                       const booking_studio_ctx_v1* ctx,
                       booking_reply_v1* reply,
                       Action action) noexcept
{
    booking::call_phase phase;
    return booking::guard(reply, phase, [&](booking::reply_writer& writer) {
        return translated([&] {
            Plugin& plugin = Plugin::from(handle);
            if (!BOOKING_HAS(booking_studio_ctx_v1, ctx, deadline_mono_ns)) {
                throw booking::failure{
                    BOOKING_E_UNSUPPORTED, "unsupported", "the studio's context is cut short"};
            }
            ensure_understood(ctx->flags, control_flags_known);
            const services::CallLimits limits{.now = plugin.host().now(),
                                              .deadline_monotonic_ns = ctx->deadline_mono_ns,
                                              .is_cancelled = [&plugin, call = ctx->call] {
                                                  return plugin.host().is_cancelled(call);
                                              }};
            const auto done = action(plugin, studio_in(ctx->studio_id), limits);
            phase.commit_sent();
            writer.append(boost::json::serialize(document_of(done)));
            return booking_status{BOOKING_OK};
        });
    });
}

booking_status activate(booking_plugin*, booking_reply_v1* reply) noexcept
{
    return booking::guard(reply, [] { return booking_status{BOOKING_OK}; });
}

// There are no threads of our own to join.
void deactivate(booking_plugin*) noexcept {}

void destroy(booking_plugin* handle) noexcept
{
    delete &Plugin::from(handle);
}

booking_status studio_enable(booking_plugin* handle,
                             const booking_studio_ctx_v1* ctx,
                             booking_reply_v1* reply) noexcept
{
    return control(handle, ctx, reply, [&](Plugin& plugin, const std::string& id, auto& limits) {
        const bool winds_down = (ctx->flags & BOOKING_CALL_F_WIND_DOWN) != 0;
        return plugin.studios().enable(
            id, std::string{booking::view(ctx->config_json)}, winds_down, limits);
    });
}

booking_status studio_migrate(booking_plugin* handle,
                              const booking_studio_ctx_v1* ctx,
                              booking_reply_v1* reply) noexcept
{
    return control(handle, ctx, reply, [&](Plugin& plugin, const std::string& id, auto& limits) {
        const bool is_dry_run = (ctx->flags & BOOKING_CALL_F_DRY_RUN) != 0;
        return plugin.studios().migrate(id, is_dry_run, limits);
    });
}

booking_status studio_disable(booking_plugin* handle,
                              const booking_studio_ctx_v1* ctx,
                              booking_reply_v1* reply) noexcept
{
    return control(handle, ctx, reply, [](Plugin& plugin, const std::string& id, auto& limits) {
        return plugin.studios().disable(id, limits);
    });
}

booking_status studio_purge(booking_plugin* handle,
                            const booking_studio_ctx_v1* ctx,
                            booking_reply_v1* reply) noexcept
{
    return control(handle, ctx, reply, [&](Plugin& plugin, const std::string& id, auto& limits) {
        return plugin.studios().purge(id,
                                      (ctx->flags & BOOKING_CALL_F_CONFIRMED) != 0,
                                      (ctx->flags & BOOKING_CALL_F_DRY_RUN) != 0,
                                      limits);
    });
}

// We offer none; whatever is asked for is not there.
const void* get_extension(booking_plugin*, const char*) noexcept
{
    return nullptr;
}

} // namespace

const booking_plugin_api_v1 plugin_api{sizeof(booking_plugin_api_v1),
                                       0,
                                       &activate,
                                       &deactivate,
                                       &destroy,
                                       &studio_enable,
                                       &studio_migrate,
                                       &studio_disable,
                                       &studio_purge,
                                       &get_extension};

} // namespace scrip::abi
