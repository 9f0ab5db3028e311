#include "counts.hpp"

#include <chrono>
#include <sqlite3.h>
#include <stdexcept>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace {

scrip::tests::Counts all;

int note(unsigned event, void*, void* statement, void*)
{
    if (event == SQLITE_TRACE_STMT)
        ++all.statements;
    else
        all.steps += sqlite3_stmt_status(
            static_cast<sqlite3_stmt*>(statement), SQLITE_STMTSTATUS_VM_STEP, 1);
    return 0;
}

int listen(sqlite3* connection, char**, const sqlite3_api_routines*)
{
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, &note, nullptr);
}

int synced(long number, int descriptor)
{
    ++all.syncs;
    if (const auto us = all.sync_us.load(); us > 0)
        std::this_thread::sleep_for(std::chrono::microseconds{us});
    return static_cast<int>(::syscall(number, descriptor));
}

} // namespace

// The linker binds libsqlite3's calls to these.
extern "C" int fdatasync(int descriptor)
{
    return synced(SYS_fdatasync, descriptor);
}

extern "C" int fsync(int descriptor)
{
    return synced(SYS_fsync, descriptor);
}

extern "C" ssize_t pwrite64(int descriptor, const void* bytes, size_t length, off64_t offset)
{
    const auto written = ::syscall(SYS_pwrite64, descriptor, bytes, length, offset);
    if (written > 0) all.bytes += written;
    return written;
}

namespace scrip::tests {

Counts& counts()
{
    static const int status = sqlite3_auto_extension(reinterpret_cast<void (*)()>(&listen));
    if (status != SQLITE_OK) throw std::runtime_error{"SQLite takes no listener"};
    return all;
}

} // namespace scrip::tests
