// Keyed hashes: BLAKE2b-256 with a sub key per family of purposes, as 64 lower-case hex digits.
#pragma once

#include "secrets/keys.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace scrip::secrets {

// Equal fields hashed for two purposes have nothing in common.
enum class Purpose {
    code_lookup,
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

// The time depends on the lengths alone.
bool equal_in_constant_time(std::string_view a, std::string_view b);

} // namespace scrip::secrets
