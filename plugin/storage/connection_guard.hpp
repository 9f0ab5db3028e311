// Ends the wait for a server that is silent: no client library stops reading by itself, and their
// limits of connecting are whole seconds. A connection's socket is shut down shortly after the
// deadline of whoever waits, who then sees it lost; one that is not made by then is left behind.
#pragma once

#include "services/host.hpp"
#include "storage/backends/backend.hpp"

#include <condition_variable>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace scrip::storage {

// Any thread. Its own one starts with the first socket to watch.
class ConnectionGuard {
public:
    explicit ConnectionGuard(const services::Host& host) : host_{host} {}
    ConnectionGuard(const ConnectionGuard&) = delete;
    ConnectionGuard& operator=(const ConnectionGuard&) = delete;
    ~ConnectionGuard();

    // Throws soci_error, or DatabaseError(unavailable) at the deadline. What is still being opened
    // then ends by the client library's own limit, and the guard's end waits for it.
    std::unique_ptr<soci::session> open(const Backend& backend, std::int64_t deadline_monotonic_ns);

    // Until unwatch(), which comes before the socket is closed.
    void watch(int socket, std::int64_t deadline_monotonic_ns);
    void unwatch(int socket);

private:
    using Opening = std::future<std::unique_ptr<soci::session>>;

    bool wait_for(const Opening& opening, std::int64_t deadline_monotonic_ns) const;
    void leave_behind(Opening opening);
    void ensure_few_are_left();
    void run();
    void shut_down_overdue(std::int64_t now_ns);

    const services::Host& host_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<int, std::int64_t> cut_at_ns_; // by socket
    std::int64_t wakes_at_ns_ = INT64_MAX;
    bool is_ending_ = false;
    std::thread thread_;
    std::mutex left_mutex_;
    std::vector<Opening> left_;
};

} // namespace scrip::storage
