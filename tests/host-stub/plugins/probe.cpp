// A plugin that does what the host's tests ask of it, and tells in the log what the host does to
// it. Each PROBE_… definition spoils one thing.
#include <booking/plugin.hpp>

#include <boost/json.hpp>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>

#ifndef PROBE_ID
#define PROBE_ID "probe.plugin"
#endif
#ifndef PROBE_VERSION
#define PROBE_VERSION "1.0.0"
#endif
#ifndef PROBE_MAGIC
#define PROBE_MAGIC BOOKING_MAGIC
#endif
#ifndef PROBE_MAJOR
#define PROBE_MAJOR BOOKING_ABI_MAJOR
#endif
#ifndef PROBE_MINOR_NEEDED
#define PROBE_MINOR_NEEDED 0
#endif
#ifndef PROBE_ENTRY_SIZE
#define PROBE_ENTRY_SIZE sizeof(booking_entry_v1)
#endif
#ifndef PROBE_ENTRY_FLAGS
#define PROBE_ENTRY_FLAGS 0
#endif
#ifndef PROBE_PLUGIN_FLAGS
#define PROBE_PLUGIN_FLAGS 0
#endif

// The ABI leaves it opaque; this is the probe's side of it.
struct booking_plugin {
    const booking_host_v1* host = nullptr;
    std::atomic<int> running = 0;
    std::atomic<int> running_at_most = 0;
};

namespace {

namespace json = boost::json;
using booking::extension;
using booking::failure;
using booking::guard;
using booking::reply_writer;
using booking::view;

void tell(const booking_plugin& plugin, std::string_view what, const json::object& fields = {})
{
    const auto* log = extension<booking_host_log_v1>(plugin.host, BOOKING_EXT_LOG);
    const std::string printed = json::serialize(fields);
    log->write(plugin.host->self,
               BOOKING_LOG_ERROR,
               nullptr,
               what.data(),
               what.size(),
               printed.data(),
               printed.size());
}

json::object thread_now(const booking_plugin& plugin)
{
    const auto* check =
        extension<booking_host_thread_check_v1>(plugin.host, BOOKING_EXT_THREAD_CHECK);
    return {{"thread", check->current(plugin.host->self)}};
}

std::string text_of(const json::object& object, const char* name)
{
    const json::value* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string().c_str()) : "";
}

std::int64_t number_of(const json::object& object, const char* name)
{
    const json::value* found = object.if_contains(name);
    return found != nullptr && found->is_int64() ? found->get_int64() : 0;
}

// A sink into a std::string.
booking_status put(void* bytes, const char* more, std::uint64_t length) noexcept
{
    static_cast<std::string*>(bytes)->append(more, length);
    return BOOKING_OK;
}

std::string hex(std::string_view bytes)
{
    std::string text;
    for (const char c : bytes) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[static_cast<unsigned char>(c) & 0xF];
    }
    return text;
}

// ---- hooks ----

// probe.echo: what the host handed in.
booking_status echo(void* user, const booking_invocation_v1* in, booking_reply_v1* out) noexcept
{
    auto& plugin = *static_cast<booking_plugin*>(user);
    return guard(out, [&](reply_writer& reply) {
        const auto* clock = extension<booking_host_clock_v1>(plugin.host, BOOKING_EXT_CLOCK);
        const std::int64_t left_ns = in->deadline_mono_ns - clock->mono_ns(plugin.host->self);
        json::object said = thread_now(plugin);
        said["hook"] = std::string(view(in->hook));
        said["schema"] = std::string(view(in->schema));
        said["studio"] = std::string(view(in->studio_id));
        said["key"] = std::string(view(in->idempotency_key));
        said["payload_bytes"] = std::string(view(in->payload));
        said["flags"] = in->flags;
        said["size"] = in->struct_size;
        said["attempt"] = in->attempt;
        said["left_ms"] = left_ns / 1'000'000;
        said["has_tx"] = in->tx != nullptr;
        said["ends_with_nul"] = in->payload.ptr[in->payload.len] == '\0' &&
                                in->studio_id.ptr[in->studio_id.len] == '\0' &&
                                in->traceparent.ptr != nullptr;
        said["invocation"] = hex({reinterpret_cast<const char*>(in->invocation_id.bytes), 16});
        said["now_us"] = clock->unix_us(plugin.host->self);
        reply.append(json::serialize(said));
        return BOOKING_OK;
    });
}

