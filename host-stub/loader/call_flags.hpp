// Flags of calls into a plugin, set or not.
#pragma once

#include <booking/plugin.h>

#include <cstdint>

namespace host_stub::loader {

constexpr std::uint32_t flag_if(bool is_set, booking_call_flag flag)
{
    return is_set ? std::uint32_t{flag} : 0;
}

} // namespace host_stub::loader
