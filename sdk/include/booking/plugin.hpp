// booking/plugin.hpp - what a plugin written in C++20 wants around booking/plugin.h.
//
// Only inline code over the C header; never part of the ABI, so host and plugin may differ in it.
//
//   booking_status BOOKING_CDECL invoke(void* user, const booking_invocation_v1* in,
//                                       booking_reply_v1* out) noexcept
//   {
//       booking::call_phase phase;
//       return booking::guard(out, phase, [&](booking::reply_writer& reply) {
//           ...                            // throws booking::failure to refuse
//           reply.append(answer);          // before the commit: a failed append must roll back
//           phase.commit_sent();
//           transaction.commit();
//           return BOOKING_OK;
//       });
//   }
//   BOOKING_PLUGIN_ENTRY("org.example.plugin", "1.0.0", 0, create)
#pragma once

#include <booking/plugin.h>

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace booking {

// ---- strings ----

// The bytes of the other side, borrowed for as long as it keeps them.
inline std::string_view view(const booking_str& text) noexcept
{
    if (text.ptr == nullptr) return {};
    return {text.ptr, static_cast<std::size_t>(text.len)};
}

// A literal for the other side. A std::string_view will not do: ptr[len] must be 0.
template <std::size_t size>
consteval booking_str str(const char (&literal)[size])
{
    return {literal, size - 1};
}

// Borrows `text`, which has to outlive every use of the result.
inline booking_str str(const std::string& text) noexcept
{
    return {text.c_str(), static_cast<std::uint64_t>(text.size())};
}
booking_str str(std::string&&) = delete;

// ---- tables and structs of the other side ----

// The host's table of that id, or nullptr where the host does not offer it. Ask BOOKING_HAS before
// using a slot that is younger than 1.0.
template <class Table>
const Table* extension(const booking_host_v1* host, const char* id) noexcept
{
    if (!BOOKING_HAS(booking_host_v1, host, get_extension) || host->get_extension == nullptr) {
        return nullptr;
    }
    return static_cast<const Table*>(host->get_extension(host->self, id));
}

// The only way to keep a growable struct: what its writer knew and we know, the rest zero.
// struct_size of the copy is the number of bytes copied, so BOOKING_HAS stays right on it.
template <class Struct>
Struct copy_in(const Struct* theirs) noexcept
{
    static_assert(std::is_trivially_copyable_v<Struct> && std::is_standard_layout_v<Struct>);
    Struct own{};
    if (theirs == nullptr) return own;
    const auto size = std::min(theirs->struct_size, static_cast<std::uint32_t>(sizeof(Struct)));
    std::memcpy(&own, theirs, size);
    own.struct_size = size;
    return own;
}

// ---- refusals ----

// Ends a call with a negative status. `code` is a snake_case token of the hook's contract, `text`
// English for the log; neither may hold a secret, a code or a customer's text.
struct failure : std::exception {
    failure(booking_status status_in, std::string_view code_in, std::string text_in)
        : status(status_in), code(code_in), text(std::move(text_in))
    {
    }

    const char* what() const noexcept override { return text.c_str(); }

    booking_status status;
    std::string code;
    std::string text;
};

// The word told to the host for a negative status that came without one.
constexpr const char* status_word(booking_status status) noexcept
{
    switch (status) {
    case BOOKING_E_INVALID: return "invalid";
    case BOOKING_E_UNSUPPORTED: return "unsupported";
    case BOOKING_E_DEADLINE: return "deadline";
    case BOOKING_E_CANCELLED: return "cancelled";
    case BOOKING_E_UNAVAILABLE: return "unavailable";
    case BOOKING_E_CONFLICT: return "conflict";
    case BOOKING_E_NOT_FOUND: return "not_found";
    case BOOKING_E_STATE: return "state";
    case BOOKING_E_NOMEM: return "out_of_memory";
    case BOOKING_E_LIMIT: return "limit";
    case BOOKING_E_PERMISSION: return "permission_denied";
    case BOOKING_E_CORRUPT: return "data_corrupt";
    case BOOKING_E_UNKNOWN_OUTCOME: return "outcome_unknown";
    case BOOKING_E_REENTRANT: return "reentrant";
    case BOOKING_E_NOT_DECLARED: return "not_declared";
    default: return "internal";
    }
}

// ---- the reply ----

// The host's reply, written from one call on its own thread.
class reply_writer {
public:
    explicit reply_writer(booking_reply_v1* reply) noexcept : reply_(reply) {}

    // Throws failure(E_LIMIT) when the host takes no more, so that no commit follows a lost reply.
    void append(std::string_view bytes)
    {
        if (!BOOKING_HAS(booking_reply_v1, reply_, append) ||
            reply_->append(reply_->ctx, bytes.data(), bytes.size()) < 0) {
            throw failure(BOOKING_E_LIMIT, "payload_too_large", "the host did not take the reply");
        }
    }

    // Drops what was appended and the error.
    void reset() noexcept
    {
        if (BOOKING_HAS(booking_reply_v1, reply_, reset)) reply_->reset(reply_->ctx);
        has_error_ = false;
    }

    // Told to the host the first time only. `code` ends with NUL. Inside guard() rather throw
    // failure.
    void error(const char* code, std::string_view text) noexcept
    {
        if (has_error_) return;
        has_error_ = true;
        if (BOOKING_HAS(booking_reply_v1, reply_, error)) {
            reply_->error(reply_->ctx, code, text.data(), text.size());
        }
    }

    bool has_error() const noexcept { return has_error_; }

private:
    booking_reply_v1* reply_;
    bool has_error_ = false;
};

// ---- guard ----

// How far a writing call came. Whoever sends COMMIT says so before, because from then on a failure
// no longer tells whether the change was kept.
class call_phase {
public:
    void commit_sent() noexcept { commit_sent_ = true; }

    // The database answered that nothing was kept (a COMMIT lost to a conflict): try again or
    // refuse.
    void rolled_back() noexcept { commit_sent_ = false; }

    bool is_commit_sent() const noexcept { return commit_sent_; }

private:
    bool commit_sent_ = false;
};

namespace detail {

// Ends a call badly. After COMMIT was sent every reason becomes the one honest answer.
inline booking_status refuse(reply_writer& reply,
                             const call_phase& phase,
                             booking_status status,
                             const char* code,
                             std::string_view text) noexcept
{
    if (!phase.is_commit_sent()) {
        reply.error(code, text);
        return status;
    }
    if (reply.has_error()) reply.reset();
    reply.error("outcome_unknown", "the commit was sent and its outcome is not known");
    return BOOKING_E_UNKNOWN_OUTCOME;
}

template <class Call>
booking_status run(reply_writer& reply, Call& call)
{
    if constexpr (std::is_invocable_r_v<booking_status, Call&, reply_writer&>) {
        return call(reply);
    } else {
        return call();
    }
}

// What comes out of the call is a status; only a status of zero or more passes unchanged.
template <class Call>
booking_status settled(reply_writer& reply, const call_phase& phase, Call& call)
{
    const booking_status status = run(reply, call);
    if (status >= 0) return status;
    return refuse(reply, phase, status, status_word(status), "no reason was given");
}

} // namespace detail

// Runs `call`, a function of (reply_writer&) or of nothing that returns a booking_status, and lets
// no exception out. A negative status always comes with exactly one error:
//
//   anything negative or thrown, after commit_sent   E_UNKNOWN_OUTCOME  outcome_unknown
//   booking::failure                                 its own status, code and text
//   std::bad_alloc                                   E_NOMEM            out_of_memory
//   boost::system::system_error (Boost.JSON)         E_INVALID          invalid_json
//   anything else                                    E_INTERNAL         internal, no text
//
// A call that takes no reply_writer must leave the host's `error` to guard and throw failure
// instead.
template <class Call>
booking_status guard(booking_reply_v1* reply, call_phase& phase, Call&& call) noexcept
{
    reply_writer writer(reply);
    try {
        return detail::settled(writer, phase, call);
    } catch (const failure& refused) {
        const booking_status status = refused.status < 0 ? refused.status : BOOKING_E_INTERNAL;
        return detail::refuse(writer, phase, status, refused.code.c_str(), refused.text);
    } catch (const std::bad_alloc&) {
        return detail::refuse(
            writer, phase, BOOKING_E_NOMEM, "out_of_memory", "the process has no memory left");
    } catch (const boost::system::system_error&) {
        return detail::refuse(writer,
                              phase,
                              BOOKING_E_INVALID,
                              "invalid_json",
                              "the document is no JSON we can read");
    } catch (...) {
        return detail::refuse(
            writer, phase, BOOKING_E_INTERNAL, "internal", "an unexpected failure");
    }
}

// For a call that commits nothing.
template <class Call>
booking_status guard(booking_reply_v1* reply, Call&& call) noexcept
{
    call_phase phase;
    return guard(reply, phase, std::forward<Call>(call));
}

// ---- entry ----

namespace detail {

inline std::string version_text(std::uint32_t major, std::uint32_t minor)
{
    return std::to_string(major) + "." + std::to_string(minor);
}

// Throws unless the host is of our major, new enough, and gave room for the result.
inline void
ensure_host(const booking_host_v1* host, const booking_created_v1* out, std::uint16_t minor_needed)
{
    if (!BOOKING_HAS(booking_host_v1, host, is_cancelled)) {
        throw failure(BOOKING_E_UNSUPPORTED, "unsupported", "the host's table is cut short");
    }
    if (host->abi_major != BOOKING_ABI_MAJOR || host->abi_minor < minor_needed) {
        throw failure(BOOKING_E_UNSUPPORTED,
                      "unsupported",
                      "the host speaks booking " + version_text(host->abi_major, host->abi_minor) +
                          ", this plugin needs " + version_text(BOOKING_ABI_MAJOR, minor_needed));
    }
    if (!BOOKING_HAS(booking_created_v1, out, api)) {
        throw failure(BOOKING_E_UNSUPPORTED, "unsupported", "the host left no room for the result");
    }
}

// `create` after the host's version was checked.
template <std::uint16_t minor_needed, auto create>
booking_status BOOKING_CDECL create_checked(const booking_host_v1* host,
                                            booking_created_v1* out,
                                            booking_reply_v1* reply) noexcept
{
    static_assert(
        std::same_as<std::remove_const_t<decltype(create)>, decltype(booking_entry_v1::create)>,
        "create has the signature of booking_entry_v1::create, noexcept included");
    const booking_status checked = guard(reply, [&] {
        ensure_host(host, out, minor_needed);
        return booking_status{BOOKING_OK};
    });
    return checked < 0 ? checked : create(host, out, reply);
}

} // namespace detail

} // namespace booking

