// The [control] functions: life of the plugin, and of each studio.
#include "abi/plugin.hpp"

#include "abi/translate.hpp"

#include <boost/json.hpp>
#include <new>

namespace scrip::abi {

namespace {

// One [control] call of a studio: its reply is a document, put before anything is committed, or
// after the phase was told that something was. Of the flags that must be understood it knows those.
template <class Action>
booking_status control(std::uint32_t flags_known,
                       booking_plugin* handle,
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
            ensure_understood(ctx->flags, flags_known);
            const services::CallLimits limits{.now = plugin.host().now(),
                                              .deadline_monotonic_ns = ctx->deadline_mono_ns,
                                              .is_cancelled = [&plugin, call = ctx->call] {
                                                  return plugin.host().is_cancelled(call);
                                              }};
            const auto put = [&](const boost::json::object& document) {
                writer.reset(); // of an earlier try
                writer.append(boost::json::serialize(document));
            };
            action(plugin, studio_in(ctx->studio_id), limits, put, phase);
            return booking_status{BOOKING_OK};
        });
    });
}

booking_status activate(booking_plugin*, booking_reply_v1* reply) noexcept
{
    return booking::guard(reply, [] { return booking_status{BOOKING_OK}; });
}

// With the last connection the one thread ends that watches over them.
void deactivate(booking_plugin* handle) noexcept
{
    try {
        Plugin::from(handle).studios().rest();
    } catch (const std::bad_alloc&) { // NOLINT(bugprone-empty-catch)
        // Its connections stay until it is destroyed.
    }
}

void destroy(booking_plugin* handle) noexcept
{
    delete &Plugin::from(handle);
}

booking_status studio_enable(booking_plugin* handle,
                             const booking_studio_ctx_v1* ctx,
                             booking_reply_v1* reply) noexcept
{
    const auto enable = [&](Plugin& plugin, const std::string& id, auto& limits, auto& put, auto&) {
        plugin.studios().enable(id,
                                std::string{booking::view(ctx->config_json)},
                                (ctx->flags & BOOKING_CALL_F_WIND_DOWN) != 0,
                                limits,
                                [&](StudioState state) {
                                    put(boost::json::object{{"state", std::string{word(state)}}});
                                });
    };
    return control(0, handle, ctx, reply, enable);
}

booking_status studio_migrate(booking_plugin* handle,
                              const booking_studio_ctx_v1* ctx,
                              booking_reply_v1* reply) noexcept
{
    const auto migrate = [&](Plugin& plugin,
                             const std::string& id,
                             auto& limits,
                             auto& put,
                             booking::call_phase& phase) {
        const bool is_dry_run = (ctx->flags & BOOKING_CALL_F_DRY_RUN) != 0;
        const auto migrated = plugin.studios().migrate(id, is_dry_run, limits);
        // Its steps have commits of their own.
        if (!is_dry_run) phase.commit_sent();
        boost::json::array steps;
        for (const auto& step : migrated.steps)
            steps.push_back(boost::json::value(step));
        put(boost::json::object{{"from", std::to_string(migrated.from)},
                                {"to", std::to_string(migrated.to)},
                                {"steps", std::move(steps)}});
    };
    return control(BOOKING_CALL_F_DRY_RUN, handle, ctx, reply, migrate);
}

booking_status studio_disable(booking_plugin* handle,
                              const booking_studio_ctx_v1* ctx,
                              booking_reply_v1* reply) noexcept
{
    const auto disable = [](Plugin& plugin, const std::string& id, auto& limits, auto& put, auto&) {
        plugin.studios().disable(id, limits, [&](const calls::DisableReply& disabled) {
            put(boost::json::object{{"state", disabled.is_disabled ? "disabled" : "winding_down"},
                                    {"open_holds", disabled.open_holds}});
        });
    };
    return control(0, handle, ctx, reply, disable);
}

booking_status studio_purge(booking_plugin* handle,
                            const booking_studio_ctx_v1* ctx,
                            booking_reply_v1* reply) noexcept
{
    const auto purge = [&](Plugin& plugin, const std::string& id, auto& limits, auto& put, auto&) {
        plugin.studios().purge(id,
                               (ctx->flags & BOOKING_CALL_F_CONFIRMED) != 0,
                               (ctx->flags & BOOKING_CALL_F_DRY_RUN) != 0,
                               limits,
                               [&](const calls::PurgeReply& purged) {
                                   put(boost::json::object{{"vouchers", purged.vouchers},
                                                           {"open_holds", purged.open_holds}});
                               });
    };
    return control(BOOKING_CALL_F_DRY_RUN | BOOKING_CALL_F_CONFIRMED, handle, ctx, reply, purge);
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
