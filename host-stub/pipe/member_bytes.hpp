// Finds the bytes of one member's value in a JSON object's text.
#pragma once

#include <string_view>

namespace host_stub::pipe {

// The value's own bytes, so that it can be handed on as it came: numbers, order of members and
// all. Of members with one name the last counts, as everywhere. Empty when there is none.
// REQUIRES: `object` is one well-formed JSON object.
std::string_view member_bytes(std::string_view object, std::string_view name);

} // namespace host_stub::pipe
