// The database behind the plugin's back: what an attacker, an accident or a test edits.
#pragma once

#include "support/test_database.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace scrip::tests {

// Why a database said no, by its own code.
enum class SqlRefusal {
    none,
    check,
    foreign_key,
    unique,
    trigger,
    too_long,
    not_null,
    wrong_type,
    busy, // somebody else holds a lock
    other,
};

class RawDatabase {
public:
    using Rows = std::vector<std::vector<std::string>>;

    explicit RawDatabase(const TestDatabase& database);
    RawDatabase(RawDatabase&&) noexcept;
    RawDatabase& operator=(RawDatabase&&) = delete;
    ~RawDatabase();

    TestBackend backend() const;
    soci::session& session() const;
    // Five seconds at first.
    void wait_for_locks(int milliseconds) const;

    // One statement.
    SqlRefusal try_run(const std::string& sql) const;
    void run(const std::string& sql) const;

    // Every cell as text; null as "(null)".
    Rows rows(const std::string& sql) const;
    std::string text(const std::string& sql) const { return rows(sql).at(0).at(0); }
    std::int64_t number(const std::string& sql) const { return std::stoll(text(sql)); }

    // The plugin's and the host's.
    std::vector<std::string> tables() const;
    // In the order of the table, without those that the database computes.
    std::vector<std::string> columns(const std::string& table) const;
    // Every row of every table, but those named.
    std::string dump(const std::vector<std::string>& left_out = {}) const;

    // As somebody would who knows how: without triggers, checks and references. Between statements
    // stands a semicolon.
    void forge(const std::string& statements) const;

    class Native;

private:
    std::unique_ptr<Native> native_;
};

} // namespace scrip::tests
