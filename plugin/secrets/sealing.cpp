#include "secrets/sealing.hpp"

#include "secrets/bytes.hpp"
#include "secrets/wipe.hpp"

#include <algorithm>
#include <sodium.h>
#include <stdexcept>
#include <vector>

namespace scrip::secrets {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == key_bytes);

// One key seals texts and customers' keys: the use keeps one from being opened as the other.
constexpr std::string_view text_use = "scrip text";
constexpr std::string_view customer_key_use = "scrip customer key";
constexpr std::string_view lasting_keys_use = "scrip lasting keys";

std::string bound_to(std::string_view use, std::string_view bound_data)
{
    return length_prefix(use).append(use).append(bound_data);
}

std::string sealed_with(KeyView key, std::string_view bound, std::string_view plaintext)
{
    std::vector<unsigned char> sealed(nonce_bytes + plaintext.size() + tag_bytes);
    randombytes_buf(sealed.data(), nonce_bytes);
    const auto plain = as_bytes(plaintext);
    const auto extra = as_bytes(bound);
    const int status = crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + nonce_bytes,
                                                                  nullptr,
                                                                  plain.data(),
                                                                  plain.size(),
                                                                  extra.data(),
                                                                  extra.size(),
                                                                  nullptr,
                                                                  sealed.data(),
                                                                  key.data());
    if (status != 0) throw std::runtime_error("a text could not be sealed");
    return to_hex(sealed);
}

std::optional<std::string>
opened_with(KeyView key, std::string_view bound, std::string_view sealed_hex)
{
    const auto sealed = from_hex(sealed_hex);
    if (!sealed || sealed->size() < nonce_bytes + tag_bytes) return std::nullopt;
    std::string plain(sealed->size() - nonce_bytes - tag_bytes, '\0');
    const auto extra = as_bytes(bound);
    const int status =
        crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plain.data()),
                                                   nullptr,
                                                   nullptr,
                                                   sealed->data() + nonce_bytes,
                                                   sealed->size() - nonce_bytes,
                                                   extra.data(),
                                                   extra.size(),
                                                   sealed->data(),
                                                   key.data());
    if (status != 0) return std::nullopt;
    return plain;
}

// The seal does not say which key made it: each is tried, the newest first.
std::optional<std::string>
opened_with_any(const Keys& keys, std::string_view bound, std::string_view sealed_hex)
{
    for (const int version : keys.versions()) {
        auto opened = opened_with(keys.encryption_key(version), bound, sealed_hex);
        if (opened) return opened;
    }
    return std::nullopt;
}

} // namespace

std::string seal(const Keys& keys, std::string_view bound_data, std::string_view plaintext)
{
    return sealed_with(
        keys.encryption_key(keys.version()), bound_to(text_use, bound_data), plaintext);
}

std::optional<std::string>
open(const Keys& keys, std::string_view bound_data, std::string_view sealed_hex)
{
    return opened_with_any(keys, bound_to(text_use, bound_data), sealed_hex);
}

std::optional<std::string>
resealed(const Keys& keys, std::string_view bound_data, std::string_view sealed_hex)
{
    auto plaintext = open(keys, bound_data, sealed_hex);
    if (!plaintext) return std::nullopt;
    std::string sealed = seal(keys, bound_data, *plaintext);
    wipe(*plaintext);
    return sealed;
}

std::string seal_keys(KeyView key, std::string_view bound_data, std::string_view bytes)
{
    return sealed_with(key, bound_to(lasting_keys_use, bound_data), bytes);
}

std::optional<std::string>
open_keys(KeyView key, std::string_view bound_data, std::string_view sealed_hex)
{
    return opened_with(key, bound_to(lasting_keys_use, bound_data), sealed_hex);
}

CustomerKey CustomerKey::draw()
{
    CustomerKey key;
    randombytes_buf(key.bytes_.data(), key.bytes_.size());
    return key;
}

std::optional<CustomerKey>
CustomerKey::unseal(const Keys& keys, std::string_view bound_data, std::string_view sealed_hex)
{
    auto bytes = opened_with_any(keys, bound_to(customer_key_use, bound_data), sealed_hex);
    if (!bytes || bytes->size() != key_bytes) return std::nullopt;
    CustomerKey key;
    std::ranges::copy(as_bytes(*bytes), key.bytes_.begin());
    wipe(*bytes);
    return key;
}

CustomerKey::~CustomerKey()
{
    sodium_memzero(bytes_.data(), bytes_.size());
}

std::string CustomerKey::sealed(const Keys& keys, std::string_view bound_data) const
{
    const std::string_view bytes{reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    return sealed_with(
        keys.encryption_key(keys.version()), bound_to(customer_key_use, bound_data), bytes);
}

std::string seal(const CustomerKey& key, std::string_view bound_data, std::string_view plaintext)
{
    return sealed_with(key.bytes(), bound_to(text_use, bound_data), plaintext);
}

std::optional<std::string>
open(const CustomerKey& key, std::string_view bound_data, std::string_view sealed_hex)
{
    return opened_with(key.bytes(), bound_to(text_use, bound_data), sealed_hex);
}

} // namespace scrip::secrets
