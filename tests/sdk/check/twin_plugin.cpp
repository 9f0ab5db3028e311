// A plugin in front of another one, sound until BOOKING_TWIN names a check: then it does the one
// thing wrong that this check is for.
#include "twin_instance.hpp"

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

// ---- the plugin's own table ----

Instance& of(booking_plugin* plugin)
{
    return *reinterpret_cast<Instance*>(plugin);
}

booking_status activate(booking_plugin* plugin, booking_reply_v1* reply) noexcept
{
    if (is("B14"))
        std::thread([] { std::this_thread::sleep_for(std::chrono::seconds(60)); }).detach();
    if (is("silence")) std::this_thread::sleep_for(std::chrono::minutes(1));
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
    show_host(*instance, host);
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