// probe.answer: the status, reply and error that the payload asks for.
booking_status answer(void*, const booking_invocation_v1* in, booking_reply_v1* out) noexcept
{
    const json::object asked = json::parse({in->payload.ptr, in->payload.len}).as_object();
    std::string reply = text_of(asked, "reply");
    if (const std::int64_t length = number_of(asked, "reply_bytes"); length > 0) {
        reply = "\"" + std::string(static_cast<std::size_t>(length) - 2, 'x') + "\"";
    }
    out->append(out->ctx, reply.data(), reply.size());
    const std::string code = text_of(asked, "code"), text = text_of(asked, "text");
    if (!code.empty()) out->error(out->ctx, code.c_str(), text.data(), text.size());
    return static_cast<booking_status>(number_of(asked, "status"));
}

// probe.overlap: how many calls of it ran at once so far.
booking_status overlap(void* user, const booking_invocation_v1*, booking_reply_v1* out) noexcept
{
    auto& plugin = *static_cast<booking_plugin*>(user);
    const int running = ++plugin.running;
    int most = plugin.running_at_most;
    while (running > most && !plugin.running_at_most.compare_exchange_weak(most, running)) {
    }
    for (int i = 0; i < 20; ++i)
        std::this_thread::yield(); // long enough to be met
    const std::string said = std::to_string(plugin.running_at_most);
    out->append(out->ctx, said.data(), said.size());
    --plugin.running;
    return BOOKING_OK;
}

json::object secret(const booking_plugin& plugin, const std::string& name)
{
    const auto* secrets = extension<booking_host_secret_v1>(plugin.host, BOOKING_EXT_SECRET);
    const booking_str studio = booking::str("any");
    std::string bytes;
    const booking_sink sink{&bytes, put};
    std::array<std::uint8_t, 32> mac{};
    json::object said;
    said["status"] = secrets->get(plugin.host->self, &studio, name.c_str(), &sink);
    said["bytes"] = hex(bytes);
    said["mac_status"] =
        secrets->mac(plugin.host->self, &studio, name.c_str(), "message", 7, mac.data());
    said["mac"] = hex({reinterpret_cast<const char*>(mac.data()), mac.size()});
    return said;
}

std::int32_t publish(const booking_plugin& plugin, const json::object& asked)
{
    const auto* events = extension<booking_host_event_v1>(plugin.host, BOOKING_EXT_EVENT);
    const booking_str studio = booking::str("s1");
    booking_uuid id{};
    id.bytes[0] = static_cast<std::uint8_t>(number_of(asked, "event"));
    const std::string body = "{}";
    return events->publish(
        plugin.host->self, nullptr, &studio, &id, "probe.happened", body.data(), body.size());
}

std::string descriptor(const booking_plugin& plugin)
{
    const auto* database = extension<booking_host_db_v1>(plugin.host, BOOKING_EXT_DB);
    const booking_str studio = booking::str("s1");
    std::string text;
    const booking_sink sink{&text, put};
    database->descriptor(plugin.host->self, &studio, BOOKING_DB_ROLE_RUNTIME, &sink);
    return text;
}

// A hook may be added in create() only.
std::int32_t add_late(const booking_plugin& plugin)
{
    const auto* hooks = extension<booking_host_hooks_v1>(plugin.host, BOOKING_EXT_HOOKS);
    const booking_hook_desc_v1 late{sizeof late,
                                    BOOKING_HOOK_F_TX_FORBIDDEN,
                                    booking::str("probe.late"),
                                    booking::str("booking.probe.late/1"),
                                    100,
                                    0,
                                    nullptr,
                                    answer};
    return hooks->add(plugin.host->self, &late);
}

