// What the current thread does for which plugin (booking.thread-check/1).
#pragma once

#include <booking/plugin.h>

namespace host_stub::services {

class Host;

// Stands as long as the thread is inside a function of `host`'s plugin.
class ThreadRole {
public:
    ThreadRole(const Host& host, booking_thread_kind kind) noexcept;
    ~ThreadRole();
    ThreadRole(const ThreadRole&) = delete;
    ThreadRole& operator=(const ThreadRole&) = delete;

    static booking_thread_kind current(const Host& host) noexcept;

private:
    const ThreadRole* outer_;
    const Host* host_;
    booking_thread_kind kind_;
};

} // namespace host_stub::services
