#include "services/secrets.hpp"

#include "services/descriptor.hpp"
#include "services/ids.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

namespace host_stub::services {
namespace {

constexpr std::size_t new_key_bytes = 32;
constexpr std::size_t name_length_max = 64;
constexpr std::string_view replaced_suffix = ".previous";
constexpr off_t key_bytes_max = 1 << 20;
constexpr mode_t open_to_others = S_IRWXG | S_IRWXO;
constexpr mode_t writable_by_others = S_IWGRP | S_IWOTH;

bool is_fit_name(std::string_view name)
{
    if (name.empty() || name.size() > name_length_max || name.front() == '.') return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
}

bool is_ours(const struct stat& about)
{
    return about.st_uid == geteuid() || about.st_uid == 0;
}

bool write_whole(int number, const std::vector<unsigned char>& bytes)
{
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t count = ::write(number, bytes.data() + written, bytes.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        written += static_cast<std::size_t>(count);
    }
    return true;
}

bool read_whole(int number, std::vector<unsigned char>& bytes)
{
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t count = ::read(number, bytes.data() + filled, bytes.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        filled += static_cast<std::size_t>(count);
    }
    return true;
}

std::string unique_suffix()
{
    std::array<std::uint8_t, 8> drawn{};
    if (!Ids::random(drawn)) throw std::runtime_error("the kernel gives no random bytes");
    std::string text(drawn.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), drawn.data(), drawn.size());
    text.pop_back();
    return text;
}

// Its content is on the disk before the name exists, so no process ever reads half a key.
bool write_new_file(const std::filesystem::path& file)
{
    SecretBytes key;
    key.bytes.resize(new_key_bytes);
    const Descriptor made(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    return made.is_open() && Ids::random(key.bytes) && ::fchmod(made.number(), 0600) == 0 &&
           write_whole(made.number(), key.bytes) && ::fsync(made.number()) == 0;
}

void sync_folder(const std::filesystem::path& folder)
{
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.is_open()) ::fsync(opened.number());
}

} // namespace

SecretBytes::~SecretBytes()
{
    sodium_memzero(bytes.data(), bytes.size());
}

Secrets::Secrets(const std::filesystem::path& data_folder, Log& log)
    : folder_(data_folder / "secrets"), log_(log)
{
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be started");
}

booking_status Secrets::get(std::string_view name, SecretBytes& found)
{
    if (!is_fit_name(name)) return BOOKING_E_INVALID;
    if (const booking_status checked = check_folder(); checked != BOOKING_OK) return checked;
    const std::filesystem::path file = folder_ / (std::string(name) + ".key");
    booking_status status = read(file, found);
    if (status != BOOKING_E_NOT_FOUND || name.ends_with(replaced_suffix)) return status;
    status = make(file);
    return status == BOOKING_OK ? read(file, found) : status;
}

booking_status
Secrets::mac(std::string_view name, std::string_view bytes, std::array<unsigned char, 32>& out)
{
    SecretBytes key;
    if (const booking_status status = get(name, key); status != BOOKING_OK) return status;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.bytes.data(), key.bytes.size());
    crypto_auth_hmacsha256_update(
        &state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    crypto_auth_hmacsha256_final(&state, out.data());
    sodium_memzero(&state, sizeof state);
    return BOOKING_OK;
}

booking_status Secrets::check_folder()
{
    if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
        log_.error("the folder of the secret keys cannot be made: " + folder_.string());
        return BOOKING_E_UNAVAILABLE;
    }
    struct stat about {};
    if (::lstat(folder_.c_str(), &about) != 0 || !S_ISDIR(about.st_mode)) {
        log_.error("the folder of the secret keys is no folder: " + folder_.string());
        return BOOKING_E_UNAVAILABLE;
    }
    if (!is_ours(about)) return refuse(folder_, "belongs to another user");
    if (about.st_mode & writable_by_others) return refuse(folder_, "can be changed by others");
    return BOOKING_OK;
}

// E_NOT_FOUND: get() makes the file then, unless it is that of a key that was replaced.
booking_status Secrets::read(const std::filesystem::path& file, SecretBytes& found)
{
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!opened.is_open()) {
        if (errno == ENOENT) return BOOKING_E_NOT_FOUND;
        if (errno == ELOOP) return refuse(file, "is a link");
        log_.error("a secret key cannot be read: " + file.string());
        return BOOKING_E_UNAVAILABLE;
    }
    struct stat about {};
    if (::fstat(opened.number(), &about) != 0) return BOOKING_E_UNAVAILABLE;
    if (!S_ISREG(about.st_mode)) return refuse(file, "is no plain file");
    if (!is_ours(about)) return refuse(file, "belongs to another user");
    if (about.st_mode & open_to_others) return refuse(file, "is open to group or others");
    if (about.st_size > key_bytes_max) return refuse(file, "is longer than any key");
    found.bytes.resize(static_cast<std::size_t>(about.st_size));
    return read_whole(opened.number(), found.bytes) ? BOOKING_OK : BOOKING_E_UNAVAILABLE;
}

// Writes a key under a name of its own, then gives it the real one by link(), which exactly one of
// several processes can do; the others read what that one wrote.
booking_status Secrets::make(const std::filesystem::path& file)
{
    const std::filesystem::path own = file.string() + "." + unique_suffix() + ".new";
    const bool is_written = write_new_file(own);
    const bool is_there = is_written && (::link(own.c_str(), file.c_str()) == 0 || errno == EEXIST);
    ::unlink(own.c_str());
    if (!is_there) {
        log_.error("a secret key cannot be written: " + file.string());
        return BOOKING_E_UNAVAILABLE;
    }
    sync_folder(folder_);
    return BOOKING_OK;
}

booking_status Secrets::refuse(const std::filesystem::path& where, std::string_view why)
{
    log_.error(where.string() + " " + std::string(why) + "; its owner alone may have access");
    return BOOKING_E_STATE;
}

} // namespace host_stub::services
