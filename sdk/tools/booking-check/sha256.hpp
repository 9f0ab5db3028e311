// SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104), for files and the host's side of booking.secret.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace booking::check {

using Hash = std::array<std::uint8_t, 32>;

Hash sha256(std::string_view bytes);
Hash hmac_sha256(std::string_view key, std::string_view bytes);
std::string hex(const Hash& hash);

} // namespace booking::check
