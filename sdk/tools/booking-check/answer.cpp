#include "probe_host.hpp"
#include "verdict.hpp"

namespace booking::check {

namespace json = boost::json;

std::string status_name(booking_status status)
{
    switch (status) {
    case BOOKING_OK: return "OK";
    case BOOKING_NO_OPINION: return "NO_OPINION";
    case BOOKING_DECLINED: return "DECLINED";
    case BOOKING_E_INTERNAL: return "E_INTERNAL";
    case BOOKING_E_INVALID: return "E_INVALID";
    case BOOKING_E_UNSUPPORTED: return "E_UNSUPPORTED";
    case BOOKING_E_DEADLINE: return "E_DEADLINE";
    case BOOKING_E_CANCELLED: return "E_CANCELLED";
    case BOOKING_E_UNAVAILABLE: return "E_UNAVAILABLE";
    case BOOKING_E_CONFLICT: return "E_CONFLICT";
    case BOOKING_E_NOT_FOUND: return "E_NOT_FOUND";
    case BOOKING_E_STATE: return "E_STATE";
    case BOOKING_E_NOMEM: return "E_NOMEM";
    case BOOKING_E_LIMIT: return "E_LIMIT";
    case BOOKING_E_PERMISSION: return "E_PERMISSION";
    case BOOKING_E_CORRUPT: return "E_CORRUPT";
    case BOOKING_E_UNKNOWN_OUTCOME: return "E_UNKNOWN_OUTCOME";
    case BOOKING_E_REENTRANT: return "E_REENTRANT";
    case BOOKING_E_NOT_DECLARED: return "E_NOT_DECLARED";
    default: return "the unknown status " + std::to_string(status);
    }
}

std::string Answer::shown() const
{
    std::string line = status_name(status);
    if (status < 0) line += " (" + code + (text.empty() ? "" : ": " + text) + ")";
    return line;
}

json::object Answer::document() const
{
    boost::system::error_code error;
    json::value parsed = json::parse(reply, error);
    if (error || !parsed.is_object()) {
        fail(shown() + " came with a reply that is no JSON object");
    }
    return std::move(parsed.as_object());
}

std::string Answer::text_of(const std::string& pointer) const
{
    const json::value whole = document();
    boost::system::error_code error;
    const json::value* found = whole.find_pointer(pointer, error);
    if (found == nullptr || !found->is_string()) fail("the reply has no text at " + pointer);
    return json::value_to<std::string>(*found);
}

} // namespace booking::check
