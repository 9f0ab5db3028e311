#include "probe_tables.hpp"

#include "allocation_tap.hpp"
#include "sha256.hpp"

#include <random>

namespace booking::check {

using Of = ProbeHost;

thread_local std::uint32_t ProbeHost::Tables::thread_kind = BOOKING_THREAD_OTHER;

namespace {

constexpr std::size_t reply_bytes_max = std::size_t{1} << 20U;

std::string text_of(const char* bytes, std::uint64_t length)
{
    return bytes == nullptr ? std::string{} : std::string(bytes, static_cast<std::size_t>(length));
}

// ---- the reply ----

void note_thread(Reply& reply) noexcept
{
    if (std::this_thread::get_id() != reply.thread) reply.answer.is_from_other_thread = true;
}

booking_status append(void* context, const char* bytes, std::uint64_t length) noexcept
{
    const AllocationsWork own;
    auto& reply = *static_cast<Reply*>(context);
    Answer& answer = reply.answer;
    note_thread(reply);
    ++answer.appends;
    const bool is_too_long = length > reply_bytes_max - answer.reply.size();
    const bool is_failing = reply.failing_append > 0 && answer.appends >= reply.failing_append;
    if (is_too_long || is_failing) answer.has_failed_append = true;
    if (answer.has_failed_append) {
        ++answer.failed_appends;
        return BOOKING_E_LIMIT;
    }
    answer.reply.append(bytes, static_cast<std::size_t>(length));
    return BOOKING_OK;
}

void reset(void* context) noexcept
{
    auto& reply = *static_cast<Reply*>(context);
    note_thread(reply);
    reply.answer.reply.clear();
    reply.answer.code.clear();
    reply.answer.errors = 0;
    reply.answer.has_failed_append = false;
}

void error(void* context, const char* code, const char* text, std::uint64_t length) noexcept
{
    const AllocationsWork own;
    auto& reply = *static_cast<Reply*>(context);
    note_thread(reply);
    ++reply.answer.errors;
    reply.answer.code = code == nullptr ? "" : code;
    reply.answer.text = text_of(text, length);
}

// ---- what needs no more than ids ----

Of& of(booking_host* self) noexcept
{
    return *reinterpret_cast<Of*>(self);
}

std::int64_t mono_ns(booking_host* self) noexcept
{
    return of(self).mono_ns();
}

std::int64_t unix_us(booking_host* self) noexcept
{
    return of(self).wall_us;
}

booking_status random_bytes(booking_host*, std::uint8_t* out, std::uint64_t length) noexcept
{
    static thread_local std::random_device device;
    for (std::uint64_t i = 0; i < length; ++i)
        out[i] = static_cast<std::uint8_t>(device());
    return BOOKING_OK;
}

// The same name is the same secret, on every run; a key before the present one is not there.
std::string secret_of(std::string_view name)
{
    if (name.ends_with(".previous")) return {};
    const Hash hash = sha256(std::string("booking-check ").append(name));
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

booking_status
get_secret(booking_host*, const booking_str*, const char* name, const booking_sink* bytes) noexcept
{
    const AllocationsWork own;
    const std::string secret = secret_of(name);
    if (secret.empty()) return BOOKING_E_NOT_FOUND;
    return bytes->put(bytes->ctx, secret.data(), secret.size());
}

booking_status mac(booking_host*,
                   const booking_str*,
                   const char* key,
                   const char* bytes,
                   std::uint64_t length,
                   std::uint8_t* out) noexcept
{
    const Hash hash = hmac_sha256(secret_of(key), {bytes, static_cast<std::size_t>(length)});
    std::copy(hash.begin(), hash.end(), out);
    return BOOKING_OK;
}

booking_status publish(booking_host*,
                       booking_tx*,
                       const booking_str*,
                       const booking_uuid*,
                       const char*,
                       const char*,
                       std::uint64_t) noexcept
{
    return BOOKING_OK;
}

std::uint32_t current_thread(booking_host*) noexcept
{
    return ProbeHost::Tables::thread_kind;
}

booking_status borrow(booking_host* self, booking_tx* tx, booking_native_v1* out) noexcept
{
    Of& host = of(self);
    return host.lender == nullptr ? BOOKING_E_UNSUPPORTED : host.lender->borrow(tx, out);
}

booking_status give_back(booking_host* self, booking_tx* tx, std::uint64_t lease) noexcept
{
    Of& host = of(self);
    return host.lender == nullptr ? BOOKING_E_STATE : host.lender->give_back(tx, lease);
}

booking_status doom(booking_host* self, booking_tx* tx, const char*, std::uint64_t) noexcept
{
    if (of(self).lender != nullptr) of(self).lender->doom(tx);
    return BOOKING_OK;
}

std::uint32_t is_cancelled(booking_call* call) noexcept
{
    const int look = ++call->looks;
    return call->cancelled_at_look > 0 && look >= call->cancelled_at_look ? 1 : 0;
}

} // namespace

booking_reply_v1 Reply::table() noexcept
{
    return {sizeof(booking_reply_v1), 0, this, append, reset, error};
}

const std::vector<std::string>& extension_ids()
{
    static const std::vector<std::string> all{BOOKING_EXT_HOOKS,
                                              BOOKING_EXT_LOG,
                                              BOOKING_EXT_CLOCK,
                                              BOOKING_EXT_ID,
                                              BOOKING_EXT_DB,
                                              BOOKING_EXT_TX,
                                              BOOKING_EXT_SECRET,
                                              BOOKING_EXT_EVENT,
                                              BOOKING_EXT_THREAD_CHECK};
    return all;
}

// The functions that need the host's inside.
struct HostFunctions {
    static booking_status add(booking_host* self, const booking_hook_desc_v1* hook) noexcept
    {
        const AllocationsWork own;
        Of& host = of(self);
        if (++host.adds_ == host.shape_.failing_add) return BOOKING_E_NOMEM;
        host.hooks_.push_back({text_of(hook->hook.ptr, hook->hook.len),
                               text_of(hook->schema.ptr, hook->schema.len),
                               hook->flags,
                               hook->user,
                               hook->invoke});
        return BOOKING_OK;
    }

