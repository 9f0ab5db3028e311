// The probe's life: entry, create, and its table.
#include "probe.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <new>
#include <vector>

namespace booking::probe {
namespace {

std::atomic<bool> is_exiting{false};
std::atomic<bool> is_destroyed{false};

struct Described {
    const char* name;
    std::uint32_t flags;
};

constexpr std::uint32_t reads = BOOKING_HOOK_F_READ_ONLY | BOOKING_HOOK_F_TX_FORBIDDEN;
constexpr std::uint32_t writes = BOOKING_HOOK_F_MAY_BLOCK | BOOKING_HOOK_F_TX_FORBIDDEN;

constexpr std::array<Described, 8> described{{{"probe.read", reads},
                                              {"probe.write", writes},
                                              {"probe.lent", BOOKING_HOOK_F_MAY_BLOCK},
                                              {"payment.hold", writes},
                                              {"payment.capture", writes},
                                              {"payment.release", writes},
                                              {"payment.redeem", writes},
                                              {"payment.query", reads}}};

bool script_says(const char* word)
{
    const json::value* found = script().if_contains(word);
    return found != nullptr && found->is_bool() && found->get_bool();
}

template <class Number>
Number script_number(const char* word, Number otherwise)
{
    const json::value* found = script().if_contains(word);
    return found == nullptr ? otherwise : found->to_number<Number>();
}

const char* leaked(std::string text)
{
    return (new std::string(std::move(text)))->c_str();
}

booking_status
add(const booking_host_v1* host, booking_plugin* plugin, const char* name, std::uint32_t flags)
{
    const auto* hooks = extension<booking_host_hooks_v1>(host, BOOKING_EXT_HOOKS);
    if (hooks == nullptr) return BOOKING_E_UNSUPPORTED;
    const std::string schema = "booking." + std::string(name) + "/1";
    const char* const kept = leaked(schema);
    auto* const hook = new Hook{plugin, name, {kept, schema.size()}};
    const booking_hook_desc_v1 description{sizeof description,
                                           flags,
                                           {name, std::string_view(name).size()},
                                           hook->schema,
                                           100,
                                           0,
                                           hook,
                                           invoke};
    return hooks->add(host->self, &description);
}

void record_extension_sizes(const booking_host_v1* host)
{
    struct Known {
        const char* id;
        std::uint32_t size;
    };
    for (const Known& known :
         {Known{BOOKING_EXT_HOOKS, sizeof(booking_host_hooks_v1)},
          Known{BOOKING_EXT_LOG, sizeof(booking_host_log_v1)},
          Known{BOOKING_EXT_CLOCK, sizeof(booking_host_clock_v1)},
          Known{BOOKING_EXT_ID, sizeof(booking_host_id_v1)},
          Known{BOOKING_EXT_DB, sizeof(booking_host_db_v1)},
          Known{BOOKING_EXT_TX, sizeof(booking_host_tx_v1)},
          Known{BOOKING_EXT_SECRET, sizeof(booking_host_secret_v1)},
          Known{BOOKING_EXT_EVENT, sizeof(booking_host_event_v1)},
          Known{BOOKING_EXT_THREAD_CHECK, sizeof(booking_host_thread_check_v1)}}) {
        const auto* table =
            static_cast<const std::uint32_t*>(host->get_extension(host->self, known.id));
        if (table != nullptr && *table < known.size) {
            record("wrong",
                   {{"text", std::string(known.id) + " has a struct_size that is too small"}});
        }
    }
    if (host->get_extension(host->self, "booking.hooks/11") != nullptr) {
        record("wrong", {{"text", "a table for an id with something behind"}});
    }
}

// ---- the plugin's table ----

booking_status answer(booking_reply_v1* reply, const char* json_text) noexcept
{
    return reply->append(reply->ctx, json_text, std::string_view(json_text).size()) < 0
               ? BOOKING_E_LIMIT
               : BOOKING_OK;
}

booking_status activate(booking_plugin*, booking_reply_v1*) noexcept
{
    record("activate");
    return BOOKING_OK;
}

void deactivate(booking_plugin* plugin) noexcept
{
    record("deactivate", {{"running", plugin->running.load()}});
}

// What is published from here on is not to be taken amiss.
void publish_late(const booking_plugin& plugin)
{
    const auto* events = extension<booking_host_event_v1>(plugin.host, BOOKING_EXT_EVENT);
    if (events == nullptr) return;
    const booking_str studio = booking::str("s1");
    const booking_uuid id{{7}};
    events->publish(plugin.host->self, nullptr, &studio, &id, "probe.late", "{}", 2);
}

void destroy(booking_plugin* plugin) noexcept
{
    record("destroy");
    if (script_says("publish_in_destroy")) publish_late(*plugin);
    record("destroyed");
    is_destroyed = true; // the object is kept, so that a late call shows
}

booking_status control(const char* what,
                       booking_plugin* plugin,
                       const booking_studio_ctx_v1* context,
                       booking_reply_v1* reply,
                       const char* answered) noexcept
{
    json::object more{{"running", plugin->running.load()}, {"after_destroy", is_destroyed.load()}};
    for (const std::string& wrong : {wrong_in(*context), wrong_in(reply)}) {
        if (!wrong.empty()) record("wrong", {{"text", what + (": " + wrong)}});
    }
    record(what, std::move(more));
    return answer(reply, answered);
}

booking_status enable(booking_plugin* plugin,
                      const booking_studio_ctx_v1* context,
                      booking_reply_v1* reply) noexcept
{
    return control("enable", plugin, context, reply, R"({"state":"enabled"})");
}

booking_status migrate(booking_plugin* plugin,
                       const booking_studio_ctx_v1* context,
                       booking_reply_v1* reply) noexcept
{
    return control("migrate", plugin, context, reply, R"({"from":"1","to":"1","steps":[]})");
}

booking_status disable(booking_plugin* plugin,
                       const booking_studio_ctx_v1* context,
                       booking_reply_v1* reply) noexcept
{
    return control("disable", plugin, context, reply, R"({"state":"disabled","open_holds":0})");
}

booking_status purge(booking_plugin* plugin,
                     const booking_studio_ctx_v1* context,
                     booking_reply_v1* reply) noexcept
{
    return control("purge", plugin, context, reply, R"({"open_holds":0})");
}

const void* get_extension(booking_plugin*, const char*) noexcept
{
    return nullptr;
}

booking_status
create(const booking_host_v1* host, booking_created_v1* out, booking_reply_v1* reply) noexcept
{
    record("create");
    for (const std::string& wrong : {wrong_in(*host), wrong_in(reply)}) {
        if (!wrong.empty()) record("wrong", {{"text", "create: " + wrong}});
    }
    static booking_plugin_api_v1 api{sizeof api,
                                     0,
                                     activate,
                                     deactivate,
                                     destroy,
                                     enable,
                                     migrate,
                                     disable,
                                     purge,
                                     get_extension};
    api.flags = script_number<std::uint32_t>("plugin_flags", 0);
    auto* const plugin = new (std::nothrow) booking_plugin;
    if (plugin == nullptr) return BOOKING_E_INTERNAL;
    plugin->host = host;
    record_extension_sizes(host);
    std::size_t left_out = script_says("misses_a_hook") ? 1 : 0;
    for (const Described& each : described) {
        if (left_out > 0 && std::string_view(each.name) == "payment.redeem") continue;
        if (add(host, plugin, each.name, each.flags) < 0) return BOOKING_E_UNSUPPORTED;
    }
    if (script_says("adds_an_undeclared_hook")) {
        record("undeclared", {{"status", add(host, plugin, "probe.undeclared", reads)}});
    }
    out->plugin = plugin;
    out->api = &api;
    return BOOKING_OK;
}

const booking_entry_v1* entry()
{
    static const std::string id = [] {
        const json::value* found = script().if_contains("id");
        return found == nullptr ? std::string(BOOKING_PLUGIN_ID)
                                : json::value_to<std::string>(*found);
    }();
    static const booking_entry_v1 table{
        script_number<std::uint64_t>("magic", BOOKING_MAGIC),
        script_number<std::uint32_t>("entry_size", sizeof(booking_entry_v1)),
        script_number<std::uint16_t>("major", BOOKING_ABI_MAJOR),
        BOOKING_ABI_MINOR,
        script_number<std::uint16_t>("minor_needed", 0),
        0,
        0,
        {id.c_str(), id.size()},
        booking::str(BOOKING_PLUGIN_VERSION),
        create};
    return &table;
}

// At the end of the process these run before any library's own; at a dlclose they do not.
const int at_exit = ::on_exit([](int, void*) { is_exiting = true; }, nullptr);

[[gnu::destructor]] void unloaded()
{
    if (!is_exiting) record("unloaded");
}

} // namespace

const json::object& script()
{
    static const json::object& read = *[] {
        auto* const object = new json::object;
        const char* const path = std::getenv("BOOKING_PROBE_SCRIPT");
        if (path == nullptr) return object;
        std::ifstream file(path);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        *object = json::parse(text).as_object();
        return object;
    }();
    return read;
}

void record(const char* what, json::object more)
{
    const char* const path = std::getenv("BOOKING_PROBE_RECORD");
    if (path == nullptr) return;
    more["what"] = what;
    more["process"] = ::getpid();
    const std::string line = json::serialize(more) + "\n";
    const int file = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return;
    // One write, so that lines of several threads stay whole.
    [[maybe_unused]] const auto written = ::write(file, line.data(), line.size());
    ::close(file);
}

} // namespace booking::probe

extern "C" BOOKING_EXPORT const booking_entry_v1* BOOKING_CDECL
booking_plugin_entry_v1(void) noexcept
{
    const booking_entry_v1* const table = booking::probe::entry();
    booking::probe::record("entry", {{"address", reinterpret_cast<std::uintptr_t>(table)}});
    return table;
}
