/* booking/plugin.h - the C ABI between a booking host and its plugins, major 1.
 *
 * C11 or C++17, 64-bit targets, no dependency. C++20 authors take booking/plugin.hpp on top of it.
 *
 * Growth rules
 *
 * - A released field, slot, enumerator or id keeps its place, type and meaning for ever. A retired
 *   slot stays and answers BOOKING_E_UNSUPPORTED.
 * - Structs grow at the end only, and only those with struct_size. The writer sets struct_size to
 *   its own sizeof; the reader asks BOOKING_HAS before it touches a field. In an out-struct the
 *   receiver sets struct_size first, and the filler clears and fills no more than that.
 * - A struct with struct_size travels by pointer: never embedded, arrayed or copied whole.
 * - Reserved words are padding: zero, never given a meaning.
 * - Flags: bits 0-15 may be ignored when unknown; bits 16-30 must be understood or refused with
 *   BOOKING_E_UNSUPPORTED; bit 31 stays zero.
 * - What cannot be appended becomes a new extension id ("booking.tx/2").
 *
 * Ownership
 *
 * - Arguments are borrowed: a pointer handed to a function, and all it points to, is valid until
 *   that function returns. Copy what you keep. What lives longer says so.
 * - Answers are pushed into the receiver's writer (booking_reply_v1, booking_sink). Nothing is
 *   allocated on one side and freed on the other.
 *
 * Errors
 *
 * - Functions return a booking_status: zero or more is an answer, below zero is a failure. Nothing
 *   throws across the line.
 * - A failing plugin function that has a reply calls reply->error exactly once.
 *
 * Threads: every function has one tag.
 *
 *   [control] one at a time per plugin, never beside a [worker] call of that plugin (studio_*: of
 *             that studio)
 *   [worker]  any host thread, any number at once
 *   [call]    only on the thread inside the plugin function that was given the object, and only
 *             until it returns
 *   [any]     any thread, any number at once, from create() until destroy() has returned; hold no
 *             lock and no open transaction around one that says it may block
 *
 * Life: entry, create, activate, per studio (migrate, enable, invoke..., disable), deactivate,
 * destroy. The file stays mapped until the process ends.
 *
 * Units: _ns and _us are nanoseconds and microseconds in int64_t; every `len` counts bytes. */
#ifndef BOOKING_PLUGIN_H
#define BOOKING_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define BOOKING_ABI_MAJOR 1
#define BOOKING_ABI_MINOR 0 /* raised once per SDK release that appends anything */
#define BOOKING_ENTRY_SYMBOL "booking_plugin_entry_v1"
#define BOOKING_MAGIC UINT64_C(0x31474E494B4F4F42) /* "BOOKING1" in little-endian bytes */

