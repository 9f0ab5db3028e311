// Ends the wait for a server that fell silent: no client library stops reading by itself. Shuts the
// connection's socket down shortly after the deadline of whoever waits, who then sees it lost.
#pragma once

#include "services/host.hpp"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>

namespace scrip::storage {

// Any thread. Its own one starts with the first socket to watch.
class ConnectionGuard {
public:
    explicit ConnectionGuard(const services::Host& host) : host_{host} {}
    ConnectionGuard(const ConnectionGuard&) = delete;
    ConnectionGuard& operator=(const ConnectionGuard&) = delete;
    ~ConnectionGuard();

    // Until unwatch(), which comes before the socket is closed.
    void watch(int socket, std::int64_t deadline_monotonic_ns);
    void unwatch(int socket);

private:
    void run();
    void shut_down_overdue(std::int64_t now_ns);

    const services::Host& host_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<int, std::int64_t> cut_at_ns_; // by socket
    std::int64_t wakes_at_ns_ = INT64_MAX;
    bool is_ending_ = false;
    std::thread thread_;
};

} // namespace scrip::storage
