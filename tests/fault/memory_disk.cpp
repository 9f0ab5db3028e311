#include "memory_disk.hpp"

#include "allocations.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>
#include <sqlite3.h>
#include <stdexcept>

namespace scrip::tests {

namespace {

// SQLite calls from any thread; the disk is one.
std::recursive_mutex& disk_mutex()
{
    static std::recursive_mutex mutex;
    return mutex;
}

// The disk works whatever fails around it.
struct Entered {
    std::lock_guard<std::recursive_mutex> lock{disk_mutex()};
    AllocationsWork allocations_work;
};

constexpr int path_bytes_max = 512;

} // namespace

const char* word(IoKind kind)
{
    switch (kind) {
    case IoKind::open: return "open";
    case IoKind::read: return "read";
    case IoKind::write: return "write";
    case IoKind::sync: return "sync";
    case IoKind::truncate: return "truncate";
    case IoKind::remove: return "remove";
    case IoKind::lock: return "lock";
    case IoKind::unlock: return "unlock";
    case IoKind::access: return "access";
    case IoKind::size: return "size";
    }
    return "";
}

struct MemoryDisk::File {
    Bytes bytes;
    bool is_new = true; // its name is not durable before its first sync
    int shared = 0;
    Handle* reserved = nullptr;
    Handle* pending = nullptr;
    Handle* exclusive = nullptr;
    // Of write-ahead logging: memory that all connections share, and its eight locks.
    std::vector<std::unique_ptr<Bytes>> shared_memory;
    int memory_readers[SQLITE_SHM_NLOCK] = {};
    Handle* memory_writer[SQLITE_SHM_NLOCK] = {};
};

struct MemoryDisk::Handle {
    sqlite3_file base;
    MemoryDisk* disk;
    std::shared_ptr<File> file;
    std::string path;
    bool is_temporary;
    int level;
};

struct DiskMethods {
    using File = MemoryDisk::File;
    using Handle = MemoryDisk::Handle;

    static Handle& of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

