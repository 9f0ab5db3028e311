// The keys that the tests of this room use.
#pragma once

#include "secrets/keys.hpp"

#include <array>
#include <cstddef>
#include <memory>

// 00 01 02 … 1f; another first byte makes other keys.
inline std::array<std::byte, scrip::secrets::key_bytes>
master_of_tests(unsigned char first_byte = 0)
{
    std::array<std::byte, scrip::secrets::key_bytes> master{};
    for (std::size_t i = 0; i < master.size(); ++i)
        master[i] = std::byte(i);
    master[0] = std::byte{first_byte};
    return master;
}

inline std::shared_ptr<const scrip::secrets::Keys> keys_of_tests(unsigned char first_byte = 0)
{
    return scrip::secrets::Keys::from_master(master_of_tests(first_byte));
}
