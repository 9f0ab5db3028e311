#include "secrets/chain.hpp"

#include "secrets/keyed_stream.hpp"

namespace scrip::secrets {

std::string
chain_hash(const Keys& keys, std::span<const std::string> fields, std::string_view previous_hash)
{
    KeyedStream stream{keys.chain_key()};
    stream.add("vl1");
    for (const std::string& field : fields)
        stream.add_field(field);
    stream.add_field(previous_hash);
    return stream.hex();
}

} // namespace scrip::secrets
