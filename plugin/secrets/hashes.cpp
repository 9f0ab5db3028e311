#include "secrets/hashes.hpp"

#include "secrets/keyed_stream.hpp"

#include <sodium.h>
#include <stdexcept>

namespace scrip::secrets {
namespace {

KeyView key_for(const Keys& keys, Purpose purpose)
{
    switch (purpose) {
    case Purpose::code_lookup: return keys.lookup_key();
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
    case Purpose::code_lookup: return "scrip code lookup";
    case Purpose::fingerprint: return "scrip fingerprint";
    case Purpose::commitment: return "scrip commitment";
    case Purpose::name_search: return "scrip name search";
    case Purpose::throttle_subject: return "scrip throttle subject";
    case Purpose::cursor: return "scrip cursor";
    case Purpose::chain: return "scrip chain";
    }
    throw std::invalid_argument("a hash has a known purpose");
}

} // namespace

std::string keyed_hash(const Keys& keys, Purpose purpose, std::span<const std::string_view> fields)
{
    KeyedStream stream{key_for(keys, purpose)};
    stream.add_field(label_of(purpose));
    for (const std::string_view field : fields)
        stream.add_field(field);
    return stream.hex();
}

std::string
keyed_hash(const Keys& keys, Purpose purpose, std::initializer_list<std::string_view> fields)
{
    return keyed_hash(keys, purpose, std::span{fields.begin(), fields.size()});
}

bool equal_in_constant_time(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    // An empty view may point nowhere, which the library does not allow.
    return a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace scrip::secrets