#if defined(_WIN32)
#define BOOKING_CDECL __cdecl
#define BOOKING_EXPORT __declspec(dllexport)
#else
#define BOOKING_CDECL
#define BOOKING_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
/* Part of the pointer's type: a function that may throw does not compile. */
#define BOOKING_NOEXCEPT noexcept
#define BOOKING_STATIC_ASSERT(cond, text) static_assert(cond, text)
#define BOOKING_FIELD_END(type, field) (offsetof(type, field) + sizeof(type::field))
extern "C" {
#else
#define BOOKING_NOEXCEPT
#define BOOKING_STATIC_ASSERT(cond, text) _Static_assert(cond, text)
#define BOOKING_FIELD_END(type, field) (offsetof(type, field) + sizeof(((const type*)0)->field))
#endif

/* True when `p` is there and its writer knew `field`; a slot may still be NULL. */
#define BOOKING_HAS(type, p, field)                                                                \
    ((p) != NULL && (p)->struct_size >= BOOKING_FIELD_END(type, field))

/* An unknown flag among these must be refused with BOOKING_E_UNSUPPORTED. */
#define BOOKING_FLAGS_MUST_UNDERSTAND UINT32_C(0xFFFF0000)

/* ---- value types: frozen, so they may be embedded and arrayed ---- */

/* UTF-8 without NUL inside. ptr is never NULL, and ptr[len] == 0; empty is {"", 0}. Borrowed from
 * whoever filled it, for as long as the struct it stands in is valid. */
typedef struct booking_str {
    const char* ptr;
    uint64_t len;
} booking_str;

/* RFC 9562, in network byte order. */
typedef struct booking_uuid {
    uint8_t bytes[16];
} booking_uuid;

/* Tells the caller what to do next. Every negative status but E_UNKNOWN_OUTCOME promises that
 * nothing changed. An unknown status of a writing hook is treated like E_UNKNOWN_OUTCOME. */
typedef int32_t booking_status;
enum booking_status_code {
    BOOKING_OK = 0,          /* done, and durable before the call returned */
    BOOKING_NO_OPINION = 1,  /* the reply is empty: go on as if the plugin were not there */
    BOOKING_DECLINED = 2,    /* business refusal, final for this key:
                                {"declined": {"code": "...", "params": {...}, "text": "..."}} */
    BOOKING_E_INTERNAL = -1, /* a defect; after a writing hook the host asks by key all the same */
    BOOKING_E_INVALID = -2,  /* the payload is not what the hook's schema says */
    BOOKING_E_UNSUPPORTED = -3, /* a flag, schema revision, slot or backend that is not known */
    BOOKING_E_DEADLINE = -4,    /* deadline_mono_ns has passed */
    BOOKING_E_CANCELLED = -5,   /* is_cancelled said so */
    BOOKING_E_UNAVAILABLE = -6, /* database or service away: the same key again, later */
    BOOKING_E_CONFLICT = -7,    /* lost a race: the same key again */
    BOOKING_E_NOT_FOUND = -8,   /* an unknown id, or one of another studio */
    BOOKING_E_STATE = -9,       /* not allowed in this state of plugin or studio */
    BOOKING_E_NOMEM = -10,      /* out of memory: the same key again, later */
    BOOKING_E_LIMIT = -11,      /* request or reply too large */
    BOOKING_E_PERMISSION = -12, /* the actor may not do this */
    BOOKING_E_CORRUPT = -13,    /* the data fails its own checks: stop the studio's writes */
    BOOKING_E_UNKNOWN_OUTCOME = -14, /* COMMIT was sent, its answer is not known: reconcile */
    BOOKING_E_REENTRANT = -15,       /* a host function would have to call back into the plugin */
    BOOKING_E_NOT_DECLARED = -16     /* the hook is not in the manifest */
};

/* Text or bytes out of the host: the plugin lends a sink, the host pushes into it before it
 * returns. `put` may be called several times and copies; once it failed the host stops and passes
 * its status on. Bytes may be a secret: wipe them after use, never log or store them. */
typedef struct booking_sink {
    void* ctx;
    /* [call] */
    booking_status(BOOKING_CDECL* put)(void* ctx, const char* bytes, uint64_t len) BOOKING_NOEXCEPT;
} booking_sink;

/* ---- opaque objects ---- */

typedef struct booking_host booking_host;     /* the host's */
typedef struct booking_plugin booking_plugin; /* the plugin's */
typedef struct booking_call booking_call;     /* the host's, one per call into the plugin */
typedef struct booking_tx booking_tx;         /* the host's open transaction */

/* ---- one call of a hook ---- */

/* The reply goes into host memory. It is used only when the call's status is zero or more, and
 * holds at most 1 MiB. A failed append (BOOKING_E_LIMIT, BOOKING_E_NOMEM) is sticky until reset,
 * and such a reply is never used: append before the commit, and roll back when it fails. */
typedef struct booking_reply_v1 {
    uint32_t struct_size;
    uint32_t flags;
    void* ctx;
    /* [call] copies the bytes behind those of earlier calls */
    booking_status(BOOKING_CDECL* append)(void* ctx,
                                          const char* bytes,
                                          uint64_t len) BOOKING_NOEXCEPT;
    /* [call] drops the bytes and the error */
    void(BOOKING_CDECL* reset)(void* ctx) BOOKING_NOEXCEPT;
    /* [call] once, when the status is negative, and copied: `code` is a snake_case token that ends
     * with NUL, `text` English for the log, without secrets and without what a customer wrote */
    void(BOOKING_CDECL* error)(void* ctx, const char* code, const char* text, uint64_t text_len)
        BOOKING_NOEXCEPT;
} booking_reply_v1;

enum booking_call_flag {
    BOOKING_CALL_F_REPLAY = 1u << 0,    /* the host has sent this key before */
    BOOKING_CALL_F_WIND_DOWN = 1u << 1, /* the studio is winding down: nothing new starts */
    BOOKING_CALL_F_DRY_RUN = 1u << 16,  /* the same reply, nothing kept */
    BOOKING_CALL_F_CONFIRMED = 1u << 17 /* studio_purge: the admin saw the dry run and agreed */
};

/* Owned by the host, with all it points to, until invoke returns. */
typedef struct booking_invocation_v1 {
    uint32_t struct_size;
    uint32_t flags; /* booking_call_flag */
    booking_call* call;
    booking_str hook;   /* "payment.hold" */
    booking_str schema; /* "booking.payment.hold/1" */
    booking_str studio_id;
    booking_str idempotency_key; /* never takes effect twice in a studio; reading hooks ignore it */
    booking_uuid invocation_id;  /* new for every attempt */
    uint32_t attempt;            /* from 1 */
    uint32_t reserved0;
    int64_t deadline_mono_ns; /* on the host's monotonic clock; INT64_MAX = none */
    booking_str payload;      /* one JSON object; the actor travels inside */
    booking_tx* tx;           /* NULL unless the host lends its transaction for this call */
    booking_str traceparent;  /* W3C Trace Context, may be empty */
} booking_invocation_v1;

/* [worker] `user` is the description's. Zero or more: the reply is the answer. Below zero:
 * out->error was called once. A writing hook is durable before it returns OK, unless `tx` is lent:
 * then with the host's commit. */
typedef booking_status(BOOKING_CDECL* booking_hook_fn)(void* user,
                                                       const booking_invocation_v1* in,
                                                       booking_reply_v1* out) BOOKING_NOEXCEPT;

enum booking_hook_flag {
    BOOKING_HOOK_F_READ_ONLY = 1u << 0,    /* needs no key, keeps nothing but throttle counters */
    BOOKING_HOOK_F_MAY_BLOCK = 1u << 1,    /* waits for a database or a lock */
    BOOKING_HOOK_F_TX_REQUIRED = 1u << 16, /* only with the host's transaction */
    BOOKING_HOOK_F_TX_FORBIDDEN = 1u << 17 /* never with the host's transaction */
};

/* One hook in one schema revision; add one description per revision spoken. The host copies it
 * during add; `user` and `invoke` stay valid until destroy. */
typedef struct booking_hook_desc_v1 {
    uint32_t struct_size;
    uint32_t flags; /* booking_hook_flag */
    booking_str hook;
    booking_str schema;
    int32_t priority; /* ascending, then plugin id */
    uint32_t reserved0;
    void* user;
    booking_hook_fn invoke;
} booking_hook_desc_v1;

/* ---- the host: one table, and extensions by id ---- */

/* The host owns this table and every extension's; they stay as they are from create until destroy
 * has returned. Keep the pointer, or what booking/plugin.hpp's copy_in makes of it. */
typedef struct booking_host_v1 {
    uint32_t struct_size;
    uint16_t abi_major;
    uint16_t abi_minor;
    booking_host* self;
    booking_str name;
    booking_str version;
    /* [any] the table of exactly that id, or NULL: all but booking.hooks/1 may be missing */
    const void*(BOOKING_CDECL* get_extension)(booking_host* self, const char* id)BOOKING_NOEXCEPT;
    /* [any] until that call returns: not 0 once nobody waits for the answer; then it stays so */
    uint32_t(BOOKING_CDECL* is_cancelled)(booking_call* call) BOOKING_NOEXCEPT;
} booking_host_v1;

#define BOOKING_EXT_HOOKS "booking.hooks/1" /* the only extension every host must offer */
typedef struct booking_host_hooks_v1 {
    uint32_t struct_size;
    uint32_t flags;
    /* [control] inside create() only; the host copies the description. BOOKING_E_NOT_DECLARED: the
     * manifest does not name this hook with this schema and access */
    booking_status(BOOKING_CDECL* add)(booking_host* host,
                                       const booking_hook_desc_v1* desc) BOOKING_NOEXCEPT;
} booking_host_hooks_v1;

#define BOOKING_EXT_LOG "booking.log/1"
enum booking_log_level {
    BOOKING_LOG_DEBUG = 0,
    BOOKING_LOG_INFO = 1,
    BOOKING_LOG_WARNING = 2,
    BOOKING_LOG_ERROR = 3
};
typedef struct booking_host_log_v1 {
    uint32_t struct_size;
    int32_t level_floor; /* fixed; lower levels are dropped */
    /* [any] never blocks. `level` is a booking_log_level, `call` may be NULL, fields_json is a JSON
     * object or empty; the host masks the fields that the manifest's log_redact names */
    void(BOOKING_CDECL* write)(booking_host* host,
                               int32_t level,
                               booking_call* call,
                               const char* text,
                               uint64_t text_len,
                               const char* fields_json,
                               uint64_t fields_len) BOOKING_NOEXCEPT;
} booking_host_log_v1;

#define BOOKING_EXT_CLOCK "booking.clock/1"
typedef struct booking_host_clock_v1 {
    uint32_t struct_size;
    uint32_t flags;
    /* [any] monotonic, the clock of deadlines */
    int64_t(BOOKING_CDECL* mono_ns)(booking_host* host) BOOKING_NOEXCEPT;
    /* [any] wall clock, microseconds since 1970 UTC; test hosts move it. Ask no other clock for
     * anything that expires */
    int64_t(BOOKING_CDECL* unix_us)(booking_host* host) BOOKING_NOEXCEPT;
} booking_host_clock_v1;

#define BOOKING_EXT_ID "booking.id/1"
typedef struct booking_host_id_v1 {
    uint32_t struct_size;
    uint32_t flags;
    /* [any] a UUID of version 7, never the same twice; ascends with the host's wall clock */
    void(BOOKING_CDECL* uuid7)(booking_host* host, booking_uuid* out) BOOKING_NOEXCEPT;
    /* [any] cryptographically secure, except in test hosts */
    booking_status(BOOKING_CDECL* random)(booking_host* host,
                                          uint8_t* out,
                                          uint64_t len) BOOKING_NOEXCEPT;
} booking_host_id_v1;

#define BOOKING_EXT_DB "booking.db/1"
enum booking_db_role {
    BOOKING_DB_ROLE_RUNTIME = 0,  /* reads and writes rows */
    BOOKING_DB_ROLE_MIGRATE = 1,  /* may change tables too */
    BOOKING_DB_ROLE_READ_ONLY = 2 /* reads only, perhaps a replica */
};
typedef struct booking_host_db_v1 {
    uint32_t struct_size;
    uint32_t flags;
    /* [any] may block. Where the studio's data lives, as one JSON object; it holds a password:
     * {"backend", "connect", "schema", "table_prefix", "same_as_host", "lend", "max_connections",
     *  "server_version"} */
    booking_status(BOOKING_CDECL* descriptor)(booking_host* host,
                                              const booking_str* studio_id,
                                              uint32_t role,
                                              const booking_sink* json) BOOKING_NOEXCEPT;
} booking_host_db_v1;

#define BOOKING_EXT_TX "booking.tx/1"
typedef int32_t booking_native_kind;
enum booking_native_code {
    BOOKING_NATIVE_NONE = 0,
    BOOKING_NATIVE_SQLITE3 = 1, /* sqlite3* */
    BOOKING_NATIVE_PGCONN = 2,  /* PGconn* */
    BOOKING_NATIVE_MYSQL = 3,   /* MYSQL* */
    BOOKING_NATIVE_ODBC_DBC = 4 /* SQLHDBC; not lent in major 1 */
};
/* Out-struct: the plugin sets struct_size, the host fills no more than that. */
typedef struct booking_native_v1 {
    uint32_t struct_size;
    booking_native_kind kind;
    void* handle;                    /* never closed by the plugin */
    const void* client_library_base; /* dladdr().dli_fbase of the client library the host calls */
    uint64_t lease_id;               /* counted up in the process, never repeated */
} booking_native_v1;
typedef struct booking_host_tx_v1 {
    uint32_t struct_size;
    uint32_t flags;
    /* [call] one lease at a time; out->handle is the host's connection, inside its transaction,
     * until give_back. No BEGIN, COMMIT, ROLLBACK, SET or DDL on it: savepoints only */
    booking_status(BOOKING_CDECL* borrow)(booking_host* host,
                                          booking_tx* tx,
                                          booking_native_v1* out) BOOKING_NOEXCEPT;
    /* [call] before it every statement is closed and every own savepoint released */
    booking_status(BOOKING_CDECL* give_back)(booking_host* host,
                                             booking_tx* tx,
                                             uint64_t lease_id) BOOKING_NOEXCEPT;
    /* [call] the host must roll the whole transaction back; `why` is English for the log */
    booking_status(BOOKING_CDECL* doom)(booking_host* host,
                                        booking_tx* tx,
                                        const char* why,
                                        uint64_t why_len) BOOKING_NOEXCEPT;
} booking_host_tx_v1;

#define BOOKING_EXT_SECRET "booking.secret/1"
typedef struct booking_host_secret_v1 {
    uint32_t struct_size;
    uint32_t flags;
    /* [any] may block. The secret of that name, through the plugin's sink: wipe it after use.
     * BOOKING_E_NOT_FOUND: no such secret */
    booking_status(BOOKING_CDECL* get)(booking_host* host,
                                       const booking_str* studio_id,
                                       const char* name,
                                       const booking_sink* bytes) BOOKING_NOEXCEPT;
    /* [any] may block. HMAC-SHA-256 of the bytes; the key of that name stays in the host */
    booking_status(BOOKING_CDECL* mac)(booking_host* host,
                                       const booking_str* studio_id,
                                       const char* key,
                                       const char* bytes,
                                       uint64_t len,
                                       uint8_t out[32]) BOOKING_NOEXCEPT;
} booking_host_secret_v1;

#define BOOKING_EXT_EVENT "booking.event/1"
typedef struct booking_host_event_v1 {
    uint32_t struct_size;
    uint32_t flags;
    /* [any], with tx [call]; may block. Stored once it returns OK: inside tx, or on its own when tx
     * is NULL. The same event_id is the same event. `type` ends with NUL, `json` is one object. */
    booking_status(BOOKING_CDECL* publish)(booking_host* host,
                                           booking_tx* tx,
                                           const booking_str* studio_id,
                                           const booking_uuid* event_id,
                                           const char* type,
                                           const char* json,
                                           uint64_t len) BOOKING_NOEXCEPT;
} booking_host_event_v1;

#define BOOKING_EXT_THREAD_CHECK "booking.thread-check/1"
enum booking_thread_kind {
    BOOKING_THREAD_OTHER = 0,
    BOOKING_THREAD_CONTROL = 1, /* inside a [control] function of this plugin */
    BOOKING_THREAD_WORKER = 2   /* inside invoke() of this plugin */
};
typedef struct booking_host_thread_check_v1 {
    uint32_t struct_size;
    uint32_t flags;
    /* [any] a booking_thread_kind */
    uint32_t(BOOKING_CDECL* current)(booking_host* host) BOOKING_NOEXCEPT;
} booking_host_thread_check_v1;

/* ---- the plugin ---- */

/* One [control] call about one studio; the host's until that call returns. */
typedef struct booking_studio_ctx_v1 {
    uint32_t struct_size;
    uint32_t flags; /* booking_call_flag */
    booking_call* call;
    booking_str studio_id;
    booking_str config_json;  /* the studio's settings, one JSON object */
    booking_str from_version; /* migrate: what the host recorded; the plugin trusts its own table */
    booking_str to_version;   /* migrate: the data version wanted */
    int64_t deadline_mono_ns; /* as in booking_invocation_v1 */
} booking_studio_ctx_v1;

enum booking_plugin_flag {
    BOOKING_PLUGIN_F_SERIALISE = 1u << 16 /* the host makes one [worker] call at a time */
};
/* The plugin owns this table until destroy has returned. Every slot is there in 1.0. */
typedef struct booking_plugin_api_v1 {
    uint32_t struct_size;
    uint32_t flags; /* booking_plugin_flag */
    /* [control] threads and pools start, within 10 s; may be called again after a failure */
    booking_status(BOOKING_CDECL* activate)(booking_plugin* plugin,
                                            booking_reply_v1* reply) BOOKING_NOEXCEPT;
    /* [control] no call is in flight; joins the plugin's threads, within 30 s */
    void(BOOKING_CDECL* deactivate)(booking_plugin* plugin) BOOKING_NOEXCEPT;
    /* [control] the last call; frees the plugin and its table */
    void(BOOKING_CDECL* destroy)(booking_plugin* plugin) BOOKING_NOEXCEPT;
    /* [control] idempotent, makes no table, takes the settings; {"state": "enabled"}.
     * BOOKING_E_STATE with data_older: migrate first; data_newer: this plugin is too old */
    booking_status(BOOKING_CDECL* studio_enable)(booking_plugin* plugin,
                                                 const booking_studio_ctx_v1* ctx,
                                                 booking_reply_v1* reply) BOOKING_NOEXCEPT;
    /* [control] brings the studio's data to this plugin's version, or leaves it as it was;
     * {"from", "to", "steps": ["..."]}; a dry run writes nothing */
    booking_status(BOOKING_CDECL* studio_migrate)(booking_plugin* plugin,
                                                  const booking_studio_ctx_v1* ctx,
                                                  booking_reply_v1* reply) BOOKING_NOEXCEPT;
    /* [control] nothing new starts; again until no hold is open; {"state", "open_holds": n} */
    booking_status(BOOKING_CDECL* studio_disable)(booking_plugin* plugin,
                                                  const booking_studio_ctx_v1* ctx,
                                                  booking_reply_v1* reply) BOOKING_NOEXCEPT;
    /* [control] removes the studio's data; with open holds or a balance only when
     * BOOKING_CALL_F_CONFIRMED is set, else BOOKING_E_STATE with has_balance */
    booking_status(BOOKING_CDECL* studio_purge)(booking_plugin* plugin,
                                                const booking_studio_ctx_v1* ctx,
                                                booking_reply_v1* reply) BOOKING_NOEXCEPT;
    /* [any] the plugin's table of exactly that id, or NULL */
    const void*(BOOKING_CDECL* get_extension)(booking_plugin* plugin,
                                              const char* id)BOOKING_NOEXCEPT;
} booking_plugin_api_v1;

/* Out-struct: the host sets struct_size, the plugin fills no more than that. */
typedef struct booking_created_v1 {
    uint32_t struct_size;
    uint32_t flags;
    booking_plugin* plugin;
    const booking_plugin_api_v1* api;
} booking_created_v1;

typedef struct booking_entry_v1 {
    uint64_t magic; /* BOOKING_MAGIC, first: a wrong binary is seen at byte 0 */
    uint32_t struct_size;
    uint16_t abi_major;
    uint16_t abi_minor;        /* of the header it was built with */
    uint16_t abi_minor_needed; /* the lowest host minor it runs on */
    uint16_t reserved0;
    uint32_t flags;
    booking_str plugin_id;      /* equal to manifest.json */
    booking_str plugin_version; /* equal to manifest.json */
    /* [control] adds the hooks and fills `out`; no I/O, no thread, within 1 s */
    booking_status(BOOKING_CDECL* create)(const booking_host_v1* host,
                                          booking_created_v1* out,
                                          booking_reply_v1* reply) BOOKING_NOEXCEPT;
} booking_entry_v1;

typedef const booking_entry_v1*(BOOKING_CDECL* booking_entry_fn)(void)BOOKING_NOEXCEPT;
#ifdef BOOKING_BUILDING_PLUGIN
/* [any] the one exported symbol: no side effect, the same pointer every time */
BOOKING_EXPORT const booking_entry_v1* BOOKING_CDECL booking_plugin_entry_v1(void) BOOKING_NOEXCEPT;
#endif

/* ---- layout of 1.0: the last field's offset, and the least size; a later one may be larger ----
 */
#define BOOKING_LAYOUT(type, last, at, size)                                                       \
    BOOKING_STATIC_ASSERT(offsetof(type, last) == (at) && sizeof(type) >= (size), #type)
BOOKING_STATIC_ASSERT(sizeof(void*) == 8, "booking is a 64-bit ABI");
BOOKING_STATIC_ASSERT(sizeof(booking_str) == 16 && sizeof(booking_uuid) == 16 &&
                          sizeof(booking_sink) == 16,
                      "frozen");
BOOKING_LAYOUT(booking_reply_v1, error, 32, 40);
BOOKING_LAYOUT(booking_invocation_v1, payload, 112, 152);
BOOKING_LAYOUT(booking_invocation_v1, traceparent, 136, 152);
BOOKING_LAYOUT(booking_hook_desc_v1, invoke, 56, 64);
BOOKING_LAYOUT(booking_host_v1, is_cancelled, 56, 64);
BOOKING_LAYOUT(booking_host_hooks_v1, add, 8, 16);
BOOKING_LAYOUT(booking_host_log_v1, write, 8, 16);
BOOKING_LAYOUT(booking_host_clock_v1, unix_us, 16, 24);
BOOKING_LAYOUT(booking_host_id_v1, random, 16, 24);
BOOKING_LAYOUT(booking_host_db_v1, descriptor, 8, 16);
BOOKING_LAYOUT(booking_native_v1, lease_id, 24, 32);
BOOKING_LAYOUT(booking_host_tx_v1, doom, 24, 32);
BOOKING_LAYOUT(booking_host_secret_v1, mac, 16, 24);
BOOKING_LAYOUT(booking_host_event_v1, publish, 8, 16);
BOOKING_LAYOUT(booking_host_thread_check_v1, current, 8, 16);
BOOKING_LAYOUT(booking_studio_ctx_v1, deadline_mono_ns, 80, 88);
BOOKING_LAYOUT(booking_plugin_api_v1, get_extension, 64, 72);
BOOKING_LAYOUT(booking_created_v1, api, 16, 24);
BOOKING_LAYOUT(booking_entry_v1, create, 56, 64);

#ifdef __cplusplus
}
#endif
#endif
