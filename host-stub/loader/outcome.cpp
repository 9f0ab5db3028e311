#include "loader/outcome.hpp"

namespace host_stub::loader {

std::string_view status_word(booking_status status) noexcept
{
    switch (status) {
    case BOOKING_OK: return "OK";
    case BOOKING_NO_OPINION: return "NO_OPINION";
    case BOOKING_DECLINED: return "DECLINED";
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
    default: return "E_INTERNAL";
    }
}

Outcome refused(booking_status status, std::string code, std::string text)
{
    return {status, {}, std::move(code), std::move(text)};
}

} // namespace host_stub::loader
