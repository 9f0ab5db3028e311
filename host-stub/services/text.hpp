// Texts across the C ABI: lent out, and looked at.
#pragma once

#include <booking/plugin.h>

#include <string>
#include <string_view>

namespace host_stub::services {

// Borrows `text`, which has to outlive the call it is lent to.
inline booking_str lend(const std::string& text) noexcept
{
    return {text.c_str(), text.size()};
}
booking_str lend(std::string&&) = delete;

inline std::string_view view(const booking_str& text) noexcept
{
    return text.ptr == nullptr ? std::string_view{}
                               : std::string_view(text.ptr, static_cast<std::size_t>(text.len));
}

inline std::string_view view(const char* bytes, std::uint64_t length) noexcept
{
    return bytes == nullptr ? std::string_view{}
                            : std::string_view(bytes, static_cast<std::size_t>(length));
}

} // namespace host_stub::services
