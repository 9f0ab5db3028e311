// The host's own tables (host_…) in the database it shares with its plugins, through SOCI.
#pragma once

#include "services/database.hpp"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace soci {
class session;
}

namespace host_stub::services {

class Connection;

inline constexpr long long application_id = 1'396'924'489; // an SQLite file's mark

// The database does not answer: missing, read-only, busy for too long or damaged. Carries no
// driver's text, which may hold values.
class StoreUnavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Connects for each use and closes again, so that the host never holds a lock while a hook of the
// plugin runs (abi.md, decision 7), and a server that comes back is found.
class Store {
public:
    explicit Store(const Database& database) : database_(database) {}

    // One transaction; makes the database file (0600) and the host's tables when they are missing.
    // Runs `work` again when another transaction came between; rolled back when `work` throws.
    // REQUIRES: `work` calls no hook and keeps nothing of a run before.
    void write(const std::function<void(soci::session&)>& work) const;

    // One snapshot. Makes nothing: false, without a call of `work`, when there is no such file or
    // no table of the host in it.
    bool read(const std::function<void(soci::session&)>& work) const;

    // A session for one transaction; makes what is missing as write() does. Lock waits end at that
    // instant. Throws StoreUnavailable.
    std::unique_ptr<Connection> open(std::int64_t busy_until_mono_ns) const;

    // "3.40.1", "15.14", "10.11.14-MariaDB". Asks the server, but makes no file.
    std::string server_version() const;

    // The end of an INSERT whose row may be there already (services/dialect.hpp).
    std::string or_keep(std::string_view key) const;
    std::string or_update(std::string_view key, std::string_view columns) const;

    // The sum of a column as 64 bits, 0 over no row.
    std::string sum_of(std::string_view column) const;

private:
    std::unique_ptr<Connection> connect(std::int64_t busy_until_mono_ns) const;

    const Database& database_;
};

} // namespace host_stub::services
