#include "secrets/keyed_stream.hpp"

#include "secrets/bytes.hpp"

#include <array>

namespace scrip::secrets {

KeyedStream::KeyedStream(KeyView key)
{
    crypto_generichash_init(&state_, key.data(), key.size(), crypto_generichash_BYTES);
}

KeyedStream::~KeyedStream()
{
    sodium_memzero(&state_, sizeof state_);
}

void KeyedStream::add(std::string_view bytes)
{
    const auto view = as_bytes(bytes);
    crypto_generichash_update(&state_, view.data(), view.size());
}

void KeyedStream::add_field(std::string_view field)
{
    add(length_prefix(field));
    add(field);
}

std::string KeyedStream::hex()
{
    std::array<unsigned char, crypto_generichash_BYTES> hash{};
    crypto_generichash_final(&state_, hash.data(), hash.size());
    return to_hex(hash);
}

} // namespace scrip::secrets
