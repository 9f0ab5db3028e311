// The C tables a plugin gets, each function one step away from the service behind it.
#pragma once

#include "services/host.hpp"

#include <booking/plugin.h>

#include <string_view>

// The ABI leaves it opaque; this is the host's side of it.
struct booking_host {
    host_stub::services::Host* host;
};

namespace host_stub::services {

struct Host::Tables {
    Tables(Host& owner, std::int32_t log_level_floor);

    // The table of that id, or nullptr.
    const void* find(std::string_view id) const noexcept;

    booking_host self;
    booking_host_hooks_v1 hooks;
    booking_host_log_v1 log;
    booking_host_clock_v1 clock;
    booking_host_id_v1 id;
    booking_host_db_v1 db;
    booking_host_tx_v1 tx;
    booking_host_secret_v1 secret;
    booking_host_event_v1 event;
    booking_host_thread_check_v1 thread_check;
    booking_host_v1 host;
};

} // namespace host_stub::services
