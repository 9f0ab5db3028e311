#include "services.hpp"

#include "transaction.hpp"

#include <boost/json.hpp>

#include <sys/random.h>

#include <cerrno>
#include <chrono>
#include <system_error>

std::int64_t monotonic_ns()
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

namespace {

std::int64_t unix_us()
{
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    return duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// At most 256 bytes, which the system never gives in pieces.
bool fill_random(std::uint8_t* out, std::size_t size) noexcept
{
    return getrandom(out, size, 0) == static_cast<ssize_t>(size);
}

booking_status BOOKING_CDECL random_bytes(booking_host*,
                                          std::uint8_t* out,
                                          std::uint64_t len) noexcept
{
    for (std::uint64_t done = 0; done < len; done += 256) {
        const auto size = std::min<std::uint64_t>(256, len - done);
        if (!fill_random(out + done, static_cast<std::size_t>(size))) {
            return BOOKING_E_UNAVAILABLE;
        }
    }
    return BOOKING_OK;
}

// An id that is not unique would be worse than an end: uuid7 may throw, and this is noexcept.
void BOOKING_CDECL draw_id(booking_host*, booking_uuid* out) noexcept
{
    *out = uuid7();
}

std::int64_t BOOKING_CDECL tell_monotonic(booking_host*) noexcept
{
    return monotonic_ns();
}

std::int64_t BOOKING_CDECL tell_unix(booking_host*) noexcept
{
    return unix_us();
}

// The texts of the description are borrowed: copied here.
booking_status BOOKING_CDECL add(booking_host* host, const booking_hook_desc_v1* desc) noexcept
try {
    if (!BOOKING_HAS(booking_hook_desc_v1, desc, invoke)) return BOOKING_E_INVALID;
    host->hooks[{std::string(booking::view(desc->hook)),
                 std::string(booking::view(desc->schema))}] = {desc->user, desc->invoke};
    return BOOKING_OK;
} catch (const std::bad_alloc&) {
    return BOOKING_E_NOMEM;
}

// same_as_host and lend: the plugin's rows may be written within the host's transaction.
booking_status BOOKING_CDECL describe(booking_host* host,
                                      const booking_str*,
                                      std::uint32_t,
                                      const booking_sink* json) noexcept
try {
    const std::string text =
        boost::json::serialize(boost::json::object{{"backend", "sqlite3"},
                                                   {"connect", "dbname=" + host->database},
                                                   {"schema", ""},
                                                   {"table_prefix", ""},
                                                   {"same_as_host", true},
                                                   {"lend", true},
                                                   {"max_connections", 2},
                                                   {"server_version", ""}});
    return json->put(json->ctx, text.data(), text.size());
} catch (const std::bad_alloc&) {
    return BOOKING_E_NOMEM;
}

booking_status BOOKING_CDECL secret(booking_host* host,
                                    const booking_str*,
                                    const char* name,
                                    const booking_sink* bytes) noexcept
{
    if (std::string_view(name) != "scrip.master") return BOOKING_E_NOT_FOUND;
    return bytes->put(bytes->ctx, host->master_key.data(), host->master_key.size());
}

const void* BOOKING_CDECL get_extension(booking_host*, const char* id) noexcept
{
    static constexpr booking_host_hooks_v1 hooks{sizeof hooks, 0, add};
    static constexpr booking_host_clock_v1 clock{sizeof clock, 0, tell_monotonic, tell_unix};
    static constexpr booking_host_id_v1 ids{sizeof ids, 0, draw_id, random_bytes};
    static constexpr booking_host_db_v1 databases{sizeof databases, 0, describe};
    static constexpr booking_host_secret_v1 secrets{sizeof secrets, 0, secret, nullptr};
    static constexpr booking_host_tx_v1 transactions{
        sizeof transactions, 0, borrow, give_back, doom};

    const std::string_view wanted(id);
    if (wanted == BOOKING_EXT_HOOKS) return &hooks;
    if (wanted == BOOKING_EXT_CLOCK) return &clock;
    if (wanted == BOOKING_EXT_ID) return &ids;
    if (wanted == BOOKING_EXT_DB) return &databases;
    if (wanted == BOOKING_EXT_SECRET) return &secrets;
    if (wanted == BOOKING_EXT_TX) return &transactions;
    return nullptr;
}

std::uint32_t BOOKING_CDECL is_cancelled(booking_call*) noexcept
{
    return 0; // somebody always waits for the answer
}

} // namespace

booking_uuid uuid7()
{
    booking_uuid id{};
    if (!fill_random(id.bytes, sizeof id.bytes)) {
        throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    std::int64_t milliseconds = unix_us() / 1000;
    for (int i = 5; i >= 0; --i, milliseconds >>= 8)
        id.bytes[i] = static_cast<std::uint8_t>(milliseconds & 0xFF);
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | 0x70);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

booking_host_v1 table_of(booking_host& host) noexcept
{
    return {sizeof(booking_host_v1),
            BOOKING_ABI_MAJOR,
            BOOKING_ABI_MINOR,
            &host,
            booking::str("example-host"),
            booking::str("1.0.0"),
            get_extension,
            is_cancelled};
}
