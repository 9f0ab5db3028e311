#include "commands/bench/sqlite_counter.hpp"

#include <sqlite3.h>

#include <array>
#include <atomic>
#include <mutex>
#include <stdexcept>

namespace host_stub::commands::bench {
namespace {

struct Totals {
    std::atomic<std::int64_t> bytes = 0;
    std::atomic<std::int64_t> syncs = 0;
    std::atomic<std::int64_t> statements = 0;
};
Totals totals;

// SQLite's file system calls, and those of its files: as they were, but for those that count.
// Databases and their journals have tables of calls that differ in locking only.
struct Methods {
    const sqlite3_io_methods* system = nullptr;
    sqlite3_io_methods counting{};
};
sqlite3_vfs* system_vfs = nullptr;
sqlite3_vfs counting_vfs;
std::mutex methods_mutex;
std::array<Methods, 8> known_methods;
std::atomic<int (*)(sqlite3_file*, const void*, int, sqlite3_int64)> system_write = nullptr;
std::atomic<int (*)(sqlite3_file*, int)> system_sync = nullptr;

int counted_write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset)
{
    totals.bytes += count;
    return system_write.load()(file, bytes, count, offset);
}

int counted_sync(sqlite3_file* file, int flags)
{
    ++totals.syncs;
    return system_sync.load()(file, flags);
}

// The counting copy of these; those of another file system, or one too many, are left alone.
const sqlite3_io_methods* counting_of(const sqlite3_io_methods* system)
{
    const std::lock_guard lock(methods_mutex);
    if (system_write == nullptr) {
        system_write = system->xWrite;
        system_sync = system->xSync;
    }
    if (system->xWrite != system_write || system->xSync != system_sync) return system;
    for (Methods& known : known_methods) {
        if (known.system == nullptr) {
            known = {system, *system};
            known.counting.xWrite = counted_write;
            known.counting.xSync = counted_sync;
        }
        if (known.system == system) return &known.counting;
    }
    return system;
}

int counted_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out)
{
    const int result = system_vfs->xOpen(system_vfs, name, file, flags, out);
    if (result == SQLITE_OK) file->pMethods = counting_of(file->pMethods);
    return result;
}

int note(unsigned, void*, void*, void*)
{
    ++totals.statements;
    return 0;
}

int listen(sqlite3* connection, char**, const sqlite3_api_routines*)
{
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, &note, nullptr);
}

bool is_listening()
{
    system_vfs = sqlite3_vfs_find(nullptr);
    if (system_vfs == nullptr) return false;
    counting_vfs = *system_vfs;
    counting_vfs.zName = "counting";
    counting_vfs.pNext = nullptr;
    counting_vfs.xOpen = counted_open;
    return sqlite3_vfs_register(&counting_vfs, 1) == SQLITE_OK &&
           sqlite3_auto_extension(reinterpret_cast<void (*)()>(&listen)) == SQLITE_OK;
}

class SqliteCounter final : public Counter {
public:
    Counts now() override
    {
        return {static_cast<double>(totals.bytes),
                static_cast<double>(totals.syncs),
                static_cast<double>(totals.statements)};
    }
};

} // namespace

std::unique_ptr<Counter> sqlite_counter()
{
    static const bool listens = is_listening();
    if (!listens) throw std::runtime_error("SQLite's calls cannot be counted");
    return std::make_unique<SqliteCounter>();
}

} // namespace host_stub::commands::bench
