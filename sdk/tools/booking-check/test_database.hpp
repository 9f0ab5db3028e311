// A database for one check: a file of its own, or a schema or database of its own on a server.
#pragma once

#include "subject.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace soci {
class session;
}

namespace booking::check {

// Every table with its rows, each row as one text; sorted.
using Contents = std::map<std::string, std::vector<std::string>>;

// The tables whose rows differ, with numbers of rows: "scrip_entry (4, then 6)"; empty: none.
std::string difference(const Contents& before, const Contents& after);

enum class Backend { sqlite, postgresql, mysql };

class TestDatabase {
public:
    // Makes it. Throws Ended when it cannot be made. What is on a server goes with the object,
    // unless a fork of this process leaves by _exit.
    explicit TestDatabase(const Subject& subject);
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    Backend backend() const noexcept { return backend_; }
    const char* backend_word() const noexcept; // as in the manifest

    // For booking.db/1, as one JSON object; `lends` says that the host lends transactions.
    std::string descriptor(bool lends = false) const;
    // One that leads nowhere.
    std::string broken_descriptor() const;

    std::unique_ptr<soci::session> connect() const;

    // On a connection of its own each.
    Contents contents() const;
    // What the tables are made of: columns, types, indexes.
    std::string schema_text() const;
    std::vector<std::string> tables() const;
    void execute(const std::string& statement) const;
    // The highest value of a column of numbers, as text. Throws when it is not there.
    std::string highest(const std::string& table, const std::string& column_name) const;

    // SQLite: the file. Empty for a server.
    const std::filesystem::path& file() const noexcept { return file_; }

private:
    Backend backend_ = Backend::sqlite;
    std::filesystem::path file_;
    std::string admin_connect_; // the server, as it was given
    std::string connect_;
    std::string schema_;
};

// Holds what keeps every other writer out, until it is destroyed. The database has tables.
class WriteLock {
public:
    explicit WriteLock(const TestDatabase& database);
    ~WriteLock();
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;

private:
    std::unique_ptr<soci::session> session_;
    bool is_locking_tables_ = false;
};

} // namespace booking::check
