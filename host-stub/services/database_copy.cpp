#include "services/database_copy.hpp"

#include "services/clock.hpp"
#include "services/connection.hpp"
#include "services/descriptor.hpp"
#include "services/store.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <thread>

namespace host_stub::services {
namespace {

constexpr std::int64_t wait_ms_max = 30'000; // for writers, who take milliseconds
constexpr std::chrono::milliseconds nap{1};
constexpr int every_page = -1;

bool is_there(const std::filesystem::path& file)
{
    struct stat about {};
    return ::lstat(file.c_str(), &about) == 0;
}

std::filesystem::path beside(const std::filesystem::path& file, const char* suffix)
{
    return file.string() + suffix;
}

void make_private_file(const std::filesystem::path& file)
{
    const Descriptor made(
        ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!made.is_open() || ::fchmod(made.number(), 0600) != 0) {
        throw StoreUnavailable("the copy cannot be made: " + file.string());
    }
}

using Handle = std::unique_ptr<sqlite_api::sqlite3, decltype(&sqlite_api::sqlite3_close)>;

Handle opened(const std::filesystem::path& file)
{
    sqlite_api::sqlite3* handle = nullptr;
    const int status =
        sqlite_api::sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr);
    Handle owned{handle, sqlite_api::sqlite3_close};
    if (status != SQLITE_OK) throw StoreUnavailable("cannot be opened: " + file.string());
    return owned;
}

// All pages in one step: between steps a writer would make it begin anew, and under load it would
// never end.
bool copied(sqlite_api::sqlite3* from, sqlite_api::sqlite3* to)
{
    auto* const backup = sqlite_api::sqlite3_backup_init(to, "main", from, "main");
    if (backup == nullptr) return false;
    const std::int64_t until_ns = deadline_after_ms(Clock::mono_ns(), wait_ms_max);
    int status = SQLITE_BUSY;
    while ((status == SQLITE_BUSY || status == SQLITE_LOCKED) && Clock::mono_ns() < until_ns) {
        status = sqlite_api::sqlite3_backup_step(backup, every_page);
        if (status != SQLITE_DONE) std::this_thread::sleep_for(nap);
    }
    return sqlite_api::sqlite3_backup_finish(backup) == SQLITE_OK && status == SQLITE_DONE;
}

void sync(const std::filesystem::path& place, int flags)
{
    const Descriptor place_opened(::open(place.c_str(), flags | O_CLOEXEC));
    if (!place_opened.is_open() || ::fsync(place_opened.number()) != 0) {
        throw StoreUnavailable("cannot be brought to the disk: " + place.string());
    }
}

} // namespace

DatabaseCopy::DatabaseCopy(const Database& from, const std::filesystem::path& to)
    : to_(std::filesystem::absolute(to).lexically_normal()), part_(beside(to_, ".part"))
{
    if (!std::filesystem::is_regular_file(std::filesystem::symlink_status(from.file()))) {
        throw StoreUnavailable("there is no database: " + from.file().string());
    }
    for (const char* const suffix : {"", "-journal", "-wal"}) {
        if (is_there(beside(to_, suffix))) {
            throw StoreUnavailable("is there already, and is not overwritten: " +
                                   beside(to_, suffix).string());
        }
    }
    make_private_file(part_);
    bool is_done = false;
    try {
        is_done = copied(opened(from.file()).get(), opened(part_).get());
    } catch (...) {
        ::unlink(part_.c_str());
        throw;
    }
    if (is_done) return;
    ::unlink(part_.c_str());
    throw StoreUnavailable("cannot be copied: " + from.file().string());
}

DatabaseCopy::~DatabaseCopy()
{
    for (const char* const suffix : {"", "-journal"})
        ::unlink(beside(part_, suffix).c_str());
}

std::string DatabaseCopy::url() const
{
    return "sqlite3://dbname=" + part_.string();
}

std::string DatabaseCopy::problem() const
{
    try {
        Connection connection(Database(url()), deadline_after_ms(Clock::mono_ns(), wait_ms_max));
        if (connection.number("PRAGMA application_id") != application_id) {
            return "it is no database of this host";
        }
        const std::string found = connection.text("PRAGMA integrity_check");
        if (found != "ok") return "SQLite's integrity_check says: " + found;
        const bool has_parents =
            connection.number("SELECT CAST(COUNT(*) AS BIGINT) FROM pragma_foreign_key_check") == 0;
        return has_parents ? "" : "rows name others that are not there";
    } catch (const soci::soci_error&) {
        return "it cannot be read";
    }
}

void DatabaseCopy::keep()
{
    sync(part_, O_RDONLY);
    // A link, unlike a new name, takes nobody's place.
    if (::link(part_.c_str(), to_.c_str()) != 0) {
        throw StoreUnavailable("cannot be given its name: " + to_.string());
    }
    sync(to_.parent_path(), O_RDONLY | O_DIRECTORY);
}

} // namespace host_stub::services
