#include "loader/trusted_file.hpp"

#include "loader/refusal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace host_stub::loader {
namespace {

std::string octal(mode_t mode)
{
    char text[16] = {};
    std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mode & 07777));
    return text;
}

void check_owner(const struct stat& about, const std::filesystem::path& path)
{
    if (about.st_uid != 0 && about.st_uid != geteuid()) {
        throw Refusal(path.string() + " belongs to user " + std::to_string(about.st_uid) +
                      ", this host trusts root and its own user " + std::to_string(geteuid()));
    }
    if (about.st_mode & (S_IWGRP | S_IWOTH)) {
        throw Refusal(path.string() + " has mode " + octal(about.st_mode) +
                      " and can be written by group or others, this host wants " +
                      octal(about.st_mode & ~mode_t{S_IWGRP | S_IWOTH}));
    }
}

std::filesystem::path true_path(const std::filesystem::path& path)
{
    std::error_code failed;
    const auto found = std::filesystem::canonical(path, failed);
    if (failed) throw Refusal(path.string() + " is not there, this host looks for a plugin's file");
    return found;
}

} // namespace

TrustedFile open_trusted(const std::filesystem::path& folder, const std::string& name)
{
    const std::filesystem::path home = true_path(folder);
    TrustedFile file;
    file.path = true_path(home / name);
    if (file.path.parent_path() != home) {
        throw Refusal((home / name).string() + " is in truth " + file.path.string() +
                      ", this host reads only what lies in " + home.string());
    }
    struct stat about {};
    if (::stat(home.c_str(), &about) != 0) throw Refusal(home.string() + " cannot be read");
    check_owner(about, home);
    file.descriptor = services::Descriptor(
        ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.descriptor.is_open() || ::fstat(file.descriptor.number(), &about) != 0) {
        throw Refusal(file.path.string() + " cannot be opened by user " +
                      std::to_string(geteuid()));
    }
    if (!S_ISREG(about.st_mode)) {
        throw Refusal(file.path.string() + " is no plain file, this host reads only those");
    }
    check_owner(about, file.path);
    file.size = static_cast<std::size_t>(about.st_size);
    file.device = about.st_dev;
    file.inode = about.st_ino;
    return file;
}

std::string read_whole(const TrustedFile& file)
{
    std::string bytes(file.size, '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t count = ::pread(file.descriptor.number(),
                                      bytes.data() + filled,
                                      bytes.size() - filled,
                                      static_cast<off_t>(filled));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) throw Refusal(file.path.string() + " changed while it was read");
        filled += static_cast<std::size_t>(count);
    }
    return bytes;
}

} // namespace host_stub::loader
