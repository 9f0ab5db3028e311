// Bytes and text, for this room: views for libsodium, lower-case hex, lengths ahead of fields.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::secrets {

std::span<const unsigned char> as_bytes(std::string_view text);

std::string to_hex(std::span<const unsigned char> bytes);

// Only what to_hex() prints of one byte or more. One text for one value, so upper case is refused.
std::optional<std::vector<unsigned char>> from_hex(std::string_view text);

// Eight bytes, lowest first.
std::string length_prefix(std::string_view field);

} // namespace scrip::secrets
