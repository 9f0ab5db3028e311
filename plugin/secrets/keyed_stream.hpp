// One run of BLAKE2b-256 under a key, for this room.
#pragma once

#include "secrets/keys.hpp"

#include <sodium.h>
#include <string>
#include <string_view>

namespace scrip::secrets {

class KeyedStream {
public:
    explicit KeyedStream(KeyView key);
    ~KeyedStream();

    KeyedStream(const KeyedStream&) = delete;
    KeyedStream& operator=(const KeyedStream&) = delete;

    void add(std::string_view bytes);

    // Behind its length, so that no two lists of fields make the same bytes.
    void add_field(std::string_view field);

    // Ends the stream: 64 lower-case hex digits.
    std::string hex();

private:
    crypto_generichash_state state_;
};

} // namespace scrip::secrets
