#include "secrets/bytes.hpp"

#include <cstdint>
#include <sodium.h>

namespace scrip::secrets {

std::span<const unsigned char> as_bytes(std::string_view text)
{
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

std::string to_hex(std::span<const unsigned char> bytes)
{
    std::string text(bytes.size() * 2 + 1, '\0'); // the library ends it with a zero
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

std::optional<std::vector<unsigned char>> from_hex(std::string_view text)
{
    if (text.empty() || text.size() % 2 != 0) return std::nullopt;
    std::vector<unsigned char> bytes(text.size() / 2);
    std::size_t length = 0;
    const int status = sodium_hex2bin(
        bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &length, nullptr);
    if (status != 0 || length != bytes.size() || to_hex(bytes) != text) return std::nullopt;
    return bytes;
}

std::string length_prefix(std::string_view field)
{
    std::string prefix;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        const auto byte = static_cast<unsigned char>(std::uint64_t{field.size()} >> shift);
        prefix.push_back(static_cast<char>(byte));
    }
    return prefix;
}

} // namespace scrip::secrets
