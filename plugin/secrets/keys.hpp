// Keys: the sub keys drawn from a host's master keys, in memory that is locked and wiped.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::secrets {

// Starts libsodium; throws std::runtime_error when it cannot. Any number of times, by any thread.
void initialise();

inline constexpr std::size_t key_bytes = 32;
using KeyView = std::span<const unsigned char, key_bytes>;

// What a studio works with. Codes are hashed, and all that is sealed is sealed, with the newest
// master key; what the one before it hashed and sealed can still be read where the host gives both.
// The chain and the pseudonyms of a studio never change, so their keys are those of the first
// master key; every later one keeps them sealed, so that the first may go. Never changes once
// made, so any number of threads may use it. A master is 32 bytes, else std::invalid_argument, and
// is read and not kept.
class Keys {
public:
    using Pointer = std::shared_ptr<const Keys>;

    // Those a studio begins with: version 1.
    static Pointer from_master(std::span<const std::byte> master);

    // Those of a later version, with what seal_lasting() made of them. Null when that does not
    // open.
    static Pointer from_later_master(std::span<const std::byte> master,
                                     int version,
                                     std::string_view bound_data,
                                     std::string_view lasting_sealed);

    // The next version, which still reads what this one made.
    Pointer renewed(std::span<const std::byte> master) const;

    // The same version, which also reads what the one before it made.
    Pointer beside_older(std::span<const std::byte> master) const;

    Keys(const Keys&) = delete;
    Keys& operator=(const Keys&) = delete;
    ~Keys();

    // What a database keeps to recognise the newest master key: 64 hexadecimal digits.
    std::string check_value() const;

    // A public name of it, safe in logs and manifests: 16 hexadecimal digits.
    std::string key_id() const;

    // Stands in each row beside what was made with the newest master key.
    int version() const { return version_; }

    // What can be read, newest first: one version, or two.
    std::vector<int> versions() const;

    // The keys of chain and pseudonyms, for a database to keep.
    std::string seal_lasting(std::string_view bound_data) const;

    // For this room only: hashes, seals and chains are made here and nowhere else. The version is
    // one that can be read.
    KeyView lookup_key(int version) const;
    KeyView encryption_key(int version) const;
    KeyView chain_key() const;
    KeyView pseudonym_key() const;

private:
    struct SubKeys;
    struct Lasting;
    template <class Content>
    using Locked = std::shared_ptr<const Content>;

    template <class Content, class Fill>
    static Locked<Content> locked(const Fill& fill);
    static Locked<SubKeys> derived(std::span<const std::byte> master);

    Keys(int version, Locked<SubKeys> newest, Locked<SubKeys> older, Locked<Lasting> lasting);

    const SubKeys& of(int version) const;

    int version_;
    Locked<SubKeys> newest_;
    Locked<SubKeys> older_; // none: nothing older can be read
    Locked<Lasting> lasting_;
};

// Whether a check value that a database keeps is that of this master key.
bool is_made_with(std::string_view check_value, std::span<const std::byte> master);

} // namespace scrip::secrets
