#include "database_file.hpp"

#include "finding.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scrip::fuzz {

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t file_bytes_max = std::size_t{1} << 30U;

// https://www.sqlite.org/fileformat.html, section 1.3: the version, 1 for a rollback journal; the
// counter of changes by which a connection knows that its pages are stale; that counter when the
// library's version was written.
constexpr std::size_t write_version_at = 18;
constexpr std::size_t changes_at = 24;
constexpr std::size_t version_valid_for_at = 92;

void put_number(unsigned char* bytes, std::uint32_t number)
{
    for (unsigned i = 0; i < 4; ++i)
        bytes[i] = static_cast<unsigned char>(number >> (24 - 8 * i));
}

std::uint32_t number_at(const unsigned char* bytes)
{
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8U | bytes[i];
    return number;
}

} // namespace

DatabaseFile::~DatabaseFile()
{
    if (mapped_ != nullptr) ::munmap(mapped_, file_bytes_max);
    // SQLite's locks of the process would go with any descriptor of the file that is closed, so it
    // is the last to go.
    if (file_ >= 0) ::close(file_);
}

std::span<unsigned char> DatabaseFile::bytes() const
{
    struct stat about = {};
    require(::fstat(file_, &about) == 0, "the database file has a size");
    return {mapped_, static_cast<std::size_t>(about.st_size)};
}

void DatabaseFile::keep()
{
    if (file_ < 0) {
        file_ = ::open(path().c_str(), O_RDWR | O_CLOEXEC);
        require(file_ >= 0, "the database file can be opened");
        void* const mapped =
            ::mmap(nullptr, file_bytes_max, PROT_READ | PROT_WRITE, MAP_SHARED, file_, 0);
        require(mapped != MAP_FAILED, "the database file can be mapped");
        mapped_ = static_cast<unsigned char*>(mapped);
    }
    const auto now = bytes();
    require(now.size() >= page_bytes && now[write_version_at] == 1,
            "the database has a rollback journal: with another, pages do not go back like this");
    kept_.assign(now.begin(), now.end());
    changes_ = number_at(now.data() + changes_at);
}

// Whoever writes with a rollback journal counts it.
bool DatabaseFile::is_as_kept() const
{
    const auto now = bytes();
    return now.size() == kept_.size() && number_at(now.data() + changes_at) == changes_;
}

void DatabaseFile::go_back()
{
    const auto now = bytes();
    if (is_as_kept()) return;
    // Never a number that a connection has seen before.
    changes_ = std::max(changes_, number_at(now.data() + changes_at)) + 1;
    put_number(kept_.data() + changes_at, changes_);
    put_number(kept_.data() + version_valid_for_at, changes_);
    require(::ftruncate(file_, static_cast<off_t>(kept_.size())) == 0,
            "the database file can be cut");
    std::copy(kept_.begin(), kept_.end(), mapped_);
}

} // namespace scrip::fuzz
