// A database of a measurement's own, gone with it: an SQLite file, one in memory, or a new database
// on a server.
#pragma once

#include "commands/bench/counts.hpp"
#include "commands/bench/plugin_subject.hpp"
#include "commands/temporary_folder.hpp"
#include "services/database.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace host_stub::commands::bench {

class Place {
public:
    Place() = default;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    virtual ~Place() = default;

    // "sqlite-file", "sqlite-memory", "postgresql", "mariadb", "galera".
    virtual std::string name() const = 0;

    // Version and settings that matter, for people.
    virtual std::string about() const = 0;

    // Whether a commit waits for a disk.
    virtual bool is_durable() const = 0;

    // The host's own folder.
    virtual const std::filesystem::path& folder() const = 0;

    // For the plugin's session.
    virtual std::string url() const = 0;

    // Where the bare tables are made.
    virtual const services::Database& bare() const = 0;

    virtual std::unique_ptr<Counter> counter() const = 0;

    // Gathers the database's statistics of the tables as they are now, as servers do by themselves
    // in time.
    virtual void analyze() const = 0;
    virtual Settling settling() const { return Settling::at_once; }
};

// A file in a new folder of `parent`, or of where the system keeps such folders.
std::unique_ptr<Place> file_place(const std::optional<std::filesystem::path>& parent);

// The same in /dev/shm. Throws std::runtime_error where that is no memory file system.
std::unique_ptr<Place> memory_place();

// A new database on the server of that URL, whose user has to be allowed to make one. Throws
// std::runtime_error for a URL that is not served or not of a server.
std::unique_ptr<Place> server_place(const std::string& url);

} // namespace host_stub::commands::bench
