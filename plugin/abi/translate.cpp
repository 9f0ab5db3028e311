#include "abi/translate.hpp"

namespace scrip::abi {

booking_status status_of(calls::FailureStatus status)
{
    using calls::FailureStatus;
    switch (status) {
    case FailureStatus::internal: return BOOKING_E_INTERNAL;
    case FailureStatus::invalid: return BOOKING_E_INVALID;
    case FailureStatus::unsupported: return BOOKING_E_UNSUPPORTED;
    case FailureStatus::deadline: return BOOKING_E_DEADLINE;
    case FailureStatus::cancelled: return BOOKING_E_CANCELLED;
    case FailureStatus::unavailable: return BOOKING_E_UNAVAILABLE;
    case FailureStatus::conflict: return BOOKING_E_CONFLICT;
    case FailureStatus::not_found: return BOOKING_E_NOT_FOUND;
    case FailureStatus::state: return BOOKING_E_STATE;
    case FailureStatus::limit: return BOOKING_E_LIMIT;
    case FailureStatus::permission: return BOOKING_E_PERMISSION;
    case FailureStatus::corrupt: return BOOKING_E_CORRUPT;
    case FailureStatus::unknown_outcome: return BOOKING_E_UNKNOWN_OUTCOME;
    }
    return BOOKING_E_INTERNAL;
}

void ensure_understood(std::uint32_t flags, std::uint32_t known)
{
    if ((flags & BOOKING_FLAGS_MUST_UNDERSTAND & ~known) == 0) return;
    throw booking::failure{
        BOOKING_E_UNSUPPORTED, "unsupported", "the call has a flag this plugin does not know"};
}

std::string studio_in(const booking_str& studio_id)
{
    const std::string_view id = booking::view(studio_id);
    if (id.empty() || id.size() > json::id_bytes_max || id.find('\0') != std::string_view::npos) {
        throw booking::failure{
            BOOKING_E_INVALID, "invalid_field", "/studio must be an id of 1 to 128 bytes"};
    }
    return std::string{id};
}

} // namespace scrip::abi
