// A database of its own for one test, gone with it: an SQLite file, or a new database on the server
// that SCRIP_TEST_DB names by a URL, as host-stub's --db takes it.
#pragma once

#include "support/temp_folder.hpp"

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::tests {

enum class TestBackend { sqlite, postgresql, mariadb };

class TestDatabase {
public:
    // Throws when SCRIP_TEST_DB is no URL of a server or the server does not answer: a run for a
    // server never turns into one without. SQLite's file stands in a folder of its own, or where
    // `file` says.
    explicit TestDatabase(const std::string& file = {})
        : file_{file.empty() ? folder_.file("scrip.db") : file}
    {
        const char* server = std::getenv("SCRIP_TEST_DB");
        if (server == nullptr) {
            backend_ = TestBackend::sqlite;
            connect_ = "dbname=" + file_;
            return;
        }
        take_server(server);
        name_ = "scrip_t_" + random_word();
        connect_ = with_database(server_, name_);
        server_session() << "CREATE DATABASE " + name_ +
                                (backend_ == TestBackend::postgresql
                                     ? " TEMPLATE template0 ENCODING 'UTF8'"
                                     : "");
        await_on_other_nodes();
    }
    ~TestDatabase()
    {
        if (name_.empty()) return;
        try {
            server_session() << "DROP DATABASE " + name_ +
                                    (backend_ == TestBackend::postgresql ? " WITH (FORCE)" : "");
        } catch (const std::exception&) {
            std::fprintf(stderr, "the test database %s stays behind\n", name_.c_str());
        }
    }
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    TestBackend backend() const noexcept { return backend_; }
    bool is_on_server() const noexcept { return backend_ != TestBackend::sqlite; }
    // A server answers a tenth as fast as SQLite, so what is repeated often differs.
    int times(int on_sqlite, int on_server) const noexcept
    {
        return is_on_server() ? on_server : on_sqlite;
    }

    // For --db and SOCI: "postgresql://host=… dbname=…"; connect() is the part behind "://".
    std::string url() const { return std::string(scheme()) + "://" + connect_; }
    const std::string& connect() const noexcept { return connect_; }

    // One for each node of a cluster (SCRIP_TEST_DB_2 and so on); else the one there is.
    std::vector<std::string> urls() const
    {
        std::vector<std::string> all{url()};
        for (const std::string& connect : other_nodes())
            all.push_back(std::string(scheme()) + "://" + with_database(connect, name_));
        return all;
    }
    // Of SQLite.
    const std::string& file() const { return file_; }

    // A session of the test's own, set up by nobody.
    soci::session session() const { return {factory(), connect_}; }

private:
    static std::string random_word()
    {
        std::random_device device;
        std::array<char, 17> word{};
        std::snprintf(word.data(), word.size(), "%08x%08x", device(), device());
        return word.data();
    }

    // The connect string with another database in it.
    static std::string with_database(std::string_view connect, const std::string& name)
    {
        std::string changed;
        bool has_database = false;
        while (!connect.empty()) {
            const std::string_view option = connect.substr(0, connect.find(' '));
            connect.remove_prefix(std::min(connect.size(), option.size() + 1));
            const std::string_view key = option.substr(0, option.find('='));
            const bool is_database = key == "dbname" || key == "db";
            has_database = has_database || is_database;
            if (!option.empty()) {
                changed += is_database ? std::string(key) + "=" + name : std::string(option);
                changed += ' ';
            }
        }
        if (!has_database) throw std::runtime_error{"SCRIP_TEST_DB names no database"};
        changed.pop_back();
        return changed;
    }

    void take_server(std::string_view url)
    {
        const auto end = url.find("://");
        const std::string_view kind = url.substr(0, end);
        if (end == std::string_view::npos || (kind != "postgresql" && kind != "mysql")) {
            throw std::runtime_error{"SCRIP_TEST_DB is no URL of a server"};
        }
        backend_ = kind == "mysql" ? TestBackend::mariadb : TestBackend::postgresql;
        server_ = url.substr(end + 3);
    }

    std::string_view scheme() const
    {
        switch (backend_) {
        case TestBackend::sqlite: return "sqlite3";
        case TestBackend::postgresql: return "postgresql";
        case TestBackend::mariadb: return "mysql";
        }
        throw std::logic_error{"no such backend"};
    }

    // SOCI's connect strings of a cluster's other nodes.
    std::vector<std::string> other_nodes() const
    {
        std::vector<std::string> all;
        for (int node = 2;; ++node) {
            const char* const url = std::getenv(("SCRIP_TEST_DB_" + std::to_string(node)).c_str());
            if (!is_on_server() || url == nullptr) return all;
            all.push_back(std::string{url}.substr(scheme().size() + 3));
        }
    }

    // They make the database when they come to it; until then nobody can connect to it there.
    void await_on_other_nodes() const
    {
        for (const std::string& connect : other_nodes()) {
            soci::session node{factory(), connect};
            node << "SET SESSION wsrep_sync_wait = 1";
            int one = 0;
            node << "SELECT 1 FROM information_schema.schemata LIMIT 1", soci::into(one);
        }
    }

    const soci::backend_factory& factory() const
    {
        switch (backend_) {
        case TestBackend::sqlite: return *soci::factory_sqlite3();
        case TestBackend::postgresql: return *soci::factory_postgresql();
        case TestBackend::mariadb: return *soci::factory_mysql();
        }
        throw std::logic_error{"no such backend"};
    }

    // To the database that is there already.
    soci::session server_session() const { return {factory(), server_}; }

    TempFolder folder_;
    std::string file_;
    TestBackend backend_ = TestBackend::sqlite;
    std::string server_; // SOCI's connect string; empty for SQLite
    std::string name_;
    std::string connect_;
};

} // namespace scrip::tests
