// Which database the host uses, and the descriptor a plugin gets of it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace host_stub::services {

enum class Backend { sqlite3, postgresql, mysql };

// As --db, SOCI and manifests call it: "sqlite3", "postgresql" or "mysql" (MariaDB and Galera).
std::string_view word_of(Backend backend) noexcept;

class Database {
public:
    // `url` is KIND://OPTIONS as in --db. Throws std::runtime_error with a text for the user, never
    // with a password, for anything this host does not serve. A relative path of an SQLite file is
    // one of the folder the host started in.
    explicit Database(std::string_view url);

    Backend backend() const noexcept { return backend_; }

    // REQUIRES: backend() is sqlite3.
    const std::filesystem::path& file() const noexcept { return file_; }

    // SOCI's connect string; may hold a password.
    const std::string& connect() const noexcept { return connect_; }

    // Where it is, for people and logs.
    const std::string& name() const noexcept { return name_; }

    // booking.db/1 (abi.md, section 11); may hold a password. `max_connections` is what the plugin
    // may open; absent: what this host gives.
    std::string descriptor(const std::string& server_version,
                           std::optional<int> max_connections = {}) const;

private:
    void take_file(std::string_view options);
    void take_server(std::string_view options);

    Backend backend_ = Backend::sqlite3;
    std::filesystem::path file_;
    std::string connect_;
    std::string name_;
};

// The URL of another database on the same server. Throws std::runtime_error as Database does.
// REQUIRES: `url` is of a server, `name` needs no quotes.
std::string url_with_database(std::string_view url, const std::string& name);

} // namespace host_stub::services
