// Several statements in one text, which the server runs one after the other.
#pragma once

#include "storage/backends/backend.hpp"

#include <map>
#include <string>

#include <mysql.h>

namespace scrip::storage {

// The connection is told once that it will get several. Values are quoted as SOCI quotes
// them, by the client library and in the connection's own character set.
class MariadbBatch final : public Together {
public:
    // Both outlive it.
    MariadbBatch(const Backend& backend, MYSQL* connection)
        : backend_{backend}, connection_{connection}
    {
    }

    std::int64_t send(std::span<const Waiting> all, std::size_t& done) override;

private:
    const std::string& spelled(const Waiting& waiting);
    std::string literal(const KeptParameter& parameter) const;
    std::string with_values(const Waiting& waiting);
    std::int64_t rows_of_next();
    [[noreturn]] void throw_error() const;

    const Backend& backend_;
    MYSQL* connection_;
    bool takes_several_ = false;
    std::map<const void*, std::string> spelled_;
};

} // namespace scrip::storage
