#include "loader/reply.hpp"

#include "services/text.hpp"

#include <new>

namespace host_stub::loader {
namespace {

bool is_known(booking_status status)
{
    return status == BOOKING_E_INTERNAL || status_word(status) != "E_INTERNAL";
}

} // namespace

Reply::Reply() : table_{sizeof table_, 0, this, append, reset, error} {}

booking_status Reply::append(void* self, const char* bytes, std::uint64_t length) noexcept
{
    auto& reply = *static_cast<Reply*>(self);
    if (reply.failed_append_ != BOOKING_OK) return reply.failed_append_;
    try {
        if (length > bytes_max - reply.bytes_.size()) {
            reply.failed_append_ = BOOKING_E_LIMIT;
        } else {
            reply.bytes_ += services::view(bytes, length);
        }
    } catch (const std::bad_alloc&) {
        reply.failed_append_ = BOOKING_E_NOMEM;
    }
    return reply.failed_append_;
}

void Reply::reset(void* self) noexcept
{
    auto& reply = *static_cast<Reply*>(self);
    reply.bytes_.clear();
    reply.failed_append_ = BOOKING_OK;
    reply.error_code_.clear();
    reply.error_text_.clear();
}

void Reply::error(void* self, const char* code, const char* text, std::uint64_t length) noexcept
{
    auto& reply = *static_cast<Reply*>(self);
    if (!reply.error_code_.empty()) return; // the first reason counts
    try {
        reply.error_code_ = code == nullptr ? "" : code;
        reply.error_text_ = services::view(text, length);
    } catch (const std::bad_alloc&) { // the status still tells
    }
}

Outcome Reply::outcome(booking_status status)
{
    if (!is_known(status)) {
        return refused(BOOKING_E_INTERNAL,
                       "internal",
                       "the plugin answered with status " + std::to_string(status) +
                           ", which this host does not know");
    }
    if (status < 0) {
        if (error_code_.empty()) {
            return refused(status, "internal", "the plugin gave no reason");
        }
        return refused(status, std::move(error_code_), std::move(error_text_));
    }
    if (failed_append_ != BOOKING_OK) {
        return refused(BOOKING_E_UNKNOWN_OUTCOME,
                       "outcome_unknown",
                       "the reply did not fit into the host's memory");
    }
    return {status, std::move(bytes_), {}, {}};
}

} // namespace host_stub::loader
