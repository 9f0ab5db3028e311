// What the plugin asks of its host, as plain C++: the abi room fills it in, tests fake it.
#pragma once

#include "domain/calendar.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// The host's, opaque here: only the storage room looks behind them.
struct booking_host;
struct booking_host_tx_v1;
struct booking_tx;

namespace scrip::services {

enum class DatabaseRole { runtime, migrate };

// Where a studio's data lives. `connect` may hold a password: never logged.
struct Database {
    std::string backend;  // "sqlite3", "postgresql" or "mysql" (MariaDB)
    std::string connect;  // SOCI's connect string without the backend's name
    std::string schema{}; // of PostgreSQL; empty: public
    int connections_max = 4;
    // Callers that wait may share a commit, statements nobody waits for a round trip.
    bool is_combining = true;
};

// The host's own open transaction, lent for one call and to its thread (booking.tx/1).
struct LentTransaction {
    booking_host* host;
    const booking_host_tx_v1* table;
    booking_tx* transaction;
};

// A service of the host did not answer. Becomes E_UNAVAILABLE.
class ServiceUnavailable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

enum class LogLevel { debug, info, warning, error };

// Every function may be called from any thread.
class Host {
public:
    Host() = default;
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    virtual ~Host() = default;

    virtual Instant now() const = 0;               // wall clock; tests move it
    virtual std::int64_t monotonic_ns() const = 0; // the clock of deadlines
    virtual std::string new_id() const = 0;        // UUIDv7 text
    virtual Database database(const std::string& studio_id, DatabaseRole role) const = 0;
    virtual std::vector<std::byte> master_key(const std::string& studio_id) const = 0;
    // The one it replaced, while data may need it; empty: the host gives none.
    virtual std::vector<std::byte> previous_master_key(const std::string&) const { return {}; }

    // Whether anybody takes events: without, none is kept for them.
    virtual bool takes_events() const = 0;
    // Stored by the host once it returns. The same `event_id` is the same event. `body` is a JSON
    // object without codes and notes. Never inside a transaction of ours.
    virtual void publish(const std::string& studio_id,
                         const std::string& event_id,
                         std::string_view type,
                         const std::string& body) const = 0;

    // `text` holds ids, words and counts only: no code, key, name or text of a customer.
    virtual void log(LogLevel level, const std::string& text) const = 0;
};

// How long one call may take, and whether its caller still wants the answer.
struct CallLimits {
    Instant now; // read once per call
    std::int64_t deadline_monotonic_ns = INT64_MAX;
    std::function<bool()> is_cancelled = [] { return false; };
};

} // namespace scrip::services
