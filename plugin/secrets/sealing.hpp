// Sealing: texts and codes encrypted so that a seal opens only for what it was bound to.
#pragma once

#include "secrets/keys.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace scrip::secrets {

// XChaCha20-Poly1305 with a random nonce; nonce and ciphertext as lower-case hex. The bound data
// (version, studio, row, key version …) is authenticated, not contained.
std::string seal(const Keys& keys, std::string_view bound_data, std::string_view plaintext);

// With whichever of the keys it was sealed with. None when a single bit of seal or bound data
// differs, or the keys do.
std::optional<std::string>
open(const Keys& keys, std::string_view bound_data, std::string_view sealed_hex);

// The same text sealed with the newest of the keys; none where it does not open.
std::optional<std::string>
resealed(const Keys& keys, std::string_view bound_data, std::string_view sealed_hex);

// Other keys, sealed with one key: for the keys themselves (keys.hpp).
std::string seal_keys(KeyView key, std::string_view bound_data, std::string_view bytes);
std::optional<std::string>
open_keys(KeyView key, std::string_view bound_data, std::string_view sealed_hex);

// The key of one customer's texts: destroying its seal makes them unreadable for ever.
class CustomerKey {
public:
    static CustomerKey draw();
    static std::optional<CustomerKey>
    unseal(const Keys& keys, std::string_view bound_data, std::string_view sealed_hex);

    CustomerKey(const CustomerKey&) = default;
    CustomerKey& operator=(const CustomerKey&) = default;
    ~CustomerKey();

    std::string sealed(const Keys& keys, std::string_view bound_data) const;

    // For this room only.
    KeyView bytes() const { return bytes_; }

private:
    CustomerKey() = default;

    std::array<unsigned char, key_bytes> bytes_{};
};

std::string seal(const CustomerKey& key, std::string_view bound_data, std::string_view plaintext);
std::optional<std::string>
open(const CustomerKey& key, std::string_view bound_data, std::string_view sealed_hex);

} // namespace scrip::secrets
