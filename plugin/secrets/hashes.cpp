#include "secrets/hashes.hpp"

#include "secrets/keyed_stream.hpp"

#include <sodium.h>
#include <stdexcept>

namespace scrip::secrets {
namespace {

KeyView key_for(const Keys& keys, Purpose purpose)
{
    switch (purpose) {
    case Purpose::chain: return keys.chain_key();
    case Purpose::fingerprint:
    case Purpose::commitment:
    case Purpose::name_search:
    case Purpose::throttle_subject:
    case Purpose::cursor: return keys.pseudonym_key();
    }
    throw std::invalid_argument("a hash has a known purpose");
}

// Never changes: what is stored would not be found again.
std::string_view label_of(Purpose purpose)
{
    switch (purpose) {
    case Purpose::fingerprint: return "scrip fingerprint";
    case Purpose::commitment: return "scrip commitment";
    case Purpose::name_search: return "scrip name search";
    case Purpose::throttle_subject: return "scrip throttle subject";
    case Purpose::cursor: return "scrip cursor";
    case Purpose::chain: return "scrip chain";
    }
    throw std::invalid_argument("a hash has a known purpose");
}

std::string
labelled_hash(KeyView key, std::string_view label, std::span<const std::string_view> fields)
{
    KeyedStream stream{key};
    stream.add_field(label);
    for (const std::string_view field : fields)
        stream.add_field(field);
    return stream.hex();
}

} // namespace

std::string keyed_hash(const Keys& keys, Purpose purpose, std::span<const std::string_view> fields)
{
    return labelled_hash(key_for(keys, purpose), label_of(purpose), fields);
}

std::string
keyed_hash(const Keys& keys, Purpose purpose, std::initializer_list<std::string_view> fields)
{
    return keyed_hash(keys, purpose, std::span{fields.begin(), fields.size()});
}

std::string
lookup_hash(const Keys& keys, int version, std::initializer_list<std::string_view> fields)
{
    return labelled_hash(
        keys.lookup_key(version), "scrip code lookup", std::span{fields.begin(), fields.size()});
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    // An empty view may point nowhere, which the library does not allow.
    return a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace scrip::secrets
