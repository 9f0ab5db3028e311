#include "reply.hpp"

namespace scrip::fuzz {

Reply::Reply(HostileHost& host, std::size_t table_size)
    : host_{host}, table_{{sizeof(booking_reply_v1), 0, this, append, reset, error}, table_size}
{
}

booking_status Reply::append(void* self, const char* bytes, std::uint64_t length) noexcept
{
    Reply& reply = *static_cast<Reply*>(self);
    if (reply.has_failed) return BOOKING_E_LIMIT;
    if (reply.host_.fails(Service::append) || reply.bytes.size() + length > reply_bytes_max) {
        reply.has_failed = true;
        return BOOKING_E_LIMIT;
    }
    reply.bytes.append(bytes, static_cast<std::size_t>(length));
    return BOOKING_OK;
}

void Reply::reset(void* self) noexcept
{
    Reply& reply = *static_cast<Reply*>(self);
    reply.bytes.clear();
    reply.code.clear();
    reply.text.clear();
    reply.errors = 0;
    reply.has_failed = false;
}

void Reply::error(void* self, const char* code, const char* text, std::uint64_t length) noexcept
{
    Reply& reply = *static_cast<Reply*>(self);
    ++reply.errors;
    reply.code = code;
    reply.text.assign(text, static_cast<std::size_t>(length));
}

} // namespace scrip::fuzz
