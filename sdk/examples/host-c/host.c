/* The smallest host, in C11: loads a plugin, calls one hook once and prints the reply.
 *
 *   host PLUGIN.so HOOK SCHEMA PAYLOAD
 *   host minimal.so example.ping booking.example.ping/1 '{}'
 *
 * A real host reads manifest.json first and refuses what it does not speak, checks owner and
 * SHA-256 of the file, and loads that very descriptor: host-stub/loader does. Exit status: 0 when
 * the hook answered, 1 when it did not, 2 for a wrong command line. */
/* For clock_gettime. */
#define _POSIX_C_SOURCE 200809L
#include <booking/plugin.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MAX_HOOKS 32
#define MAX_TEXT 128
#define MAX_REPLY 4096

static booking_str str(const char* text)
{
    booking_str result;
    result.ptr = text;
    result.len = strlen(text);
    return result;
}

/* ---- the reply: the plugin appends, the host owns the bytes ---- */

struct reply {
    char bytes[MAX_REPLY];
    uint64_t len;
    booking_status failed; /* sticky until reset */
};

static booking_status BOOKING_CDECL append(void* ctx, const char* bytes, uint64_t len)
{
    struct reply* reply = (struct reply*)ctx;
    if (reply->failed < 0 || len > MAX_REPLY - reply->len) {
        return reply->failed = BOOKING_E_LIMIT;
    }
    memcpy(reply->bytes + reply->len, bytes, len);
    reply->len += len;
    return BOOKING_OK;
}

static void BOOKING_CDECL reset(void* ctx)
{
    struct reply* reply = (struct reply*)ctx;
    reply->len = 0;
    reply->failed = BOOKING_OK;
}

static void BOOKING_CDECL error(void* ctx, const char* code, const char* text, uint64_t len)
{
    (void)ctx;
    fprintf(stderr, "the plugin says %s: %.*s\n", code, (int)len, text);
}

static booking_reply_v1 writer_of(struct reply* reply)
{
    booking_reply_v1 writer = {sizeof(booking_reply_v1), 0, NULL, append, reset, error};
    writer.ctx = reply;
    reset(reply);
    return writer;
}

/* ---- the host: it must offer hooks, every other extension may be missing ---- */

struct hook {
    char name[MAX_TEXT];
    char schema[MAX_TEXT];
    void* user;
    booking_hook_fn invoke;
};

struct booking_host {
    struct hook hooks[MAX_HOOKS];
    unsigned count;
};

static int copy_text(char to[MAX_TEXT], booking_str from)
{
    if (from.len >= MAX_TEXT) {
        return 0;
    }
    memcpy(to, from.ptr, from.len);
    to[from.len] = '\0';
    return 1;
}

/* The plugin's description is borrowed: its texts are copied. */
static booking_status BOOKING_CDECL add(booking_host* host, const booking_hook_desc_v1* desc)
{
    struct hook* hook;
    if (!BOOKING_HAS(booking_hook_desc_v1, desc, invoke)) {
        return BOOKING_E_INVALID;
    }
    if (host->count == MAX_HOOKS) {
        return BOOKING_E_LIMIT;
    }
    hook = &host->hooks[host->count];
    if (!copy_text(hook->name, desc->hook) || !copy_text(hook->schema, desc->schema)) {
        return BOOKING_E_LIMIT;
    }
    hook->user = desc->user;
    hook->invoke = desc->invoke;
    ++host->count;
    return BOOKING_OK;
}

static const void* BOOKING_CDECL get_extension(booking_host* host, const char* id)
{
    static const booking_host_hooks_v1 hooks = {sizeof(booking_host_hooks_v1), 0, add};
    (void)host;
    return strcmp(id, BOOKING_EXT_HOOKS) == 0 ? &hooks : NULL;
}

static uint32_t BOOKING_CDECL is_cancelled(booking_call* call)
{
    (void)call;
    return 0; /* somebody always waits for the answer */
}

/* ---- loading ---- */

/* region load */
/* The plugin's entry, or NULL after a line to stderr. Nothing is ever unloaded. */
static const booking_entry_v1* load(const char* path)
{
    void* const file = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void* const symbol = file == NULL ? NULL : dlsym(file, BOOKING_ENTRY_SYMBOL);
    booking_entry_fn function;
    const booking_entry_v1* entry;
    if (symbol == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return NULL;
    }
    memcpy(&function, &symbol, sizeof function); /* C has no cast for this */

    entry = function();
    if (entry == NULL || entry->magic != BOOKING_MAGIC ||
        !BOOKING_HAS(booking_entry_v1, entry, create)) {
        fprintf(stderr, "%s: not a booking plugin\n", path);
        return NULL;
    }
    if (entry->abi_major != BOOKING_ABI_MAJOR || entry->abi_minor_needed > BOOKING_ABI_MINOR) {
        fprintf(stderr,
                "%s needs booking %d.%d, this host speaks %d.%d\n",
                path,
                entry->abi_major,
                entry->abi_minor_needed,
                BOOKING_ABI_MAJOR,
                BOOKING_ABI_MINOR);
        return NULL;
    }
    if ((entry->flags & BOOKING_FLAGS_MUST_UNDERSTAND) != 0) {
        fprintf(stderr, "%s wants what this host does not know\n", path);
        return NULL;
    }
    return entry;
}
/* endregion */

