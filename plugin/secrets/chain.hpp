// The hash that ties each ledger entry to the one before it.
#pragma once

#include "secrets/keys.hpp"

#include <span>
#include <string>
#include <string_view>

namespace scrip::secrets {

// BLAKE2b-256, keyed with the chain key, over "vl1", then each field and at last the previous hash
// behind its length (8 bytes, lowest first). The first entry of a chain has an empty previous hash.
// The entry's detail hash is the caller's last field. 64 lower-case hex digits.
std::string
chain_hash(const Keys& keys, std::span<const std::string> fields, std::string_view previous_hash);

} // namespace scrip::secrets
