#include "abi/host_services.hpp"

#include "json/form.hpp"

#include <booking/plugin.hpp>

#include <boost/json.hpp>

namespace scrip::abi {

namespace {

constexpr const char* master_key_name = "scrip.master";
constexpr const char* previous_master_key_name = "scrip.master.previous";

template <class Table>
const Table* required(const booking_host_v1& host, const char* id)
{
    const auto* const table = booking::extension<Table>(&host, id);
    if (table) return table;
    throw booking::failure{BOOKING_E_UNSUPPORTED,
                           "unsupported",
                           "the host offers no " + std::string{id} + ", which this plugin needs"};
}

// Collects what the host pushes before it returns.
template <class Bytes>
booking_sink sink_into(Bytes& bytes)
{
    return {&bytes, [](void* context, const char* data, std::uint64_t length) noexcept {
                try {
                    auto& into = *static_cast<Bytes*>(context);
                    const auto* const begin =
                        reinterpret_cast<const typename Bytes::value_type*>(data);
                    into.insert(into.end(), begin, begin + length);
                    return booking_status{BOOKING_OK};
                } catch (...) {
                    return booking_status{BOOKING_E_NOMEM};
                }
            }};
}

std::string uuid_text(const booking_uuid& uuid)
{
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < sizeof uuid.bytes; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits[uuid.bytes[i] >> 4U];
        text += digits[uuid.bytes[i] & 15U];
    }
    return text;
}

booking_uuid uuid_of(std::string_view text)
{
    booking_uuid uuid{};
    std::size_t digits = 0;
    for (const char letter : text) {
        if (letter == '-') continue;
        const int value = letter <= '9' ? letter - '0' : letter - 'a' + 10;
        ensure(value >= 0 && value < 16 && digits < 2 * sizeof uuid.bytes, "an id is a UUID");
        auto& byte = uuid.bytes[digits / 2];
        byte = static_cast<std::uint8_t>(unsigned{byte} << 4U | static_cast<unsigned>(value));
        ++digits;
    }
    ensure(digits == 2 * sizeof uuid.bytes, "an id is a UUID");
    return uuid;
}

} // namespace

HostServices::HostServices(const booking_host_v1& host)
    : host_{host}, hooks_{required<booking_host_hooks_v1>(host, BOOKING_EXT_HOOKS)},
      clock_{required<booking_host_clock_v1>(host, BOOKING_EXT_CLOCK)},
      ids_{required<booking_host_id_v1>(host, BOOKING_EXT_ID)},
      databases_{required<booking_host_db_v1>(host, BOOKING_EXT_DB)},
      secrets_{required<booking_host_secret_v1>(host, BOOKING_EXT_SECRET)},
      events_{booking::extension<booking_host_event_v1>(&host, BOOKING_EXT_EVENT)},
      transactions_{booking::extension<booking_host_tx_v1>(&host, BOOKING_EXT_TX)},
      log_{booking::extension<booking_host_log_v1>(&host, BOOKING_EXT_LOG)}
{
}

Instant HostServices::now() const
{
    return Instant{std::chrono::microseconds{clock_->unix_us(host_.self)}};
}

std::int64_t HostServices::monotonic_ns() const
{
    return clock_->mono_ns(host_.self);
}

std::string HostServices::new_id() const
{
    booking_uuid uuid{};
    ids_->uuid7(host_.self, &uuid);
    return uuid_text(uuid);
}

services::Database HostServices::database(const std::string& studio_id,
                                          services::DatabaseRole role) const
{
    std::string document;
    const booking_sink sink = sink_into(document);
    const booking_str studio = booking::str(studio_id);
    const auto wanted =
        role == services::DatabaseRole::migrate ? BOOKING_DB_ROLE_MIGRATE : BOOKING_DB_ROLE_RUNTIME;
    if (databases_->descriptor(host_.self, &studio, wanted, &sink) < 0) {
        throw services::ServiceUnavailable{
            "the host names no database for the studio, or does not reach it"};
    }
    // A bad descriptor is the host's affair, not the payload's.
    try {
        const auto parsed = json::parse(document);
        const json::Form form{parsed.as_object(), ""};
        const auto* const schema = parsed.as_object().if_contains("schema"); // mostly empty
        return {.backend = form.text("backend"),
                .connect = form.text("connect"),
                .schema = schema ? std::string{schema->as_string()} : std::string{},
                .connections_max =
                    static_cast<int>(form.optional_integer("max_connections", 1, 64).value_or(4)),
                .is_combining = form.flag_or("group_commit", true)};
    } catch (const std::exception&) {
        throw services::ServiceUnavailable{"the host's database descriptor cannot be read"};
    }
}

std::vector<std::byte> HostServices::master_key(const std::string& studio_id) const
{
    auto key = secret(studio_id, master_key_name);
    if (!key) throw services::ServiceUnavailable{"the host gives no master key for the studio"};
    return std::move(*key);
}

std::vector<std::byte> HostServices::previous_master_key(const std::string& studio_id) const
{
    return secret(studio_id, previous_master_key_name).value_or(std::vector<std::byte>{});
}

std::optional<std::vector<std::byte>> HostServices::secret(const std::string& studio_id,
                                                           const char* name) const
{
    std::vector<std::byte> key;
    key.reserve(64); // so that it never moves and leaves a copy behind
    const booking_sink sink = sink_into(key);
    const booking_str studio = booking::str(studio_id);
    const booking_status status = secrets_->get(host_.self, &studio, name, &sink);
    if (status == BOOKING_E_NOT_FOUND) return std::nullopt;
    if (status < 0) throw services::ServiceUnavailable{"the host does not give the studio's key"};
    return key;
}

void HostServices::publish(const std::string& studio_id,
                           const std::string& event_id,
                           std::string_view type,
                           const std::string& body) const
{
    ensure(events_ != nullptr, "only a host that takes events is given some");
    const booking_str studio = booking::str(studio_id);
    const booking_uuid id = uuid_of(event_id);
    const std::string ended{type};
    const booking_status status = events_->publish(
        host_.self, nullptr, &studio, &id, ended.c_str(), body.data(), body.size());
    if (status < 0) throw services::ServiceUnavailable{"the host did not take an event"};
}

void HostServices::log(services::LogLevel level, const std::string& text) const
{
    if (!log_ || static_cast<std::int32_t>(level) < log_->level_floor) return;
    log_->write(
        host_.self, static_cast<std::int32_t>(level), nullptr, text.data(), text.size(), "", 0);
}

services::LentTransaction HostServices::lent(booking_tx* transaction) const
{
    if (transactions_) return {host_.self, transactions_, transaction};
    throw booking::failure{
        BOOKING_E_UNSUPPORTED, "unsupported", "the host offers no " BOOKING_EXT_TX};
}

bool HostServices::is_cancelled(booking_call* call) const
{
    return call && host_.is_cancelled && host_.is_cancelled(call) != 0;
}

} // namespace scrip::abi
