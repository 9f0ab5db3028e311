// Which database the host uses, and the descriptor a plugin gets of it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace host_stub::services {

class Database {
public:
    // `url` is sqlite3://dbname=PATH. Throws std::runtime_error with a text for the user for
    // anything this host does not serve. A relative path is one of the folder the host started in.
    explicit Database(std::string_view url);

    const std::filesystem::path& file() const noexcept { return file_; }

    // SOCI's connect string.
    std::string connect() const;

    // booking.db/1 (abi.md, section 11).
    std::string descriptor() const;

private:
    std::filesystem::path file_;
};

} // namespace host_stub::services
