#include "hostile_host.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <dlfcn.h>
#include <sodium.h>
#include <sqlite3.h>

namespace scrip::fuzz {

namespace {

// splitmix64
std::uint64_t random_state = 0;

std::uint64_t next_random()
{
    std::uint64_t mixed = random_state += 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
    return mixed ^ (mixed >> 31U);
}

void fill_random(void* bytes, std::size_t count)
{
    auto* const into = static_cast<unsigned char*>(bytes);
    for (std::size_t i = 0; i < count; ++i)
        into[i] = static_cast<unsigned char>(next_random());
}

const char* random_name()
{
    return "repeatable";
}

std::uint32_t random_word()
{
    return static_cast<std::uint32_t>(next_random());
}

randombytes_implementation repeatable{random_name,
                                      random_word,
                                      nullptr,
                                      nullptr,
                                      fill_random,
                                      nullptr};

std::string_view view(const char* bytes, std::uint64_t length)
{
    return {bytes, static_cast<std::size_t>(length)};
}

booking_status add_hook(booking_host* self, const booking_hook_desc_v1* hook) noexcept
{
    self->host->hooks[std::string{view(hook->hook.ptr, hook->hook.len)}] = {
        .schema = std::string{view(hook->schema.ptr, hook->schema.len)},
        .flags = hook->flags,
        .user = hook->user,
        .invoke = hook->invoke};
    return BOOKING_OK;
}

void write_log(booking_host* self,
               std::int32_t,
               booking_call*,
               const char* text,
               std::uint64_t text_length,
               const char* fields,
               std::uint64_t fields_length) noexcept
{
    self->host->log += view(text, text_length);
    self->host->log += view(fields, fields_length);
    self->host->log += '\n';
}

// Goes on with each look, so that a deadline can pass in the middle of a call.
std::int64_t mono_ns(booking_host* self) noexcept
{
    return self->host->mono_ns += 1'000;
}

std::int64_t unix_us(booking_host* self) noexcept
{
    return self->host->unix_us;
}

void uuid7(booking_host* self, booking_uuid* out) noexcept
{
    constexpr std::array<std::uint8_t, 8> head{0x01, 0x90, 0, 0, 0, 0, 0x70, 0};
    std::memcpy(out->bytes, head.data(), head.size());
    const std::uint64_t number = ++self->host->ids | std::uint64_t{8} << 60U;
    for (std::size_t i = 0; i < 8; ++i)
        out->bytes[8 + i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
}

booking_status random_bytes(booking_host*, std::uint8_t* out, std::uint64_t length) noexcept
{
    fill_random(out, static_cast<std::size_t>(length));
    return BOOKING_OK;
}

booking_status
descriptor(booking_host* self, const booking_str*, std::uint32_t, const booking_sink* json) noexcept
{
    HostileHost& host = *self->host;
    if (host.fails(Service::descriptor)) return BOOKING_E_UNAVAILABLE;
    const std::string text =
        host.descriptor.empty()
            ? R"({"backend":"sqlite3","connect":"dbname=)" + host.database_path + R"("})"
            : host.descriptor;
    // In two pieces, as a host may.
    const std::size_t half = text.size() / 2;
    const booking_status put = json->put(json->ctx, text.data(), half);
    return put < 0 ? put : json->put(json->ctx, text.data() + half, text.size() - half);
}

booking_status borrow(booking_host* self, booking_tx* lent, booking_native_v1* out) noexcept
{
    HostileHost& host = *self->host;
    if (host.fails(Service::borrow)) return BOOKING_E_STATE;
    Dl_info library{};
    ::dladdr(reinterpret_cast<const void*>(&sqlite3_libversion), &library);
    const booking_native_v1 native{
        sizeof native, BOOKING_NATIVE_SQLITE3, lent->connection, library.dli_fbase, ++host.lease};
    const std::uint32_t size = out->struct_size;
    std::memcpy(out, &native, std::min<std::size_t>(size, sizeof native));
    out->struct_size = size;
    return BOOKING_OK;
}

booking_status give_back(booking_host* self, booking_tx*, std::uint64_t lease) noexcept
{
    return lease == self->host->lease ? BOOKING_OK : BOOKING_E_STATE;
}

booking_status doom(booking_host*, booking_tx*, const char*, std::uint64_t) noexcept
{
    return BOOKING_OK;
}

booking_status
secret(booking_host* self, const booking_str*, const char*, const booking_sink* bytes) noexcept
{
    if (self->host->fails(Service::secret)) return BOOKING_E_UNAVAILABLE;
    std::array<char, 32> key{};
    for (std::size_t i = 0; i < key.size(); ++i)
        key[i] = static_cast<char>(i);
    return bytes->put(bytes->ctx, key.data(), key.size());
}

booking_status mac(booking_host*,
                   const booking_str*,
                   const char*,
                   const char*,
                   std::uint64_t,
                   std::uint8_t*) noexcept
{
    return BOOKING_E_UNAVAILABLE;
}

booking_status publish(booking_host* self,
                       booking_tx*,
                       const booking_str*,
                       const booking_uuid*,
                       const char*,
                       const char*,
                       std::uint64_t) noexcept
{
    return self->host->fails(Service::publish) ? BOOKING_E_UNAVAILABLE : BOOKING_OK;
}

const void* get_extension(booking_host* self, const char* id) noexcept
{
    return self->host->extension(id);
}

std::uint32_t is_cancelled(booking_call* call) noexcept
{
    if (call->polls_until_cancelled == 0) return 1;
    --call->polls_until_cancelled;
    return 0;
}

} // namespace

HostileHost::HostileHost(std::string path) : database_path{std::move(path)}
{
    // Before anybody draws: libsodium is one in the process, the plugin's too.
    randombytes_set_implementation(&repeatable);
    make_tables();
}

void HostileHost::make_tables()
{
    table_ = {sizeof table_,
              BOOKING_ABI_MAJOR,
              BOOKING_ABI_MINOR,
              &self_,
              {"hostile", 7},
              {"1", 1},
              get_extension,
              is_cancelled};
    hooks_ = {sizeof hooks_, 0, add_hook};
    log_ = {sizeof log_, BOOKING_LOG_DEBUG, write_log};
    clock_ = {sizeof clock_, 0, fuzz::mono_ns, fuzz::unix_us};
    ids_ = {sizeof ids_, 0, uuid7, random_bytes};
    databases_ = {sizeof databases_, 0, fuzz::descriptor};
    transactions_ = {sizeof transactions_, 0, borrow, give_back, doom};
    secrets_ = {sizeof secrets_, 0, secret, mac};
    events_ = {sizeof events_, 0, publish};
}

void HostileHost::mark()
{
    marked_unix_us_ = unix_us;
    marked_ids_ = ids;
}

void HostileHost::start_over()
{
    descriptor.clear();
    log.clear();
    unix_us = marked_unix_us_;
    ids = marked_ids_;
    fault = {};
    uses_ = 0;
    extensions_hidden = 0;
    // Not the numbers that what was marked was made of.
    random_state = 0x5c819;
}

bool HostileHost::fails(Service service)
{
    return service == fault.service && ++uses_ >= fault.nth;
}

const void* HostileHost::extension(std::string_view id) const
{
    const std::array<std::pair<std::string_view, const void*>, 8> all{
        {{BOOKING_EXT_HOOKS, &hooks_},
         {BOOKING_EXT_LOG, &log_},
         {BOOKING_EXT_CLOCK, &clock_},
         {BOOKING_EXT_ID, &ids_},
         {BOOKING_EXT_DB, &databases_},
         {BOOKING_EXT_TX, &transactions_},
         {BOOKING_EXT_SECRET, &secrets_},
         {BOOKING_EXT_EVENT, &events_}}};
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool is_hidden = (extensions_hidden >> i & 1U) != 0;
        if (all[i].first == id) return is_hidden ? nullptr : all[i].second;
    }
    return nullptr;
}

} // namespace scrip::fuzz
