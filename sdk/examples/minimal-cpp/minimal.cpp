// The smallest plugin in C++20: one reading hook, "example.ping", which answers {"pong": true}.
// ../minimal-c is the same without booking/plugin.hpp.
#include <booking/plugin.hpp>

#include <memory>

// The header names the type, the plugin says what it is. One per create(): two share nothing.
struct booking_plugin {
    const booking_host_v1* host; // valid until destroy has returned
};

namespace {

constexpr auto& ping_schema = "booking.example.ping/1";

// ---- the hook ----

// region hook
// Every function that has a reply is one guard(): what is thrown inside becomes a status and one
// error, and nothing is thrown across the line.
booking_status BOOKING_CDECL ping(void*,
                                  const booking_invocation_v1* in,
                                  booking_reply_v1* out) noexcept
{
    return booking::guard(out, [&](booking::reply_writer& reply) {
        if (!BOOKING_HAS(booking_invocation_v1, in, traceparent)) {
            throw booking::failure(
                BOOKING_E_INVALID, "invalid_field", "the invocation is cut short");
        }
        // A reading hook keeps nothing, so a dry run is no different; other high flags are unknown.
        constexpr std::uint32_t known = BOOKING_CALL_F_DRY_RUN;
        if ((in->flags & BOOKING_FLAGS_MUST_UNDERSTAND & ~known) != 0) {
            throw booking::failure(BOOKING_E_UNSUPPORTED, "unsupported", "an unknown call flag");
        }
        if (booking::view(in->schema) != ping_schema) {
            throw booking::failure(
                BOOKING_E_UNSUPPORTED, "unsupported", "an unknown schema revision");
        }
        reply.append(R"({"pong":true})");
        return booking_status{BOOKING_OK};
    });
}
// endregion

// ---- the plugin's table ----

booking_status BOOKING_CDECL activate(booking_plugin*, booking_reply_v1*) noexcept
{
    return BOOKING_OK; // threads and pools would start here
}

void BOOKING_CDECL deactivate(booking_plugin*) noexcept {} // and end here

void BOOKING_CDECL destroy(booking_plugin* plugin) noexcept
{
    delete plugin;
}

// There is no data, so the calls about a studio have nothing to do but answer.
template <std::size_t size>
booking_status answer(booking_reply_v1* out, const char (&json)[size]) noexcept
{
    return booking::guard(out, [&](booking::reply_writer& reply) {
        reply.append({json, size - 1});
        return booking_status{BOOKING_OK};
    });
}

booking_status BOOKING_CDECL studio_enable(booking_plugin*,
                                           const booking_studio_ctx_v1*,
                                           booking_reply_v1* reply) noexcept
{
    return answer(reply, R"({"state":"enabled"})");
}

booking_status BOOKING_CDECL studio_migrate(booking_plugin*,
                                            const booking_studio_ctx_v1*,
                                            booking_reply_v1* reply) noexcept
{
    return answer(reply, R"({"from":"1","to":"1","steps":[]})");
}

booking_status BOOKING_CDECL studio_disable(booking_plugin*,
                                            const booking_studio_ctx_v1*,
                                            booking_reply_v1* reply) noexcept
{
    return answer(reply, R"({"state":"disabled","open_holds":0})");
}

booking_status BOOKING_CDECL studio_purge(booking_plugin*,
                                          const booking_studio_ctx_v1*,
                                          booking_reply_v1* reply) noexcept
{
    return answer(reply, R"({"open_holds":0})");
}

const void* BOOKING_CDECL get_extension(booking_plugin*, const char*) noexcept
{
    return nullptr;
}

constexpr booking_plugin_api_v1 api{
    sizeof(booking_plugin_api_v1),
    0,
    activate,
    deactivate,
    destroy,
    studio_enable,
    studio_migrate,
    studio_disable,
    studio_purge,
    get_extension,
};

// ---- create ----

void add_ping(const booking_host_v1* host, booking_plugin* plugin)
{
    const booking_hook_desc_v1 description{
        sizeof(booking_hook_desc_v1),
        BOOKING_HOOK_F_READ_ONLY | BOOKING_HOOK_F_TX_FORBIDDEN,
        booking::str("example.ping"),
        booking::str(ping_schema),
        100,
        0,
        plugin,
        ping,
    };
    const auto* hooks = booking::extension<booking_host_hooks_v1>(host, BOOKING_EXT_HOOKS);
    if (!BOOKING_HAS(booking_host_hooks_v1, hooks, add)) {
        throw booking::failure(BOOKING_E_UNSUPPORTED, "unsupported", "the host takes no hooks");
    }
    const booking_status added = hooks->add(host->self, &description);
    if (added < 0) {
        throw booking::failure(added, "hook_refused", "the host did not take example.ping");
    }
}

// region create
// The macro below has checked the host's version and the room in `out`.
booking_status BOOKING_CDECL create(const booking_host_v1* host,
                                    booking_created_v1* out,
                                    booking_reply_v1* reply) noexcept
{
    return booking::guard(reply, [&] {
        auto plugin = std::make_unique<booking_plugin>(booking_plugin{host});
        add_ping(host, plugin.get());
        out->flags = 0;
        out->plugin = plugin.release(); // the host gives it back to destroy()
        out->api = &api;
        return booking_status{BOOKING_OK};
    });
}
// endregion

} // namespace

// region entry
// Id and version come from manifest.json; it runs on any host of major 1.
BOOKING_PLUGIN_ENTRY(BOOKING_PLUGIN_ID, BOOKING_PLUGIN_VERSION, 0, create);
// endregion
