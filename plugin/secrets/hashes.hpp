// Keyed hashes: BLAKE2b-256 with a sub key per family of purposes, as 64 lower-case hex digits.
#pragma once

#include "secrets/keys.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace scrip::secrets {

// Equal fields hashed for two purposes have nothing in common.
// All of them keep the keys a studio began with: what is stored is found by equality only, and the
// texts to hash anew are not there (docs/operating.md says what a leaked key means for each).
enum class Purpose {
    fingerprint,
    commitment,
    name_search,
    throttle_subject,
    cursor,
    chain,
};

// Each field goes in behind its length, so ("ab", "c") and ("a", "bc") differ.
std::string keyed_hash(const Keys& keys, Purpose purpose, std::span<const std::string_view> fields);
std::string
keyed_hash(const Keys& keys, Purpose purpose, std::initializer_list<std::string_view> fields);

// What a code is looked up by: the one purpose whose key is renewed with the master key.
std::string
lookup_hash(const Keys& keys, int version, std::initializer_list<std::string_view> fields);

// The time depends on the lengths alone.
bool equal_in_constant_time(std::string_view a, std::string_view b);

} // namespace scrip::secrets
