// The host's secret keys: one file per name, made at first use, one for the whole host.
#pragma once

#include "services/log.hpp"

#include <booking/plugin.h>

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace host_stub::services {

// Bytes that are wiped when they are dropped.
class SecretBytes {
public:
    SecretBytes() = default;
    SecretBytes(SecretBytes&&) = default;
    SecretBytes& operator=(SecretBytes&&) = default;
    ~SecretBytes();

    std::vector<unsigned char> bytes;
};

class Secrets {
public:
    Secrets(const std::filesystem::path& data_folder, Log& log);

    // The bytes of secrets/<name>.key as they are; 32 random ones are put there when there is no
    // such file. Two processes that come first at once agree on one key. Never made is one named
    // "….previous": a key that another one replaced.
    //   E_INVALID      a name that is not of a-z, 0-9, '.', '_', '-'
    //   E_NOT_FOUND    no such previous key
    //   E_STATE        the file or folder can be read or changed by others; the log says which
    //   E_UNAVAILABLE  the folder is missing or cannot be written
    booking_status get(std::string_view name, SecretBytes& found);

    // HMAC-SHA-256 of `bytes` with the key of that name, which does not leave the host.
    booking_status
    mac(std::string_view name, std::string_view bytes, std::array<unsigned char, 32>& out);

private:
    booking_status read(const std::filesystem::path& file, SecretBytes& found);
    booking_status make(const std::filesystem::path& file);
    booking_status check_folder();
    booking_status refuse(const std::filesystem::path& where, std::string_view why);

    std::filesystem::path folder_;
    Log& log_;
};

} // namespace host_stub::services
