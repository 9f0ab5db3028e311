#include "calls/replay.hpp"

#include "domain/invariant.hpp"
#include "json/form.hpp"

#include <boost/json.hpp>

namespace scrip::calls {

namespace {

// A full code stands beside the voucher that shows its mask.
void mask_codes(boost::json::value& value)
{
    if (auto* const array = value.if_array()) {
        for (auto& element : *array)
            mask_codes(element);
    } else if (auto* const object = value.if_object()) {
        for (auto& member : *object)
            mask_codes(member.value());
        // Of a transfer, the voucher that the value went to.
        for (const char* const member : {"voucher", "to"}) {
            const auto* const voucher = object->if_contains(member);
            if (voucher && object->contains("code")) (*object)["code"] = voucher->at("code");
        }
    }
}

} // namespace

std::string replayed(std::string reply)
{
    ensure(reply.starts_with('{'), "a reply is a JSON object");
    ensure(reply.ends_with('}'), "a reply is a whole JSON object");
    reply.pop_back();
    reply += reply.size() > 1 ? ",\"replayed\":true}" : "\"replayed\":true}";
    return reply;
}

std::string with_masked_codes(const std::string& reply)
{
    auto parsed = json::parse(reply);
    mask_codes(parsed);
    return boost::json::serialize(parsed);
}

} // namespace scrip::calls
