// What came of one call into a plugin.
#pragma once

#include <booking/plugin.h>

#include <string>
#include <string_view>

namespace host_stub::loader {

struct Outcome {
    booking_status status = BOOKING_E_INTERNAL;
    std::string reply;      // when the status is zero or more
    std::string error_code; // when it is negative
    std::string error_text;

    bool is_ok() const noexcept { return status == BOOKING_OK; }
};

// The word of hooks.md for a status; one that the host does not know is "E_INTERNAL".
std::string_view status_word(booking_status status) noexcept;

// An outcome the host itself decides on.
Outcome refused(booking_status status, std::string code, std::string text);

} // namespace host_stub::loader
