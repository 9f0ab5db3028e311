#include "services/tokens.hpp"

#include "services/ids.hpp"

#include <sodium.h>

#include <array>
#include <span>
#include <stdexcept>

namespace host_stub::services {
namespace {

using Bytes = std::array<unsigned char, 32>;

std::string hex_of(const Bytes& bytes)
{
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

} // namespace

std::string random_token()
{
    Bytes bytes{};
    if (!Ids::random(bytes)) throw std::runtime_error("the kernel has no random bytes to give");
    return hex_of(bytes);
}

std::string digest_of(std::string_view text)
{
    Bytes bytes{};
    crypto_generichash(bytes.data(),
                       bytes.size(),
                       reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(),
                       nullptr,
                       0);
    return hex_of(bytes);
}

bool are_equal_tokens(std::string_view one, std::string_view other) noexcept
{
    return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace host_stub::services