/* ---- one call ---- */

/* Ten seconds from now, on the clock of deadlines. */
static int64_t deadline(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(now.tv_sec + 10) * 1000000000 + now.tv_nsec;
}

static const struct hook* find(const booking_host* host, const char* name, const char* schema)
{
    unsigned i;
    for (i = 0; i < host->count; ++i) {
        if (strcmp(host->hooks[i].name, name) == 0 && strcmp(host->hooks[i].schema, schema) == 0) {
            return &host->hooks[i];
        }
    }
    fprintf(stderr, "the plugin has no hook %s with schema %s\n", name, schema);
    return NULL;
}

/* region invoke */
static booking_status invoke(const struct hook* hook, const char* payload, struct reply* reply)
{
    booking_reply_v1 writer = writer_of(reply);
    booking_invocation_v1 in;
    booking_status status;
    memset(&in, 0, sizeof in); /* reserved words and tx are zero */
    in.struct_size = sizeof in;
    in.hook = str(hook->name);
    in.schema = str(hook->schema);
    in.studio_id = str("studio-1");
    /* One intended effect has one key, kept before the call; each attempt has an id of its own. */
    in.idempotency_key = str("example-1");
    in.invocation_id.bytes[15] = 1;
    in.attempt = 1;
    in.deadline_mono_ns = deadline();
    in.payload = str(payload);
    in.traceparent = str("");
    status = hook->invoke(hook->user, &in, &writer);
    /* An answer over a reply that did not fit is no answer: what became of it is not known. */
    return status >= 0 && reply->failed < 0 ? BOOKING_E_UNKNOWN_OUTCOME : status;
}
/* endregion */

/* Enables the studio, calls, disables it again. */
static booking_status serve(const booking_host* host, const booking_created_v1* made, char** words)
{
    const struct hook* const hook = find(host, words[0], words[1]);
    struct reply reply;
    booking_reply_v1 writer = writer_of(&reply);
    booking_studio_ctx_v1 studio;
    booking_status status;
    if (hook == NULL) {
        return BOOKING_E_NOT_FOUND;
    }
    memset(&studio, 0, sizeof studio);
    studio.struct_size = sizeof studio;
    studio.studio_id = str("studio-1");
    studio.config_json = str("{}");
    studio.from_version = str("");
    studio.to_version = str("");
    studio.deadline_mono_ns = deadline();
    status = made->api->studio_enable(made->plugin, &studio, &writer);
    if (status < 0) {
        return status; /* data_older would ask for studio_migrate first */
    }
    status = invoke(hook, words[2], &reply);
    if (status >= 0) {
        printf("%d %.*s\n", (int)status, (int)reply.len, reply.bytes);
    }
    writer = writer_of(&reply);
    studio.deadline_mono_ns = deadline();
    (void)made->api->studio_disable(made->plugin, &studio, &writer);
    return status;
}

int main(int argc, char** argv)
{
    static booking_host host; /* outlives the plugin, as its table below does */
    booking_host_v1 table = {sizeof(booking_host_v1),
                             BOOKING_ABI_MAJOR,
                             BOOKING_ABI_MINOR,
                             &host,
                             {"", 0},
                             {"", 0},
                             get_extension,
                             is_cancelled};
    booking_created_v1 made = {sizeof(booking_created_v1), 0, NULL, NULL};
    struct reply reply;
    booking_reply_v1 writer = writer_of(&reply);
    const booking_entry_v1* entry;
    booking_status status;
    if (argc != 5) {
        fprintf(stderr, "usage: %s PLUGIN.so HOOK SCHEMA PAYLOAD\n", argv[0]);
        return 2;
    }
    table.name = str("example-host");
    table.version = str("1.0.0");
    entry = load(argv[1]);
    if (entry == NULL) {
        return 1;
    }
    status = entry->create(&table, &made, &writer);
    if (status < 0) {
        fprintf(stderr, "create: %d\n", (int)status);
        return 1;
    }
    if (!BOOKING_HAS(booking_plugin_api_v1, made.api, get_extension)) {
        fprintf(stderr, "the plugin's table is cut short\n");
        return 1;
    }
    writer = writer_of(&reply);
    status = made.api->activate(made.plugin, &writer);
    if (status >= 0) {
        status = serve(&host, &made, argv + 2);
        made.api->deactivate(made.plugin);
    }
    made.api->destroy(made.plugin); /* the last call */
    if (status < 0) {
        fprintf(stderr, "status %d\n", (int)status);
    }
    return status < 0;
}