    static void write_log(booking_host* self,
                          std::int32_t,
                          booking_call*,
                          const char* text,
                          std::uint64_t text_length,
                          const char* fields,
                          std::uint64_t fields_length) noexcept
    {
        const AllocationsWork own;
        Of& host = of(self);
        const std::lock_guard lock(host.mutex_);
        host.logs_.push_back({text_of(text, text_length), text_of(fields, fields_length)});
    }

    // Version 7: milliseconds of the wall clock, then a number that is never the same twice.
    static void uuid7(booking_host* self, booking_uuid* out) noexcept
    {
        Of& host = of(self);
        static const std::uint64_t process = std::random_device{}();
        const std::uint64_t number = ++host.ids_;
        auto milliseconds = static_cast<std::uint64_t>(host.wall_us / 1000);
        for (std::size_t at = 6; at-- > 0; milliseconds >>= 8U)
            out->bytes[at] = static_cast<std::uint8_t>(milliseconds);
        for (std::size_t at = 0; at < 4; ++at) {
            out->bytes[8 + at] = static_cast<std::uint8_t>(process >> 8U * at);
            out->bytes[12 + at] = static_cast<std::uint8_t>(number >> 8U * (3 - at));
        }
        out->bytes[6] = 0x70;
        out->bytes[7] = 0;
        out->bytes[8] = static_cast<std::uint8_t>(0x80U | (out->bytes[8] & 0x3FU));
    }

    static booking_status descriptor(booking_host* self,
                                     const booking_str*,
                                     std::uint32_t,
                                     const booking_sink* json) noexcept
    {
        Of& host = of(self);
        std::string text = host.shape_.descriptor;
        if (text.empty() && host.database_ != nullptr) text = host.database_->descriptor();
        if (text.empty()) return BOOKING_E_UNAVAILABLE;
        return json->put(json->ctx, text.data(), text.size());
    }

    static const void* get_extension(booking_host* self, const char* id) noexcept
    {
        Of& host = of(self);
        const AllocationsWork own;
        return host.tables_->find(id, host.shape_.absent);
    }
};

ProbeHost::Tables::Tables(ProbeHost& owner, const HostShape& shape)
    : hooks(shape.fit, {0, 0, HostFunctions::add}),
      log(shape.fit, {0, BOOKING_LOG_DEBUG, HostFunctions::write_log}),
      clock(shape.fit, {0, 0, check::mono_ns, unix_us}),
      ids(shape.fit, {0, 0, HostFunctions::uuid7, random_bytes}),
      db(shape.fit, {0, 0, HostFunctions::descriptor}),
      tx(shape.fit, {0, 0, borrow, give_back, doom}), secret(shape.fit, {0, 0, get_secret, mac}),
      event(shape.fit, {0, 0, publish}), thread_check(shape.fit, {0, 0, current_thread}),
      host(shape.fit,
           {0,
            shape.major,
            shape.minor,
            reinterpret_cast<booking_host*>(&owner),
            {"booking-check", 13},
            {"1", 1},
            HostFunctions::get_extension,
            is_cancelled})
{
}

bool ProbeHost::Tables::are_untouched()
{
    for (Place* place : {&hooks.place(),
                         &log.place(),
                         &clock.place(),
                         &ids.place(),
                         &db.place(),
                         &tx.place(),
                         &secret.place(),
                         &event.place(),
                         &thread_check.place(),
                         &host.place()}) {
        if (!place->is_tail_untouched()) return false;
    }
    return true;
}

const void* ProbeHost::Tables::find(std::string_view id, const std::set<std::string>& absent) const
{
    if (absent.contains(std::string(id))) return nullptr;
    if (id == BOOKING_EXT_HOOKS) return hooks.get();
    if (id == BOOKING_EXT_LOG) return log.get();
    if (id == BOOKING_EXT_CLOCK) return clock.get();
    if (id == BOOKING_EXT_ID) return ids.get();
    if (id == BOOKING_EXT_DB) return db.get();
    if (id == BOOKING_EXT_TX) return tx.get();
    if (id == BOOKING_EXT_SECRET) return secret.get();
    if (id == BOOKING_EXT_EVENT) return event.get();
    if (id == BOOKING_EXT_THREAD_CHECK) return thread_check.get();
    return nullptr;
}

} // namespace booking::check
