// The host's memory that a plugin writes its reply into.
#pragma once

#include "loader/outcome.hpp"

#include <booking/plugin.h>

#include <string>

namespace host_stub::loader {

class Reply {
public:
    static constexpr std::size_t bytes_max = 1 << 20;

    Reply();
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;

    booking_reply_v1* table() noexcept { return &table_; }

    // What the plugin's status means together with what it wrote. A status of zero or more over a
    // reply that did not fit is no answer: the outcome is unknown.
    Outcome outcome(booking_status status);

private:
    static booking_status append(void* self, const char* bytes, std::uint64_t length) noexcept;
    static void reset(void* self) noexcept;
    static void
    error(void* self, const char* code, const char* text, std::uint64_t length) noexcept;

    booking_reply_v1 table_;
    std::string bytes_;
    booking_status failed_append_ = BOOKING_OK;
    std::string error_code_;
    std::string error_text_;
};

} // namespace host_stub::loader
