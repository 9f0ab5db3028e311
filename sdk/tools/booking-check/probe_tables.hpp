// The C side of ProbeHost: what the plugin sees.
#pragma once

#include "probe_host.hpp"

#include <thread>

namespace booking::check {

// Behind a booking_reply_v1; one a call.
struct Reply {
    Answer answer;
    int failing_append = 0;
    std::thread::id thread = std::this_thread::get_id();

    booking_reply_v1 table() noexcept;
};

} // namespace booking::check

// Behind booking_call: the ABI leaves it opaque.
struct booking_call {
    std::atomic<int> looks{0};
    int cancelled_at_look = 0;
};

namespace booking::check {

struct ProbeHost::Tables {
    explicit Tables(ProbeHost& owner, const HostShape& shape);

    Placed<booking_host_hooks_v1> hooks;
    Placed<booking_host_log_v1> log;
    Placed<booking_host_clock_v1> clock;
    Placed<booking_host_id_v1> ids;
    Placed<booking_host_db_v1> db;
    Placed<booking_host_tx_v1> tx;
    Placed<booking_host_secret_v1> secret;
    Placed<booking_host_event_v1> event;
    Placed<booking_host_thread_check_v1> thread_check;
    Placed<booking_host_v1> host;

    bool are_untouched();
    const void* find(std::string_view id, const std::set<std::string>& absent) const;

    // What runs the plugin on this thread, as booking.thread-check/1 tells.
    static thread_local std::uint32_t thread_kind;
};

// Every id the SDK knows.
const std::vector<std::string>& extension_ids();

} // namespace booking::check
