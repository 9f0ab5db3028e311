// What the host knows of one running call into a plugin.
#pragma once

#include <booking/plugin.h>

#include <atomic>
#include <string>

// The ABI leaves it opaque; this is the host's side of it.
struct booking_call {
    std::string studio_id;
    std::atomic<bool> is_cancelled = false;
};
