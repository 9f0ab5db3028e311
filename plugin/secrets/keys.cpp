#include "secrets/keys.hpp"

#include "secrets/hashes.hpp"
#include "secrets/keyed_stream.hpp"
#include "secrets/locked_memory.hpp"
#include "secrets/sealing.hpp"
#include "secrets/wipe.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <sodium.h>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace scrip::secrets {

static_assert(crypto_kdf_KEYBYTES == key_bytes && crypto_generichash_KEYBYTES == key_bytes);

namespace {

using SubKey = std::array<unsigned char, key_bytes>;

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

struct Keys::SubKeys {
    SubKey lookup;
    SubKey encryption;
    SubKey chain;
    SubKey pseudonym;
};

// What a studio was begun with and goes on with.
struct Keys::Lasting {
    SubKey chain;
    SubKey pseudonym;
};

void initialise()
{
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

template <class Content, class Fill>
Keys::Locked<Content> Keys::locked(const Fill& fill)
{
    static_assert(std::is_trivial_v<Content> && sizeof(Content) <= locked_bytes);
    const Content* content = nullptr;
    auto memory = locked_memory([&](std::span<unsigned char, locked_bytes> bytes) {
        auto* const made = new (bytes.data()) Content;
        fill(*made);
        content = made;
    });
    return Locked<Content>{std::move(memory), content};
}

Keys::Locked<Keys::SubKeys> Keys::derived(std::span<const std::byte> master)
{
    initialise();
    if (master.size() != key_bytes) {
        throw std::invalid_argument("a master key has exactly 32 bytes");
    }
    const auto* const bytes = reinterpret_cast<const unsigned char*>(master.data());
    return locked<SubKeys>([bytes](SubKeys& sub_keys) {
        derive(sub_keys.lookup, "VCLOOKUP", bytes);
        derive(sub_keys.encryption, "VCENCRYP", bytes);
        derive(sub_keys.chain, "VCCHAIN_", bytes);
        derive(sub_keys.pseudonym, "VCPSEUDO", bytes);
    });
}

Keys::Keys(int version, Locked<SubKeys> newest, Locked<SubKeys> older, Locked<Lasting> lasting)
    : version_{version}, newest_{std::move(newest)}, older_{std::move(older)}, lasting_{std::move(
                                                                                   lasting)}
{
}

Keys::~Keys() = default;

Keys::Pointer Keys::from_master(std::span<const std::byte> master)
{
    constexpr int first_version = 1;
    auto sub_keys = derived(master);
    auto lasting = locked<Lasting>([&](Lasting& keys) {
        keys.chain = sub_keys->chain;
        keys.pseudonym = sub_keys->pseudonym;
    });
    return Pointer{new Keys{first_version, std::move(sub_keys), nullptr, std::move(lasting)}};
}

Keys::Pointer Keys::from_later_master(std::span<const std::byte> master,
                                      int version,
                                      std::string_view bound_data,
                                      std::string_view lasting_sealed)
{
    auto sub_keys = derived(master);
    auto opened = open_keys(KeyView{sub_keys->encryption}, bound_data, lasting_sealed);
    if (!opened || opened->size() != sizeof(Lasting)) return nullptr;
    auto lasting = locked<Lasting>([&](Lasting& keys) {
        const auto* const bytes = reinterpret_cast<const unsigned char*>(opened->data());
        std::copy_n(bytes, key_bytes, keys.chain.begin());
        std::copy_n(bytes + key_bytes, key_bytes, keys.pseudonym.begin());
    });
    wipe(*opened);
    return Pointer{new Keys{version, std::move(sub_keys), nullptr, std::move(lasting)}};
}

Keys::Pointer Keys::renewed(std::span<const std::byte> master) const
{
    return Pointer{new Keys{version_ + 1, derived(master), newest_, lasting_}};
}

Keys::Pointer Keys::beside_older(std::span<const std::byte> master) const
{
    return Pointer{new Keys{version_, newest_, derived(master), lasting_}};
}

std::string Keys::check_value() const
{
    KeyedStream stream{KeyView{newest_->pseudonym}};
    stream.add_field("scrip key check");
    return stream.hex();
}

std::string Keys::key_id() const
{
    constexpr std::size_t digits = 16;
    KeyedStream stream{KeyView{newest_->pseudonym}};
    stream.add_field("scrip key id");
    return stream.hex().substr(0, digits);
}

std::vector<int> Keys::versions() const
{
    if (older_) return {version_, version_ - 1};
    return {version_};
}

std::string Keys::seal_lasting(std::string_view bound_data) const
{
    std::string bytes;
    bytes.reserve(sizeof(Lasting)); // so that it never moves and leaves a copy behind
    bytes.append(lasting_->chain.begin(), lasting_->chain.end());
    bytes.append(lasting_->pseudonym.begin(), lasting_->pseudonym.end());
    std::string sealed = seal_keys(KeyView{newest_->encryption}, bound_data, bytes);
    wipe(bytes);
    return sealed;
}

const Keys::SubKeys& Keys::of(int version) const
{
    if (version == version_) return *newest_;
    if (older_ && version == version_ - 1) return *older_;
    throw std::invalid_argument("keys of this version are not here");
}

KeyView Keys::lookup_key(int version) const
{
    return of(version).lookup;
}

KeyView Keys::encryption_key(int version) const
{
    return of(version).encryption;
}

KeyView Keys::chain_key() const
{
    return lasting_->chain;
}

KeyView Keys::pseudonym_key() const
{
    return lasting_->pseudonym;
}

bool is_made_with(std::string_view check_value, std::span<const std::byte> master)
{
    if (master.size() != key_bytes) return false;
    return equal_in_constant_time(check_value, Keys::from_master(master)->check_value());
}

} // namespace scrip::secrets
