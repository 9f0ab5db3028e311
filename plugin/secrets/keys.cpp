#include "secrets/keys.hpp"

#include "secrets/keyed_stream.hpp"

#include <array>
#include <new>
#include <sodium.h>
#include <stdexcept>

namespace scrip::secrets {

static_assert(crypto_kdf_KEYBYTES == key_bytes && crypto_generichash_KEYBYTES == key_bytes);

struct Keys::SubKeys {
    using SubKey = std::array<unsigned char, key_bytes>;

    SubKey lookup;
    SubKey encryption;
    SubKey chain;
    SubKey pseudonym;
};

namespace {

void derive(std::span<unsigned char, key_bytes> sub_key,
            const char (&context)[crypto_kdf_CONTEXTBYTES + 1],
            const unsigned char* master)
{
    constexpr std::uint64_t first = 1;
    if (crypto_kdf_derive_from_key(sub_key.data(), sub_key.size(), first, context, master) != 0) {
        throw std::runtime_error("a sub key could not be derived");
    }
}

} // namespace

void initialise()
{
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

Keys::Keys(std::span<const std::byte, key_bytes> master)
    : sub_keys_{static_cast<SubKeys*>(sodium_malloc(sizeof(SubKeys))), &sodium_free}
{
    if (!sub_keys_) throw std::bad_alloc();
    const auto* const bytes = reinterpret_cast<const unsigned char*>(master.data());
    derive(sub_keys_->lookup, "VCLOOKUP", bytes);
    derive(sub_keys_->encryption, "VCENCRYP", bytes);
    derive(sub_keys_->chain, "VCCHAIN_", bytes);
    derive(sub_keys_->pseudonym, "VCPSEUDO", bytes);
    if (sodium_mprotect_readonly(sub_keys_.get()) != 0) {
        throw std::runtime_error("the keys could not be made read-only");
    }
}

std::shared_ptr<const Keys> Keys::from_master(std::span<const std::byte> master)
{
    initialise();
    if (master.size() != key_bytes) {
        throw std::invalid_argument("a master key has exactly 32 bytes");
    }
    return std::shared_ptr<const Keys>(new Keys(master.first<key_bytes>()));
}

std::string Keys::check_value() const
{
    KeyedStream stream{pseudonym_key()};
    stream.add_field("scrip key check");
    return stream.hex();
}

std::string Keys::key_id() const
{
    constexpr std::size_t digits = 16;
    KeyedStream stream{pseudonym_key()};
    stream.add_field("scrip key id");
    return stream.hex().substr(0, digits);
}

KeyView Keys::lookup_key() const
{
    return sub_keys_->lookup;
}

KeyView Keys::encryption_key() const
{
    return sub_keys_->encryption;
}

KeyView Keys::chain_key() const
{
    return sub_keys_->chain;
}

KeyView Keys::pseudonym_key() const
{
    return sub_keys_->pseudonym;
}

} // namespace scrip::secrets
