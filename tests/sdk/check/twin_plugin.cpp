// A plugin in front of another one, sound until BOOKING_TWIN names a check: then it does the one
// thing wrong that this check is for.
#include "twin_defects.hpp"

#include <dlfcn.h>

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <new>
#include <thread>

namespace twin {

bool is(const char* defect)
{
    const char* const wanted = std::getenv("BOOKING_TWIN");
    return wanted != nullptr && std::strcmp(wanted, defect) == 0;
}

namespace {

const booking_entry_v1& original()
{
    static const booking_entry_v1& entry = [&]() -> const booking_entry_v1& {
        void* const library = ::dlopen(TWIN_OF, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        if (library == nullptr) std::abort();
        return *reinterpret_cast<booking_entry_fn>(::dlsym(library, BOOKING_ENTRY_SYMBOL))();
    }();
    return entry;
}

// ---- while it is loaded ----

[[gnu::constructor]] void load()
{
    if (is("B2")) {
        static std::ofstream file;
        file.open("/dev/null");
    }
    if (is("B3")) std::this_thread::sleep_for(std::chrono::milliseconds(200));
}

// ---- the host, as the plugin behind sees it ----

// The plugin behind gets a host of its own, whose `self` is this.
struct Instance {
    const booking_host_v1* host = nullptr;
    booking_host_v1 shown{};
    booking_host_hooks_v1 hooks{};
    booking_host_clock_v1 clock{};
    booking_host_tx_v1 tx{};
    booking_plugin* plugin = nullptr;
    const booking_plugin_api_v1* api = nullptr;
    std::deque<Hook> added;
    int enables = 0;
};

Instance& of(booking_host* self)
{
    return *reinterpret_cast<Instance*>(self);
}

booking_status add_ours(Instance& instance, const booking_hook_desc_v1* description)
{
    booking_hook_desc_v1 ours = *description;
    Hook& hook = instance.added.emplace_back();
    hook.host = instance.host;
    hook.name = booking::view(ours.hook);
    hook.schema = booking::view(ours.schema);
    hook.user = ours.user;
    hook.real = ours.invoke;
    hook.all = &instance.added;
    ours.user = &hook;
    ours.invoke = invoke;
    if (is("F6") && hook.name == "voucher.get")
        ours.flags &= ~std::uint32_t{BOOKING_HOOK_F_TX_FORBIDDEN};
    const auto* hooks = booking::extension<booking_host_hooks_v1>(instance.host, BOOKING_EXT_HOOKS);
    const booking_status status = hooks->add(instance.host->self, &ours);
    return is("B10") ? BOOKING_OK : status;
}

booking_status add(booking_host* self, const booking_hook_desc_v1* description) noexcept
{
    try {
        return add_ours(of(self), description);
    } catch (const std::bad_alloc&) {
        return BOOKING_E_NOMEM;
    }
}

std::int64_t frozen_us(booking_host* self) noexcept
{
    const auto* clock = booking::extension<booking_host_clock_v1>(of(self).host, BOOKING_EXT_CLOCK);
    static const std::int64_t first = clock->unix_us(of(self).host->self);
    return first;
}

// Functions that get `self` pass it on as the host's own; `Table` is copied, then changed.
booking_status forgive_library(booking_host* self, booking_tx* tx, booking_native_v1* out) noexcept
{
    const auto* table = booking::extension<booking_host_tx_v1>(of(self).host, BOOKING_EXT_TX);
    const booking_status status = table->borrow(of(self).host->self, tx, out);
    Dl_info found{};
    if (is("F5") && ::dladdr(::dlsym(RTLD_DEFAULT, "sqlite3_prepare_v2"), &found) != 0) {
        out->client_library_base = found.dli_fbase;
    }
    return status;
}

// Every function of the host's tables, with the host's own self.
struct Passed {
    static booking_status
    give_back(booking_host* self, booking_tx* tx, std::uint64_t lease) noexcept
    {
        return table<booking_host_tx_v1>(self, BOOKING_EXT_TX)->give_back(own(self), tx, lease);
    }
    static booking_status
    doom(booking_host* self, booking_tx* tx, const char* why, std::uint64_t length) noexcept
    {
        return table<booking_host_tx_v1>(self, BOOKING_EXT_TX)->doom(own(self), tx, why, length);
    }
    static std::int64_t mono_ns(booking_host* self) noexcept
    {
        return table<booking_host_clock_v1>(self, BOOKING_EXT_CLOCK)->mono_ns(own(self));
    }
    static std::int64_t unix_us(booking_host* self) noexcept
    {
        return table<booking_host_clock_v1>(self, BOOKING_EXT_CLOCK)->unix_us(own(self));
    }
    static void uuid7(booking_host* self, booking_uuid* out) noexcept
    {
        table<booking_host_id_v1>(self, BOOKING_EXT_ID)->uuid7(own(self), out);
    }
    static booking_status
    random(booking_host* self, std::uint8_t* out, std::uint64_t length) noexcept
    {
        return table<booking_host_id_v1>(self, BOOKING_EXT_ID)->random(own(self), out, length);
    }
    static booking_status descriptor(booking_host* self,
                                     const booking_str* studio,
                                     std::uint32_t role,
                                     const booking_sink* json) noexcept
    {
        return table<booking_host_db_v1>(self, BOOKING_EXT_DB)
            ->descriptor(own(self), studio, role, json);
    }
    static booking_status get(booking_host* self,
                              const booking_str* studio,
                              const char* name,
                              const booking_sink* bytes) noexcept
    {
        return table<booking_host_secret_v1>(self, BOOKING_EXT_SECRET)
            ->get(own(self), studio, name, bytes);
    }
    static booking_status mac(booking_host* self,
                              const booking_str* studio,
                              const char* key,
                              const char* bytes,
                              std::uint64_t length,
                              std::uint8_t* out) noexcept
    {
        return table<booking_host_secret_v1>(self, BOOKING_EXT_SECRET)
            ->mac(own(self), studio, key, bytes, length, out);
    }

    template <class Table>
    static const Table* table(booking_host* self, const char* id)
    {
        return booking::extension<Table>(of(self).host, id);
    }
    static booking_host* own(booking_host* self) { return of(self).host->self; }
};

const void* get_host_extension(booking_host* self, const char* id) noexcept
{
    static const booking_host_id_v1 ids{sizeof ids, 0, Passed::uuid7, Passed::random};
    static const booking_host_db_v1 db{sizeof db, 0, Passed::descriptor};
    static const booking_host_secret_v1 secret{sizeof secret, 0, Passed::get, Passed::mac};
    Instance& instance = of(self);
    const std::string_view wanted = id;
    // What the host does not offer is not offered here; the rest has few users: no log, no events.
    if (instance.host->get_extension(instance.host->self, id) == nullptr) return nullptr;
    if (wanted == BOOKING_EXT_HOOKS) return &instance.hooks;
    if (wanted == BOOKING_EXT_CLOCK) return &instance.clock;
    if (wanted == BOOKING_EXT_ID) return &ids;
    if (wanted == BOOKING_EXT_DB) return &db;
    if (wanted == BOOKING_EXT_SECRET) return &secret;
    if (wanted == BOOKING_EXT_TX) return &instance.tx;
    return nullptr;
}

std::uint32_t never_cancelled(booking_call*) noexcept
{
    return 0;
}

// ---- the plugin's own table ----

Instance& of(booking_plugin* plugin)
{
    return *reinterpret_cast<Instance*>(plugin);
}

booking_status activate(booking_plugin* plugin, booking_reply_v1* reply) noexcept
{
    if (is("B14"))
        std::thread([] { std::this_thread::sleep_for(std::chrono::seconds(60)); }).detach();
    if (is("C12")) std::setlocale(LC_ALL, "C.UTF-8");
    return of(plugin).api->activate(of(plugin).plugin, reply);
}

void deactivate(booking_plugin* plugin) noexcept
{
    of(plugin).api->deactivate(of(plugin).plugin);
}

void destroy(booking_plugin* plugin) noexcept
{
    Instance* const instance = &of(plugin);
    instance->api->destroy(instance->plugin);
    if (!is("B13")) delete instance;
}

booking_studio_ctx_v1 spoilt(const booking_studio_ctx_v1& context)
{
    booking_studio_ctx_v1 ours = context;
    if (is("G5")) ours.studio_id = {"first", 5};
    if (is("G2")) ours.flags &= ~std::uint32_t{BOOKING_CALL_F_DRY_RUN};
    return ours;
}

booking_status enable(booking_plugin* plugin,
                      const booking_studio_ctx_v1* context,
                      booking_reply_v1* reply) noexcept
{
    Instance& instance = of(plugin);
    const booking_studio_ctx_v1 ours = spoilt(*context);
    const booking_status status = instance.api->studio_enable(instance.plugin, &ours, reply);
    if (status >= 0 && is("G1") && ++instance.enables > 1)
        return refuse(reply, BOOKING_E_STATE, "enabled");
    if (status < 0 && is("G4") && has_table(instance.host)) {
        reply->reset(reply->ctx);
        return answer(reply, R"({"state":"enabled"})");
    }
    return status;
}

booking_status migrate(booking_plugin* plugin,
                       const booking_studio_ctx_v1* context,
                       booking_reply_v1* reply) noexcept
{
    Instance& instance = of(plugin);
    if (is("G3") && has_file(instance.host)) return refuse(reply, BOOKING_E_STATE, "half_migrated");
    const booking_studio_ctx_v1 ours = spoilt(*context);
    const booking_status status = instance.api->studio_migrate(instance.plugin, &ours, reply);
    if (is("G9")) run_sql(instance.host, "create table loose (note text)");
    return status;
}

booking_status disable(booking_plugin* plugin,
                       const booking_studio_ctx_v1* context,
                       booking_reply_v1* reply) noexcept
{
    const booking_studio_ctx_v1 ours = spoilt(*context);
    return of(plugin).api->studio_disable(of(plugin).plugin, &ours, reply);
}

booking_status purge(booking_plugin* plugin,
                     const booking_studio_ctx_v1* context,
                     booking_reply_v1* reply) noexcept
{
    booking_studio_ctx_v1 ours = spoilt(*context);
    if (is("G7")) ours.flags |= BOOKING_CALL_F_DRY_RUN;
    return of(plugin).api->studio_purge(of(plugin).plugin, &ours, reply);
}

const void* get_extension(booking_plugin* plugin, const char* id) noexcept
{
    if (is("B9") && std::string_view(id).starts_with(BOOKING_EXT_HOOKS)) return &of(plugin).hooks;
    return nullptr;
}

// ---- create ----

void spoil_on_create(const booking_host_v1* host)
{
    if (is("B6")) {
        volatile const char* const bytes = reinterpret_cast<const char*>(host);
        [[maybe_unused]] const char behind = bytes[host->struct_size];
    }
    if (is("B8")) {
        const auto* log = booking::extension<booking_host_log_v1>(host, BOOKING_EXT_LOG);
        log->write(host->self, BOOKING_LOG_ERROR, nullptr, "created", 7, "", 0);
    }
    if (is("B11")) {
        []() noexcept {
            ::operator delete(::operator new(100));
        }(); // a failure here has nowhere to go
    }
    if (is("B12")) {
        static std::deque<void*> lost;
        lost.push_back(std::malloc(64));
    }
}

booking_status make(const booking_host_v1* host, booking_created_v1* out, booking_reply_v1* reply)
{
    static const booking_plugin_api_v1 api{sizeof api,
                                           0,
                                           activate,
                                           deactivate,
                                           destroy,
                                           enable,
                                           migrate,
                                           disable,
                                           purge,
                                           get_extension};
    spoil_on_create(host);
    if (is("B7") && host->struct_size != sizeof *host)
        return refuse(reply, BOOKING_E_UNSUPPORTED, "size");
    static Instance* shared = nullptr;
    auto* instance = new Instance;
    instance->host = host;
    instance->shown = booking::copy_in(host);
    instance->shown.self = reinterpret_cast<booking_host*>(instance);
    instance->shown.get_extension = get_host_extension;
    if (is("D6")) instance->shown.is_cancelled = never_cancelled;
    if (is("B5")) instance->shown.abi_major = BOOKING_ABI_MAJOR;
    instance->hooks = {sizeof instance->hooks, 0, add};
    instance->clock = {
        sizeof instance->clock, 0, Passed::mono_ns, is("D7") ? frozen_us : Passed::unix_us};
    instance->tx = {sizeof instance->tx, 0, forgive_library, Passed::give_back, Passed::doom};
    booking_created_v1 created{sizeof created, 0, nullptr, nullptr};
    const booking_status status = original().create(&instance->shown, &created, reply);
    if (status < 0) {
        delete instance;
        return status;
    }
    instance->plugin = created.plugin;
    instance->api = created.api;
    if (is("B13") && shared != nullptr) instance = shared;
    shared = instance;
    out->plugin = reinterpret_cast<booking_plugin*>(instance);
    out->api = &api;
    return status;
}

booking_status
create(const booking_host_v1* host, booking_created_v1* out, booking_reply_v1* reply) noexcept
{
    try {
        return make(host, out, reply);
    } catch (const std::bad_alloc&) {
        return refuse(reply, BOOKING_E_NOMEM, "out_of_memory");
    }
}

constexpr booking_entry_v1 entry{BOOKING_MAGIC,
                                 sizeof(booking_entry_v1),
                                 BOOKING_ABI_MAJOR,
                                 BOOKING_ABI_MINOR,
                                 0,
                                 0,
                                 0,
                                 booking::str(BOOKING_PLUGIN_ID),
                                 booking::str(BOOKING_PLUGIN_VERSION),
                                 create};
constexpr booking_entry_v1 other_entry = entry;

} // namespace
} // namespace twin

extern "C" BOOKING_EXPORT const booking_entry_v1* BOOKING_CDECL
booking_plugin_entry_v1(void) noexcept
{
    static std::atomic<int> calls{0};
    return twin::is("B4") && ++calls % 2 == 0 ? &twin::other_entry : &twin::entry;
}
