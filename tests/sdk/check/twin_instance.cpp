#include "twin_instance.hpp"

#include <dlfcn.h>

#include <new>

namespace twin {
namespace {

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

} // namespace

void show_host(Instance& instance, const booking_host_v1* host)
{
    instance.host = host;
    instance.shown = booking::copy_in(host);
    instance.shown.self = reinterpret_cast<booking_host*>(&instance);
    instance.shown.get_extension = get_host_extension;
    if (is("D6")) instance.shown.is_cancelled = never_cancelled;
    if (is("B5")) instance.shown.abi_major = BOOKING_ABI_MAJOR;
    instance.hooks = {sizeof instance.hooks, 0, add};
    instance.clock = {
        sizeof instance.clock, 0, Passed::mono_ns, is("D7") ? frozen_us : Passed::unix_us};
    instance.tx = {sizeof instance.tx, 0, forgive_library, Passed::give_back, Passed::doom};
}

} // namespace twin