    static int
    open(sqlite3_vfs* vfs, const char* name, sqlite3_file* into, int flags, int* out_flags) noexcept
    {
        const Entered entered;
        into->pMethods = nullptr;
        auto& disk = *static_cast<MemoryDisk*>(vfs->pAppData);
        if (const int failed = disk.due(IoKind::open)) return failed;
        const std::string path = name ? name : "";
        auto found = disk.files_.find(path);
        const bool is_there = name && found != disk.files_.end();
        if (!is_there && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
        auto* const handle = new (into) Handle{};
        handle->disk = &disk;
        handle->path = path;
        handle->is_temporary = !name || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
        handle->level = SQLITE_LOCK_NONE;
        handle->file = is_there ? found->second : std::make_shared<File>();
        if (!is_there && !handle->is_temporary) {
            disk.files_[path] = handle->file;
            disk.changed({DiskChange::What::create, path});
        }
        if (out_flags) *out_flags = flags;
        ++disk.open_files_;
        into->pMethods = methods();
        return SQLITE_OK;
    }

    static int close(sqlite3_file* file) noexcept
    {
        const Entered entered;
        unlock_to(of(file), SQLITE_LOCK_NONE);
        unmap(file, 0);
        --of(file).disk->open_files_;
        of(file).~Handle();
        return SQLITE_OK;
    }

    static int read(sqlite3_file* file, void* into, int count, sqlite3_int64 offset) noexcept
    {
        const Entered entered;
        if (const int failed = of(file).disk->due(IoKind::read)) return failed;
        const Bytes& bytes = of(file).file->bytes;
        const auto size = static_cast<sqlite3_int64>(bytes.size());
        const auto there = static_cast<std::size_t>(
            std::clamp<sqlite3_int64>(size - offset, 0, static_cast<sqlite3_int64>(count)));
        auto* const to = static_cast<unsigned char*>(into);
        if (there > 0) std::memcpy(to, bytes.data() + offset, there);
        std::memset(to + there, 0, static_cast<std::size_t>(count) - there);
        return there == static_cast<std::size_t>(count) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }

    static void put(Handle& handle, const unsigned char* from, int count, sqlite3_int64 offset)
    {
        const auto end = static_cast<std::size_t>(offset + count);
        Bytes& bytes = handle.file->bytes;
        if (bytes.size() < end) bytes.resize(end);
        std::memcpy(bytes.data() + offset, from, static_cast<std::size_t>(count));
        if (handle.is_temporary) return;
        handle.disk->changed(
            {DiskChange::What::write, handle.path, offset, Bytes(from, from + count)});
    }

    static int write(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) noexcept
    {
        const Entered entered;
        const auto* const bytes = static_cast<const unsigned char*>(from);
        if (const int failed = of(file).disk->due(IoKind::write)) {
            if (failed == io_dropped) return SQLITE_OK;
            if (of(file).disk->fault_.is_short) put(of(file), bytes, count / 2, offset);
            return failed;
        }
        put(of(file), bytes, count, offset);
        return SQLITE_OK;
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) noexcept
    {
        const Entered entered;
        if (const int failed = of(file).disk->due(IoKind::truncate)) return failed;
        of(file).file->bytes.resize(static_cast<std::size_t>(size));
        if (!of(file).is_temporary)
            of(file).disk->changed({DiskChange::What::truncate, of(file).path, size});
        return SQLITE_OK;
    }

    static int sync(sqlite3_file* file, int) noexcept
    {
        const Entered entered;
        Handle& handle = of(file);
        if (const int failed = handle.disk->due(IoKind::sync)) return failed;
        if (!handle.disk->forgets_syncs && !handle.is_temporary)
            handle.disk->changed({DiskChange::What::sync, handle.path});
        return SQLITE_OK;
    }

    static int size(sqlite3_file* file, sqlite3_int64* size) noexcept
    {
        const Entered entered;
        if (const int failed = of(file).disk->due(IoKind::size)) return failed;
        *size = static_cast<sqlite3_int64>(of(file).file->bytes.size());
        return SQLITE_OK;
    }

    static int refused_lock(MemoryDisk& disk)
    {
        const int failed = disk.due(IoKind::lock);
        if ((failed & 0xFF) == SQLITE_BUSY && disk.on_refused_lock) disk.on_refused_lock();
        return failed;
    }

    static int lock(sqlite3_file* file, int wanted) noexcept
    {
        const Entered entered;
        Handle& handle = of(file);
        if (handle.level >= wanted) return SQLITE_OK;
        if (const int failed = refused_lock(*handle.disk)) return failed;
        File& shared = *handle.file;
        const auto is_others = [&](const Handle* owner) { return owner && owner != &handle; };
        if (handle.level == SQLITE_LOCK_NONE) {
            if (is_others(shared.pending) || is_others(shared.exclusive)) return SQLITE_BUSY;
            ++shared.shared;
            handle.level = SQLITE_LOCK_SHARED;
        }
        if (wanted >= SQLITE_LOCK_RESERVED && handle.level < SQLITE_LOCK_RESERVED) {
            if (is_others(shared.reserved)) return SQLITE_BUSY;
            if (wanted == SQLITE_LOCK_RESERVED || !is_others(shared.pending))
                shared.reserved = &handle;
            handle.level = SQLITE_LOCK_RESERVED;
        }
        if (wanted == SQLITE_LOCK_EXCLUSIVE) {
            if (is_others(shared.pending)) return SQLITE_BUSY;
            shared.pending = &handle;
            handle.level = SQLITE_LOCK_PENDING;
            if (shared.shared > 1) return SQLITE_BUSY;
            shared.exclusive = &handle;
            handle.level = SQLITE_LOCK_EXCLUSIVE;
        }
        return SQLITE_OK;
    }

    static void unlock_to(Handle& handle, int level)
    {
        if (handle.level <= level) return;
        File& shared = *handle.file;
        for (Handle** owner : {&shared.reserved, &shared.pending, &shared.exclusive}) {
            if (*owner == &handle) *owner = nullptr;
        }
        if (level == SQLITE_LOCK_NONE) --shared.shared;
        handle.level = level;
    }

    static int unlock(sqlite3_file* file, int level) noexcept
    {
        const Entered entered;
        unlock_to(of(file), level); // a lock that stays would be a lock of nobody
        return of(file).disk->due(IoKind::unlock);
    }

    static int is_reserved(sqlite3_file* file, int* is_it) noexcept
    {
        const Entered entered;
        if (const int failed = refused_lock(*of(file).disk)) return failed;
        *is_it = of(file).file->reserved != nullptr ? 1 : 0;
        return SQLITE_OK;
    }

    static int control(sqlite3_file*, int, void*) noexcept { return SQLITE_NOTFOUND; }
    static int sector_size(sqlite3_file*) noexcept { return 512; }
    // What SQLite expects of every Unix disk.
    static int characteristics(sqlite3_file*) noexcept { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

    static int
    map(sqlite3_file* file, int region, int bytes, int extend, void volatile** at) noexcept
    {
        const Entered entered;
        auto& memory = of(file).file->shared_memory;
        *at = nullptr;
        while (extend && memory.size() <= static_cast<std::size_t>(region))
            memory.push_back(std::make_unique<Bytes>(static_cast<std::size_t>(bytes)));
        if (memory.size() > static_cast<std::size_t>(region))
            *at = memory[static_cast<std::size_t>(region)]->data();
        return SQLITE_OK;
    }

    static int lock_memory(sqlite3_file* file, int first, int count, int flags) noexcept
    {
        const Entered entered;
        Handle& handle = of(file);
        File& shared = *handle.file;
        const bool is_shared = (flags & SQLITE_SHM_SHARED) != 0;
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            for (int at = first; at < first + count; ++at) {
                if (shared.memory_writer[at] == &handle)
                    shared.memory_writer[at] = nullptr;
                else if (is_shared)
                    --shared.memory_readers[at];
            }
            return SQLITE_OK;
        }
        if (const int failed = refused_lock(*handle.disk)) return failed;
        for (int at = first; at < first + count; ++at) {
            if (shared.memory_writer[at] || (!is_shared && shared.memory_readers[at] > 0))
                return SQLITE_BUSY;
        }
        for (int at = first; at < first + count; ++at) {
            if (is_shared)
                ++shared.memory_readers[at];
            else
                shared.memory_writer[at] = &handle;
        }
        return SQLITE_OK;
    }

    static void barrier(sqlite3_file*) noexcept {}

    static int unmap(sqlite3_file* file, int is_removed) noexcept
    {
        const Entered entered;
        for (auto& writer : of(file).file->memory_writer) {
            if (writer == &of(file)) writer = nullptr;
        }
        if (is_removed) of(file).file->shared_memory.clear();
        return SQLITE_OK;
    }

    static const sqlite3_io_methods* methods()
    {
        static const sqlite3_io_methods all{2,
                                            close,
                                            read,
                                            write,
                                            truncate,
                                            sync,
                                            size,
                                            lock,
                                            unlock,
                                            is_reserved,
                                            control,
                                            sector_size,
                                            characteristics,
                                            map,
                                            lock_memory,
                                            barrier,
                                            unmap,
                                            nullptr,
                                            nullptr};
        return &all;
    }

    static int remove(sqlite3_vfs* vfs, const char* name, int is_folder_synced) noexcept
    {
        const Entered entered;
        auto& disk = *static_cast<MemoryDisk*>(vfs->pAppData);
        if (const int failed = disk.due(IoKind::remove)) return failed;
        if (disk.files_.erase(name) == 0) return SQLITE_IOERR_DELETE_NOENT;
        disk.changed({DiskChange::What::remove, name, 0, {}, is_folder_synced != 0});
        return SQLITE_OK;
    }

    static int access(sqlite3_vfs* vfs, const char* name, int, int* is_there) noexcept
    {
        const Entered entered;
        auto& disk = *static_cast<MemoryDisk*>(vfs->pAppData);
        if (const int failed = disk.due(IoKind::access)) return failed;
        const auto found = disk.files_.find(name);
        // As on Unix, an empty journal is none.
        *is_there = found != disk.files_.end() && !found->second->bytes.empty() ? 1 : 0;
        return SQLITE_OK;
    }

    static int full_path(sqlite3_vfs*, const char* name, int size, char* into) noexcept
    {
        sqlite3_snprintf(size, into, "%s", name);
        return SQLITE_OK;
    }
};

MemoryDisk& MemoryDisk::instance()
{
    static MemoryDisk disk;
    return disk;
}

MemoryDisk::MemoryDisk()
{
    static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
    vfs.iVersion = 1;
    vfs.szOsFile = sizeof(Handle);
    vfs.mxPathname = path_bytes_max;
    vfs.zName = "memory-disk";
    vfs.pAppData = this;
    vfs.xOpen = DiskMethods::open;
    vfs.xDelete = DiskMethods::remove;
    vfs.xAccess = DiskMethods::access;
    vfs.xFullPathname = DiskMethods::full_path;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) throw std::runtime_error{"SQLite takes no VFS"};
}

void MemoryDisk::load(const DiskImage& image)
{
    const std::lock_guard lock{disk_mutex()};
    if (open_files_ != 0) throw std::runtime_error{"a file is still open"};
    files_.clear();
    for (const auto& [path, bytes] : image) {
        auto file = std::make_shared<File>();
        file->bytes = bytes;
        files_[path] = std::move(file);
    }
}

DiskImage MemoryDisk::image() const
{
    const std::lock_guard lock{disk_mutex()};
    DiskImage image;
    for (const auto& [path, file] : files_)
        image[path] = file->bytes;
    return image;
}

void MemoryDisk::plan(const DiskFault& fault)
{
    const std::lock_guard lock{disk_mutex()};
    reset_counts();
    fault_ = fault;
    is_planned_ = true;
    has_failed_ = false;
}

void MemoryDisk::heal()
{
    const std::lock_guard lock{disk_mutex()};
    is_planned_ = false;
}

void MemoryDisk::reset_counts()
{
    std::fill(std::begin(counts_), std::end(counts_), 0);
}

int MemoryDisk::due(IoKind kind)
{
    const std::int64_t at = ++counts_[static_cast<int>(kind)];
    if (!is_planned_ || kind != fault_.kind) return 0;
    if (fault_.is_lasting ? at < fault_.at : at != fault_.at) return 0;
    has_failed_ = true;
    return fault_.result;
}

void MemoryDisk::changed(DiskChange change)
{
    if (is_recording_) record_.push_back(std::move(change));
}

void MemoryDisk::record()
{
    const std::lock_guard lock{disk_mutex()};
    record_.clear();
    is_recording_ = true;
}

void MemoryDisk::note(std::int64_t number)
{
    const std::lock_guard lock{disk_mutex()};
    changed({DiskChange::What::note, {}, number});
}

std::vector<DiskChange> MemoryDisk::take_record()
{
    const std::lock_guard lock{disk_mutex()};
    is_recording_ = false;
    return std::move(record_);
}

} // namespace scrip::tests
