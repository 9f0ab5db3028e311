// One database on the server under test, and sessions at every isolation level that it has.
#pragma once

#include "support/test_database.hpp"

#include <soci/soci.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scrip::tests {

// An isolation level, and on MariaDB whether a changed row ends a snapshot's writer (error 1020).
struct Level {
    std::string name; // as the census writes it
    std::string isolation;
    std::optional<bool> ends_stale_writers;
};

class Server {
public:
    Server();

    std::string name() const; // postgresql, mariadb, galera
    std::vector<Level> levels() const;
    // A session at that level whose locks are waited for a second at most. Of a cluster, each
    // `number` has its node.
    std::unique_ptr<soci::session> session(std::size_t number, const Level& level) const;
    // Returns when what was committed anywhere is known to every node.
    void settle() const;
    std::size_t nodes() const { return urls_.size(); }
    std::int64_t number(const std::string& sql, std::size_t node = 0) const;
    void run(const std::string& sql) const;

private:
    std::unique_ptr<soci::session> connect(std::size_t number) const;

    TestDatabase on_;
    std::vector<std::string> urls_ = on_.urls();
};

// The server refused it, so that the transaction can only be rolled back.
bool refuses(soci::session& sql, const std::string& statement);

} // namespace scrip::tests
