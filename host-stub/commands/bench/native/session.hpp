// A session whose statements go through the database's own client library, prepared once: what the
// plugin's layers are compared with.
#pragma once

#include "services/connection.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace host_stub::commands::bench {

// What a statement may name.
struct Values {
    std::int64_t voucher = 0;  // :v
    std::int64_t customer = 0; // :k
    std::int64_t number = 0;   // :n, unique
    std::string code;          // :c
    std::string key;           // :u, unique
};

class NativeSession {
public:
    // Opened and set up as the host's own are. Throws soci::soci_error, StoreUnavailable.
    explicit NativeSession(const services::Database& database);
    NativeSession(const NativeSession&) = delete;
    NativeSession& operator=(const NativeSession&) = delete;
    virtual ~NativeSession();

    // From here on run_prepared() runs these. Errors are std::runtime_error with the database's
    // text, here and below.
    virtual void prepare(const std::vector<std::string>& statements) = 0;

    // All of them in order, each result read to its end. An INSERT or UPDATE that changed no row is
    // an error: nothing would have been measured.
    virtual void run_prepared(const Values& values) = 0;

    // One statement without values.
    void run(const std::string& statement);
    long long number(const std::string& query);
    std::string text(const std::string& query);

protected:
    void* handle() const { return connection_.handle(); }

private:
    services::Connection connection_;
};

std::unique_ptr<NativeSession> open_native(const services::Database& database);

// One each for open_native().
std::unique_ptr<NativeSession> open_native_sqlite(const services::Database& database);
std::unique_ptr<NativeSession> open_native_postgresql(const services::Database& database);
std::unique_ptr<NativeSession> open_native_mysql(const services::Database& database);

} // namespace host_stub::commands::bench
