// Keys: the sub keys drawn from a host's master key, in memory that is locked and wiped.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace scrip::secrets {

// Starts libsodium; throws std::runtime_error when it cannot. Any number of times, by any thread.
void initialise();

inline constexpr std::size_t key_bytes = 32;
using KeyView = std::span<const unsigned char, key_bytes>;

// Never changes once made, so any number of threads may use it.
class Keys {
public:
    // The master is 32 bytes, else std::invalid_argument. It is read and not kept.
    static std::shared_ptr<const Keys> from_master(std::span<const std::byte> master);

    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;

    // What a database keeps to recognise the keys its data was made with: 64 hexadecimal digits.
    std::string check_value() const;

    // A public name of these keys, safe in logs and manifests: 16 hexadecimal digits.
    std::string key_id() const;

    // Stands in each row beside what was made with these keys.
    int version() const { return 1; }

    // For this room only: hashes, seals and chains are made here and nowhere else.
    KeyView lookup_key() const;
    KeyView encryption_key() const;
    KeyView chain_key() const;
    KeyView pseudonym_key() const;

private:
    struct SubKeys;
    explicit Keys(std::span<const std::byte, key_bytes> master);

    std::unique_ptr<SubKeys, void (*)(void*)> sub_keys_;
};

} // namespace scrip::secrets
