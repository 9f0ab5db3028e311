// One session of the host's own, set up as its dialect says and read back.
#pragma once

#include "services/database.hpp"
#include "services/dialect.hpp"

#include <soci/soci.h>

#include <cstdint>
#include <string>

namespace host_stub::services {

class Connection {
public:
    // Throws soci::soci_error when the database does not answer, StoreUnavailable when it does not
    // take a setting.
    Connection(const Database& database, std::int64_t busy_until_mono_ns);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void begin_writing();
    void begin_reading();
    void commit();
    void roll_back() noexcept; // closing the session does as well

    long long number(const std::string& query);
    std::string text(const std::string& query);

private:
    void set_up();

    const Dialect& dialect_;
    std::int64_t busy_until_ns_; // SQLite's busy handler reads it as long as `sql` is open

public:
    soci::session sql;
};

} // namespace host_stub::services
