#define BOOST_DLL_USE_STD_FS
#include "loader/binary.hpp"

#include "loader/needed_libraries.hpp"
#include "loader/refusal.hpp"
#include "loader/trusted_file.hpp"
#include "services/text.hpp"

#include <boost/dll/library_info.hpp>
#include <boost/dll/shared_library.hpp>

#include <dlfcn.h>
#include <sodium.h>

#include <array>
#include <map>
#include <mutex>
#include <sstream>

namespace host_stub::loader {
namespace {

struct Loaded {
    TrustedFile
        file; // its descriptor is never closed: dlopen would take the next file's name for this one
    std::string sha256;
    boost::dll::shared_library library;
};

// Never destroyed, so that nothing calls dlclose, not even at exit.
std::map<std::pair<dev_t, ino_t>, Loaded>& loaded_binaries()
{
    static auto* const all = new std::map<std::pair<dev_t, ino_t>, Loaded>;
    return *all;
}

std::string sha256_of(const std::string& bytes)
{
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(
        hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    std::string text(hash.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
    text.pop_back();
    return text;
}

std::filesystem::path path_of(const services::Descriptor& descriptor)
{
    return "/proc/self/fd/" + std::to_string(descriptor.number());
}

void check_symbols(const TrustedFile& file)
{
    std::vector<std::string> symbols;
    try {
        symbols = boost::dll::library_info(path_of(file.descriptor)).symbols();
    } catch (const std::exception&) {
        throw Refusal(file.path.string() + " is no library, this host loads only those");
    }
    if (symbols.size() == 1 && symbols.front() == BOOKING_ENTRY_SYMBOL) return;
    std::string exported;
    for (const std::string& symbol : symbols) {
        if (exported.size() < 200) exported += (exported.empty() ? "" : ", ") + symbol;
    }
    throw Refusal(file.path.string() + " exports " + (exported.empty() ? "nothing" : exported) +
                  "; this host wants exactly " BOOKING_ENTRY_SYMBOL);
}

void load(Loaded& binary)
{
    constexpr auto keep_for_ever = static_cast<boost::dll::load_mode::type>(RTLD_NODELETE);
    try {
        binary.library.load(path_of(binary.file.descriptor),
                            boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local |
                                keep_for_ever);
    } catch (const std::exception& failed) {
        throw Refusal(binary.file.path.string() +
                      " cannot be loaded by this host: " + failed.what());
    }
}

std::string hex(std::uint64_t number)
{
    std::ostringstream text;
    text << "0x" << std::hex << number;
    return text.str();
}

} // namespace

const booking_entry_v1& load_binary(const std::filesystem::path& folder, const Manifest& manifest)
{
    static std::mutex one_at_a_time;
    const std::lock_guard lock(one_at_a_time);
    TrustedFile file = open_trusted(folder, manifest.file);
    const std::string where = file.path.string();
    const std::string bytes = read_whole(file);
    const std::string found = sha256_of(bytes);
    if (found != manifest.sha256) {
        throw Refusal(where + " has SHA-256 " + found + ", manifest.json says " + manifest.sha256);
    }
    const auto [place, is_new] = loaded_binaries().try_emplace({file.device, file.inode});
    Loaded& binary = place->second;
    if (!is_new && binary.sha256 != found) {
        throw Refusal(where + " now has SHA-256 " + found + ", this process runs " + binary.sha256 +
                      " from the same file; start the host anew");
    }
    if (is_new) {
        try {
            const auto needed = needed_libraries(bytes, where);
            binary.file = std::move(file);
            binary.sha256 = found;
            check_symbols(binary.file);
            check_database_libraries(needed, loaded_libraries(), where);
            load(binary);
        } catch (...) {
            loaded_binaries().erase(place); // nothing was loaded, so its descriptor may go
            throw;
        }
    }
    auto& entry_function = binary.library.get<const booking_entry_v1*()>(BOOKING_ENTRY_SYMBOL);
    const booking_entry_v1* entry = entry_function();
    check_entry(entry, manifest, where);
    return *entry;
}

void check_entry(const booking_entry_v1* entry, const Manifest& manifest, const std::string& where)
{
    if (entry == nullptr) throw Refusal(where + " gives no entry, this host needs one");
    if (entry->magic != BOOKING_MAGIC) {
        throw Refusal(where + " has the magic " + hex(entry->magic) + ", this host expects " +
                      hex(BOOKING_MAGIC));
    }
    if (entry->abi_major != BOOKING_ABI_MAJOR) {
        throw Refusal(where + " is built for booking ABI major " +
                      std::to_string(entry->abi_major) + ", this host has major " +
                      std::to_string(BOOKING_ABI_MAJOR));
    }
    if (!BOOKING_HAS(booking_entry_v1, entry, create) || entry->create == nullptr) {
        throw Refusal(where + " has an entry of " + std::to_string(entry->struct_size) +
                      " bytes or without create, this host needs " +
                      std::to_string(BOOKING_FIELD_END(booking_entry_v1, create)) +
                      " bytes with it");
    }
    if (entry->abi_minor_needed > BOOKING_ABI_MINOR) {
        throw Refusal(where + " needs booking ABI 1." + std::to_string(entry->abi_minor_needed) +
                      " or later, this host has 1." + std::to_string(BOOKING_ABI_MINOR));
    }
    if (entry->flags & BOOKING_FLAGS_MUST_UNDERSTAND) {
        throw Refusal(where + " sets the entry flags " + hex(entry->flags) +
                      ", this host knows none of the high ones");
    }
    const std::string id(services::view(entry->plugin_id));
    if (id != manifest.id) {
        throw Refusal(where + " says it is \"" + id + "\", manifest.json says \"" + manifest.id +
                      "\"");
    }
    const std::string version(services::view(entry->plugin_version));
    if (version != manifest.version) {
        throw Refusal(where + " says it is version " + version + ", manifest.json says " +
                      manifest.version);
    }
}

} // namespace host_stub::loader
