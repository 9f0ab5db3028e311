#include "services/tables.hpp"

#include "services/call.hpp"
#include "services/lent_transaction.hpp"
#include "services/text.hpp"
#include "services/thread_role.hpp"

#include <array>
#include <cstring>
#include <new>

namespace host_stub::services {
namespace {

const std::string host_name = "host-stub", host_version = HOST_STUB_VERSION;

// Nothing throws across the line.
template <class Work>
booking_status guarded(const Work& work) noexcept
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return BOOKING_E_NOMEM;
    } catch (const StoreUnavailable&) {
        return BOOKING_E_UNAVAILABLE;
    } catch (...) {
        return BOOKING_E_INTERNAL;
    }
}

booking_status add_hook(booking_host* self, const booking_hook_desc_v1* description) noexcept
{
    return guarded([&] { return self->host->hooks.add(description); });
}

void write_log(booking_host* self,
               std::int32_t level,
               booking_call* call,
               const char* text,
               std::uint64_t text_length,
               const char* fields,
               std::uint64_t fields_length) noexcept
{
    guarded([&] {
        self->host->log.write(level,
                              call == nullptr ? std::string_view{} : call->studio_id,
                              view(text, text_length),
                              view(fields, fields_length));
        return BOOKING_OK;
    });
}

std::int64_t mono_ns(booking_host*) noexcept
{
    return Clock::mono_ns();
}

std::int64_t unix_us(booking_host* self) noexcept
{
    return self->host->clock.unix_us();
}

void uuid7(booking_host* self, booking_uuid* out) noexcept
{
    *out = self->host->ids.uuid7(); // without random bytes no host goes on: it ends here
}

booking_status random(booking_host*, std::uint8_t* out, std::uint64_t length) noexcept
{
    return Ids::random({out, static_cast<std::size_t>(length)}) ? BOOKING_OK
                                                                : BOOKING_E_UNAVAILABLE;
}

booking_status
descriptor(booking_host* self, const booking_str*, std::uint32_t, const booking_sink* json) noexcept
{
    return guarded([&] {
        Host& host = *self->host;
        try {
            const std::string text =
                host.database.descriptor(host.store.server_version(), host.max_connections);
            return json->put(json->ctx, text.data(), text.size());
        } catch (const StoreUnavailable& failed) {
            host.log.error(failed.what()); // the plugin cannot tell which database
            return booking_status{BOOKING_E_UNAVAILABLE};
        }
    });
}

booking_status borrow(booking_host*, booking_tx* lent, booking_native_v1* out) noexcept
{
    if (lent == nullptr) return BOOKING_E_STATE;
    return guarded([&] { return lent->transaction->borrow(out); });
}

booking_status give_back(booking_host*, booking_tx* lent, std::uint64_t lease_id) noexcept
{
    if (lent == nullptr) return BOOKING_E_STATE;
    return guarded([&] { return lent->transaction->give_back(lease_id); });
}

booking_status
doom(booking_host* self, booking_tx* lent, const char* why, std::uint64_t length) noexcept
{
    if (lent == nullptr) return BOOKING_E_STATE;
    return guarded([&] {
        self->host->log.warning("a plugin dooms the host's transaction: " +
                                std::string(view(why, length)));
        return lent->transaction->doom();
    });
}

booking_status get_secret(booking_host* self,
                          const booking_str*,
                          const char* name,
                          const booking_sink* bytes) noexcept
{
    return guarded([&] {
        SecretBytes found;
        const booking_status status = self->host->secrets.get(name == nullptr ? "" : name, found);
        if (status != BOOKING_OK) return status;
        return bytes->put(
            bytes->ctx, reinterpret_cast<const char*>(found.bytes.data()), found.bytes.size());
    });
}

booking_status mac(booking_host* self,
                   const booking_str*,
                   const char* key,
                   const char* bytes,
                   std::uint64_t length,
                   std::uint8_t out[32]) noexcept
{
    return guarded([&] {
        std::array<unsigned char, 32> made{};
        const booking_status status =
            self->host->secrets.mac(key == nullptr ? "" : key, view(bytes, length), made);
        if (status == BOOKING_OK) std::memcpy(out, made.data(), made.size());
        return status;
    });
}

booking_status publish(booking_host* self,
                       booking_tx* transaction,
                       const booking_str* studio_id,
                       const booking_uuid* event_id,
                       const char* type,
                       const char* json,
                       std::uint64_t length) noexcept
{
    if (studio_id == nullptr || event_id == nullptr || type == nullptr) return BOOKING_E_INVALID;
    return guarded([&] {
        Events& events = self->host->events;
        const std::string_view body = view(json, length);
        if (transaction == nullptr) {
            events.publish(view(*studio_id), *event_id, type, body);
        } else {
            events.publish_within(
                transaction->transaction->sql(), view(*studio_id), *event_id, type, body);
        }
        return BOOKING_OK;
    });
}

std::uint32_t current_thread(booking_host* self) noexcept
{
    return ThreadRole::current(*self->host);
}

std::uint32_t is_cancelled(booking_call* call) noexcept
{
    return call != nullptr && call->is_cancelled ? 1 : 0;
}

const void* get_extension(booking_host* self, const char* id) noexcept
{
    return id == nullptr ? nullptr : self->host->find_extension(id);
}

} // namespace

Host::Tables::Tables(Host& owner, std::int32_t log_level_floor)
    : self{&owner}, hooks{sizeof hooks, 0, add_hook}, log{sizeof log, log_level_floor, write_log},
      clock{sizeof clock, 0, mono_ns, unix_us}, id{sizeof id, 0, uuid7, random},
      db{sizeof db, 0, descriptor}, tx{sizeof tx, 0, borrow, give_back, doom},
      secret{sizeof secret, 0, get_secret, mac}, event{sizeof event, 0, publish},
      thread_check{sizeof thread_check, 0, current_thread}, host{sizeof host,
                                                                 BOOKING_ABI_MAJOR,
                                                                 BOOKING_ABI_MINOR,
                                                                 &self,
                                                                 lend(host_name),
                                                                 lend(host_version),
                                                                 get_extension,
                                                                 is_cancelled}
{
}

const void* Host::Tables::find(std::string_view name) const noexcept
{
    if (name == BOOKING_EXT_HOOKS) return &hooks;
    if (name == BOOKING_EXT_LOG) return &log;
    if (name == BOOKING_EXT_CLOCK) return &clock;
    if (name == BOOKING_EXT_ID) return &id;
    if (name == BOOKING_EXT_DB) return &db;
    if (name == BOOKING_EXT_TX) return &tx;
    if (name == BOOKING_EXT_SECRET) return &secret;
    if (name == BOOKING_EXT_EVENT) return &event;
    if (name == BOOKING_EXT_THREAD_CHECK) return &thread_check;
    return nullptr;
}

} // namespace host_stub::services
