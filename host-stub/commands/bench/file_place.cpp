#include "commands/bench/native/session.hpp"
#include "commands/bench/place.hpp"
#include "commands/bench/sqlite_counter.hpp"

#include <sys/vfs.h>

#include <sqlite3.h>

#include <stdexcept>

namespace host_stub::commands::bench {
namespace {

constexpr const char* memory_folder = "/dev/shm";

bool is_in_memory(const std::filesystem::path& folder)
{
    constexpr auto tmpfs = 0x01021994; // of linux/magic.h
    struct statfs system = {};
    return ::statfs(folder.c_str(), &system) == 0 && system.f_type == tmpfs;
}

class FilePlace final : public Place {
public:
    explicit FilePlace(const std::optional<std::filesystem::path>& parent)
        : counts_(sqlite_counter()), folder_("host-stub-bench", parent),
          bare_("sqlite3://dbname=" + (folder_.path() / "bare.db").string()),
          is_in_memory_(is_in_memory(folder_.path()))
    {
        journal_ = open_native(bare_)->text("PRAGMA journal_mode");
    }

    std::string name() const override { return is_in_memory_ ? "sqlite-memory" : "sqlite-file"; }
    std::string about() const override
    {
        return std::string("SQLite ") + sqlite3_libversion() + ", journal " + journal_ +
               ", synchronous FULL";
    }
    bool is_durable() const override { return !is_in_memory_; }
    const std::filesystem::path& folder() const override { return folder_.path(); }
    std::string url() const override { return {}; } // scrip.db in the folder
    const services::Database& bare() const override { return bare_; }
    std::unique_ptr<Counter> counter() const override { return sqlite_counter(); }
    void analyze() const override
    {
        const services::Database plugins("sqlite3://dbname=" +
                                         (folder_.path() / "scrip.db").string());
        for (const services::Database* database : {&plugins, &bare_})
            open_native(*database)->run("ANALYZE");
    }

private:
    std::unique_ptr<Counter> counts_; // from here on, before any file is opened
    TemporaryFolder folder_;
    services::Database bare_;
    bool is_in_memory_;
    std::string journal_;
};

} // namespace

std::unique_ptr<Place> file_place(const std::optional<std::filesystem::path>& parent)
{
    return std::make_unique<FilePlace>(parent);
}

std::unique_ptr<Place> memory_place()
{
    if (!is_in_memory(memory_folder)) {
        throw std::runtime_error(std::string(memory_folder) + " is no memory file system here");
    }
    return std::make_unique<FilePlace>(memory_folder);
}

} // namespace host_stub::commands::bench
