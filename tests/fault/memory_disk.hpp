// A disk in memory below SQLite: it fails on demand, and remembers what a power cut would leave.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace scrip::tests {

using Bytes = std::vector<unsigned char>;
// What stands on a disk, by path.
using DiskImage = std::map<std::string, Bytes>;

enum class IoKind { open, read, write, sync, truncate, remove, lock, unlock, access, size };
constexpr int io_kinds = 10;
const char* word(IoKind kind);

// One thing that changed the disk, in the order of time.
struct DiskChange {
    enum class What { create, write, truncate, sync, remove, note } what;
    std::string path;
    std::int64_t offset = 0; // of a write; the new size of a truncation; the number of a note
    Bytes bytes{};
    bool is_durable = false; // of a removal: the folder is synced too
};

// As a result of a write: said to be done, and forgotten.
constexpr int io_dropped = -1;

// Which operation fails, and how. The n-th of its kind from the moment it is planned, from 1.
struct DiskFault {
    IoKind kind{};
    std::int64_t at = 0;
    int result = 0;        // the SQLite result code, or io_dropped
    bool is_short = false; // a write leaves its first half behind
    bool is_lasting = false;
};

// The default VFS of this process from its first use on; files live until clear() or load().
class MemoryDisk {
public:
    static MemoryDisk& instance();

    // No connection may be open meanwhile.
    void load(const DiskImage& image);
    DiskImage image() const;

    void plan(const DiskFault& fault);
    void heal();
    bool has_failed() const { return has_failed_; }
    std::int64_t count_of(IoKind kind) const { return counts_[static_cast<int>(kind)]; }
    void reset_counts();

    void record();
    void note(std::int64_t number);
    std::vector<DiskChange> take_record();

    // Called each time a lock is refused on demand, so that waiting for it takes no time.
    std::function<void()> on_refused_lock;
    // Syncs are forgotten: what a disk with a lying cache does.
    bool forgets_syncs = false;
    // Of each connection's files that are open now.
    int open_files() const { return open_files_; }

    struct File; // what all connections to a path share
    struct Handle;

private:
    MemoryDisk();
    friend struct Handle;
    friend struct DiskMethods;

    // The result code of the fault that is due now, or 0.
    int due(IoKind kind);
    void changed(DiskChange change);

    std::map<std::string, std::shared_ptr<File>> files_;
    DiskFault fault_{};
    bool is_planned_ = false;
    bool has_failed_ = false;
    std::int64_t counts_[io_kinds] = {};
    bool is_recording_ = false;
    std::vector<DiskChange> record_;
    int open_files_ = 0;
};

} // namespace scrip::tests
