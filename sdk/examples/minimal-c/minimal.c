/* The smallest plugin that a host can use, in C11: one reading hook, "example.ping", which answers
 * {"pong": true}. It needs no database, so the calls for a studio have nothing to do. */
#include <booking/plugin.h>

#include <stdlib.h>
#include <string.h>

#define STR(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* One per create(), so that two instances share nothing. */
struct booking_plugin {
    const booking_host_v1* host;
};

/* region refuse */
static booking_status
refuse(booking_reply_v1* reply, booking_status status, const char* code, const char* text)
{
    if (BOOKING_HAS(booking_reply_v1, reply, error)) {
        reply->error(reply->ctx, code, text, strlen(text));
    }
    return status;
}

static booking_status answer(booking_reply_v1* reply, const char* json)
{
    if (!BOOKING_HAS(booking_reply_v1, reply, append) ||
        reply->append(reply->ctx, json, strlen(json)) < 0) {
        return refuse(
            reply, BOOKING_E_LIMIT, "payload_too_large", "the host did not take the reply");
    }
    return BOOKING_OK;
}
/* endregion */

/* ---- the hook ---- */

#define PING_SCHEMA "booking.example.ping/1"

static int is_text(booking_str text, const char* wanted)
{
    return text.len == strlen(wanted) && memcmp(text.ptr, wanted, strlen(wanted)) == 0;
}

/* region hook */
static booking_status BOOKING_CDECL ping(void* user,
                                         const booking_invocation_v1* in,
                                         booking_reply_v1* out)
{
    (void)user;
    if (!BOOKING_HAS(booking_invocation_v1, in, traceparent)) {
        return refuse(out, BOOKING_E_INVALID, "invalid_field", "the invocation is cut short");
    }
    /* A reading hook ignores a dry run; every other high flag must be understood. */
    if ((in->flags & BOOKING_FLAGS_MUST_UNDERSTAND & ~(uint32_t)BOOKING_CALL_F_DRY_RUN) != 0) {
        return refuse(out, BOOKING_E_UNSUPPORTED, "unsupported", "an unknown call flag");
    }
    if (!is_text(in->schema, PING_SCHEMA)) {
        return refuse(out, BOOKING_E_UNSUPPORTED, "unsupported", "an unknown schema revision");
    }
    return answer(out, "{\"pong\":true}");
}
/* endregion */

/* ---- the plugin's table ---- */

static booking_status BOOKING_CDECL activate(booking_plugin* plugin, booking_reply_v1* reply)
{
    (void)plugin;
    (void)reply;
    return BOOKING_OK;
}

static void BOOKING_CDECL deactivate(booking_plugin* plugin)
{
    (void)plugin;
}

static void BOOKING_CDECL destroy(booking_plugin* plugin)
{
    free(plugin);
}

static booking_status BOOKING_CDECL studio_enable(booking_plugin* plugin,
                                                  const booking_studio_ctx_v1* ctx,
                                                  booking_reply_v1* reply)
{
    (void)plugin;
    (void)ctx;
    return answer(reply, "{\"state\":\"enabled\"}");
}

static booking_status BOOKING_CDECL studio_migrate(booking_plugin* plugin,
                                                   const booking_studio_ctx_v1* ctx,
                                                   booking_reply_v1* reply)
{
    (void)plugin;
    (void)ctx;
    return answer(reply, "{\"from\":\"1\",\"to\":\"1\",\"steps\":[]}");
}

static booking_status BOOKING_CDECL studio_disable(booking_plugin* plugin,
                                                   const booking_studio_ctx_v1* ctx,
                                                   booking_reply_v1* reply)
{
    (void)plugin;
    (void)ctx;
    return answer(reply, "{\"state\":\"disabled\",\"open_holds\":0}");
}

static booking_status BOOKING_CDECL studio_purge(booking_plugin* plugin,
                                                 const booking_studio_ctx_v1* ctx,
                                                 booking_reply_v1* reply)
{
    (void)plugin;
    (void)ctx;
    return answer(reply, "{\"open_holds\":0}");
}

static const void* BOOKING_CDECL get_extension(booking_plugin* plugin, const char* id)
{
    (void)plugin;
    (void)id;
    return NULL;
}

/* region table */
static const booking_plugin_api_v1 api = {
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
/* endregion */

/* ---- create and entry ---- */

/* region add */
static booking_status add_ping(const booking_host_v1* host, booking_plugin* plugin)
{
    const booking_hook_desc_v1 description = {
        sizeof(booking_hook_desc_v1),
        BOOKING_HOOK_F_READ_ONLY | BOOKING_HOOK_F_TX_FORBIDDEN,
        STR("example.ping"),
        STR(PING_SCHEMA),
        100,
        0,
        plugin,
        ping,
    };
    const booking_host_hooks_v1* hooks =
        (const booking_host_hooks_v1*)host->get_extension(host->self, BOOKING_EXT_HOOKS);

    if (!BOOKING_HAS(booking_host_hooks_v1, hooks, add)) {
        return BOOKING_E_UNSUPPORTED;
    }
    return hooks->add(host->self, &description);
}
/* endregion */

/* region create */
static booking_status BOOKING_CDECL create(const booking_host_v1* host,
                                           booking_created_v1* out,
                                           booking_reply_v1* reply)
{
    booking_plugin* plugin;
    booking_status added;

    if (!BOOKING_HAS(booking_host_v1, host, is_cancelled) || host->abi_major != BOOKING_ABI_MAJOR ||
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): the size of a pointer is what is meant. */
        !BOOKING_HAS(booking_created_v1, out, api)) {
        return refuse(reply, BOOKING_E_UNSUPPORTED, "unsupported", "needs a booking host 1.0");
    }
    plugin = (booking_plugin*)calloc(1, sizeof *plugin);
    if (plugin == NULL) {
        return refuse(reply, BOOKING_E_NOMEM, "out_of_memory", "no memory for the plugin");
    }
    plugin->host = host;

    added = add_ping(host, plugin);
    if (added < 0) {
        free(plugin);
        return refuse(reply, added, "hook_refused", "the host did not take example.ping");
    }
    out->flags = 0;
    out->plugin = plugin;
    out->api = &api;
    return BOOKING_OK;
}
/* endregion */

/* region entry */
static const booking_entry_v1 entry = {
    BOOKING_MAGIC,
    sizeof(booking_entry_v1),
    BOOKING_ABI_MAJOR,
    BOOKING_ABI_MINOR,
    0, /* runs on any host of major 1 */
    0,
    0,
    STR(BOOKING_PLUGIN_ID),
    STR(BOOKING_PLUGIN_VERSION),
    create,
};

const booking_entry_v1* BOOKING_CDECL booking_plugin_entry_v1(void)
{
    return &entry;
}
/* endregion */
