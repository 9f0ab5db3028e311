/* The smallest plugin in plain C: one hook that answers with its own name. */
#include <booking/plugin.h>

#include <string.h>

struct booking_plugin {
    int is_created;
};
static struct booking_plugin the_plugin;

static booking_status name(void* user, const booking_invocation_v1* in, booking_reply_v1* out)
{
    static const char reply[] = "{\"name\":\"plain\"}";
    (void)user;
    (void)in;
    return out->append(out->ctx, reply, sizeof reply - 1);
}

static booking_status activate(booking_plugin* plugin, booking_reply_v1* reply)
{
    (void)plugin;
    (void)reply;
    return BOOKING_OK;
}

static void end(booking_plugin* plugin)
{
    (void)plugin;
}

static booking_status
studio(booking_plugin* plugin, const booking_studio_ctx_v1* context, booking_reply_v1* reply)
{
    (void)plugin;
    (void)context;
    return reply->append(reply->ctx, "{}", 2);
}

static const void* get_extension(booking_plugin* plugin, const char* id)
{
    (void)plugin;
    (void)id;
    return NULL;
}

static const booking_plugin_api_v1 api =
    {sizeof api, 0, activate, end, end, studio, studio, studio, studio, get_extension};

static booking_str str(const char* text)
{
    booking_str lent = {text, strlen(text)};
    return lent;
}

static booking_status
create(const booking_host_v1* host, booking_created_v1* out, booking_reply_v1* reply)
{
    const booking_host_hooks_v1* hooks = host->get_extension(host->self, BOOKING_EXT_HOOKS);
    booking_hook_desc_v1 description;
    (void)reply;
    memset(&description, 0, sizeof description);
    description.struct_size = sizeof description;
    description.flags = BOOKING_HOOK_F_READ_ONLY | BOOKING_HOOK_F_TX_FORBIDDEN;
    description.hook = str("plain.name");
    description.schema = str("booking.plain.name/1");
    description.invoke = name;
    out->plugin = &the_plugin;
    out->api = &api;
    return hooks->add(host->self, &description);
}

const booking_entry_v1* booking_plugin_entry_v1(void)
{
    static booking_entry_v1 entry;
    entry.magic = BOOKING_MAGIC;
    entry.struct_size = sizeof entry;
    entry.abi_major = BOOKING_ABI_MAJOR;
    entry.plugin_id = str("plain.plugin");
    entry.plugin_version = str("1.0.0");
    entry.create = create;
    return &entry;
}