// probe.services: one of the host's services, as asked.
[[maybe_unused]] // by the probe that does not add it
booking_status
services(void* user, const booking_invocation_v1* in, booking_reply_v1* out) noexcept
{
    auto& plugin = *static_cast<booking_plugin*>(user);
    return guard(out, [&](reply_writer& reply) {
        const json::object asked = json::parse({in->payload.ptr, in->payload.len}).as_object();
        const std::string what = text_of(asked, "ask");
        json::object said;
        if (what == "secret") said = secret(plugin, text_of(asked, "name"));
        if (what == "publish") said["status"] = publish(plugin, asked);
        if (what == "descriptor") said["descriptor"] = descriptor(plugin);
        if (what == "add_late") said["status"] = add_late(plugin);
        if (what == "log") tell(plugin, "as asked", asked);
        if (what == "unknown_extension") {
            said["is_null"] =
                plugin.host->get_extension(plugin.host->self, "booking.tx/2") == nullptr &&
                plugin.host->get_extension(plugin.host->self, "booking.log/1 ") == nullptr;
        }
        reply.append(json::serialize(said));
        return BOOKING_OK;
    });
}

// ---- life ----

booking_status activate(booking_plugin* plugin, booking_reply_v1* reply) noexcept
{
    return guard(reply, [&] {
        tell(*plugin, "activate", thread_now(*plugin));
#ifdef PROBE_FAILS_TO_ACTIVATE
        throw failure(BOOKING_E_UNAVAILABLE, "no_threads", "the probe was told to fail");
#endif
        return BOOKING_OK;
    });
}

void deactivate(booking_plugin* plugin) noexcept
{
    if (plugin->running != 0) tell(*plugin, "deactivate beside a hook");
    tell(*plugin, "deactivate", thread_now(*plugin));
}

void destroy(booking_plugin* plugin) noexcept
{
    tell(*plugin, "destroy", thread_now(*plugin));
    delete plugin;
}

// The studio's settings steer it: {"enable": "data_older"} is refused once, and migrating cures it.
std::atomic<bool> is_migrated = false;

json::object context_of(const booking_plugin& plugin, const booking_studio_ctx_v1* context)
{
    if (plugin.running != 0) tell(plugin, "a studio call beside a hook");
    json::object said = thread_now(plugin);
    said["studio"] = std::string(view(context->studio_id));
    said["flags"] = context->flags;
    return said;
}

booking_status
enable(booking_plugin* plugin, const booking_studio_ctx_v1* context, booking_reply_v1* out) noexcept
{
    return guard(out, [&](reply_writer& reply) {
        tell(*plugin, "studio_enable", context_of(*plugin, context));
        const auto config = json::parse({context->config_json.ptr, context->config_json.len});
        const std::string asked = text_of(config.as_object(), "enable");
        if (asked == "data_older" && !is_migrated.exchange(false)) {
            throw failure(BOOKING_E_STATE, "data_older", "the data is of version 1, not 2");
        }
        if (asked == "unavailable") {
            throw failure(BOOKING_E_UNAVAILABLE, "database_unavailable", "no database");
        }
        reply.append(R"({"state":"enabled"})");
        return BOOKING_OK;
    });
}

booking_status migrate(booking_plugin* plugin,
                       const booking_studio_ctx_v1* context,
                       booking_reply_v1* out) noexcept
{
    return guard(out, [&](reply_writer& reply) {
        tell(*plugin, "studio_migrate", context_of(*plugin, context));
        is_migrated = true;
        reply.append(R"({"from":"1","to":"2","steps":[]})");
        return BOOKING_OK;
    });
}

// A studio whose name begins with "busy" has an open hold for ever.
booking_status disable(booking_plugin* plugin,
                       const booking_studio_ctx_v1* context,
                       booking_reply_v1* out) noexcept
{
    return guard(out, [&](reply_writer& reply) {
        tell(*plugin, "studio_disable", context_of(*plugin, context));
        const bool is_busy = view(context->studio_id).substr(0, 4) == "busy";
        reply.append(is_busy ? R"({"state":"winding_down","open_holds":1})"
                             : R"({"state":"disabled","open_holds":0})");
        return BOOKING_OK;
    });
}