// Defines the one exported symbol. Id and version are literals equal to manifest.json's,
// `minor_needed` the lowest host minor the plugin runs on, `create` a function as in
// booking_entry_v1.
#define BOOKING_PLUGIN_ENTRY(plugin_id_literal, version_literal, minor_needed, create_function)    \
    extern "C" BOOKING_EXPORT const booking_entry_v1* BOOKING_CDECL booking_plugin_entry_v1(       \
        void) noexcept                                                                             \
    {                                                                                              \
        static_assert(BOOKING_ABI_MAJOR == 1, "the entry symbol is of major 1");                   \
        static_assert((minor_needed) >= 0 && (minor_needed) <= BOOKING_ABI_MINOR,                  \
                      "a plugin cannot need a minor newer than the header it is built with");      \
        static constexpr booking_entry_v1 entry{                                                   \
            BOOKING_MAGIC,                                                                         \
            sizeof(booking_entry_v1),                                                              \
            BOOKING_ABI_MAJOR,                                                                     \
            BOOKING_ABI_MINOR,                                                                     \
            minor_needed,                                                                          \
            0,                                                                                     \
            0,                                                                                     \
            ::booking::str(plugin_id_literal),                                                     \
            ::booking::str(version_literal),                                                       \
            &::booking::detail::create_checked<minor_needed, &create_function>};                   \
        return &entry;                                                                             \
    }                                                                                              \
    static_assert(true, "ends with a semicolon")