booking_status
purge(booking_plugin* plugin, const booking_studio_ctx_v1* context, booking_reply_v1* out) noexcept
{
    return guard(out, [&](reply_writer& reply) {
        tell(*plugin, "studio_purge", context_of(*plugin, context));
        if (!(context->flags & BOOKING_CALL_F_CONFIRMED)) {
            throw failure(BOOKING_E_STATE, "has_balance", "the studio's customers have credit");
        }
        reply.append(R"({"vouchers":1,"open_holds":0})");
        return BOOKING_OK;
    });
}

const void* get_extension(booking_plugin*, const char*) noexcept
{
    return nullptr;
}

constexpr booking_plugin_api_v1 api{sizeof(booking_plugin_api_v1),
                                    PROBE_PLUGIN_FLAGS,
                                    activate,
                                    deactivate,
                                    destroy,
                                    enable,
                                    migrate,
                                    disable,
                                    purge,
                                    get_extension};

#ifdef PROBE_WITHOUT_SERVICES
constexpr bool is_without_services = true;
#else
constexpr bool is_without_services = false;
#endif

void add(booking_plugin& plugin,
         booking_str hook,
         booking_str schema,
         std::uint32_t flags,
         booking_hook_fn invoke)
{
    const auto* hooks = extension<booking_host_hooks_v1>(plugin.host, BOOKING_EXT_HOOKS);
    const booking_hook_desc_v1 description{
        sizeof description, flags, hook, schema, 100, 0, &plugin, invoke};
    hooks->add(plugin.host->self, &description);
}

booking_status
create(const booking_host_v1* host, booking_created_v1* out, booking_reply_v1* reply) noexcept
{
    return guard(reply, [&] {
#ifdef PROBE_FAILS_TO_CREATE
        throw failure(BOOKING_E_UNSUPPORTED, "bad_mood", "the probe was told to fail");
#endif
        auto plugin = std::make_unique<booking_plugin>();
        plugin->host = host;
        tell(*plugin, "create", thread_now(*plugin));
        constexpr std::uint32_t read = BOOKING_HOOK_F_READ_ONLY | BOOKING_HOOK_F_TX_FORBIDDEN;
        constexpr std::uint32_t write = BOOKING_HOOK_F_TX_FORBIDDEN;
        using booking::str;
        add(*plugin, str("probe.echo"), str("booking.probe.echo/1"), write, echo);
        add(*plugin, str("probe.answer"), str("booking.probe.answer/1"), write, answer);
        add(*plugin, str("probe.overlap"), str("booking.probe.overlap/1"), read, overlap);
        if constexpr (!is_without_services) {
            add(*plugin, str("probe.services"), str("booking.probe.services/1"), write, services);
        }
#ifdef PROBE_WITH_UNDECLARED
        add(*plugin, str("probe.surprise"), str("booking.probe.surprise/1"), write, answer);
#endif
        out->plugin = plugin.release();
        out->api = &api;
        return BOOKING_OK;
    });
}

constexpr booking_entry_v1 entry{PROBE_MAGIC,
                                 PROBE_ENTRY_SIZE,
                                 PROBE_MAJOR,
                                 0,
                                 PROBE_MINOR_NEEDED,
                                 0,
                                 PROBE_ENTRY_FLAGS,
                                 booking::str(PROBE_ID),
                                 booking::str(PROBE_VERSION),
                                 create};

} // namespace

extern "C" BOOKING_EXPORT const booking_entry_v1* booking_plugin_entry_v1(void) noexcept
{
    return &entry;
}

#ifdef PROBE_WITH_SECOND_SYMBOL
extern "C" BOOKING_EXPORT int probe_second_symbol(void)
{
    return 1;
}
#endif
