// Stands between a client and a server on loopback, and fails as networks do.
#pragma once

#include "services/host.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <climits>
#include <regex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace scrip::tests {

class Relay {
public:
    // Of a database whose connect string holds "port=".
    explicit Relay(const services::Database& database)
        : database_{database}, to_port_{port_in(database)}
    {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at = loopback(0);
        socklen_t size = sizeof at;
        if (listener_ < 0 || ::bind(listener_, as_address(at), size) != 0 ||
            ::listen(listener_, 16) != 0 || ::getsockname(listener_, as_address(at), &size) != 0) {
            throw std::runtime_error{"no port for a relay"};
        }
        static const std::regex port{"port=[0-9]+"};
        database_.connect = std::regex_replace(
            database_.connect, port, "port=" + std::to_string(ntohs(at.sin_port)));
        thread_ = std::thread{[this] { run(); }};
    }
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay()
    {
        is_ending_ = true;
        thread_.join();
        for (const Pair& pair : pairs_)
            close(pair);
        ::close(listener_);
    }

    // The same one, through the relay.
    const services::Database& database() const { return database_; }

    // Passes nothing on, and breaks nothing off.
    void fall_silent() { is_silent_ = true; }
    void speak_again() { is_silent_ = false; }
    // Breaks everything off when clients have sent so much more: about a statement each.
    void cut_after(int messages) { messages_left_ = messages; }
    // How many clients have sent: about a statement each, or several that go together.
    int messages() const { return messages_; }

private:
    struct Pair {
        int client;
        int server;
    };

    static int port_in(const services::Database& database)
    {
        static const std::regex port{"port=([0-9]+)"};
        std::smatch found;
        if (!std::regex_search(database.connect, found, port)) {
            throw std::runtime_error{"a relay needs a server with a port"};
        }
        return std::stoi(found[1]);
    }

    static sockaddr_in loopback(int port)
    {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(static_cast<std::uint16_t>(port));
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return at;
    }

    static sockaddr* as_address(sockaddr_in& at) { return reinterpret_cast<sockaddr*>(&at); }

    static void close(const Pair& pair)
    {
        ::close(pair.client);
        ::close(pair.server);
    }

    void run()
    {
        while (!is_ending_) {
            std::vector<pollfd> waiting;
            if (!is_silent_) {
                waiting.push_back({listener_, POLLIN, 0});
                for (const Pair& pair : pairs_) {
                    waiting.push_back({pair.client, POLLIN, 0});
                    waiting.push_back({pair.server, POLLIN, 0});
                }
            }
            constexpr int look_up_ms = 5; // at what was asked of it meanwhile
            ::poll(waiting.data(), waiting.size(), look_up_ms);
            if (!waiting.empty() && !is_silent_) serve(waiting);
        }
    }

    void serve(const std::vector<pollfd>& waiting)
    {
        const std::vector<Pair> pairs = pairs_;
        if (waiting[0].revents != 0) take();
        for (std::size_t at = 0; at < pairs.size(); ++at) {
            const Pair& pair = pairs[at];
            const bool has_asked = waiting[1 + 2 * at].revents != 0;
            const bool goes_on =
                (!has_asked ||
                 (pass(pair.client, pair.server) && ++messages_ > 0 && --messages_left_ > 0)) &&
                (waiting[2 + 2 * at].revents == 0 || pass(pair.server, pair.client));
            if (goes_on) continue;
            close(pair);
            pairs_.erase(std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& each) {
                return each.client == pair.client;
            }));
        }
    }

    void take()
    {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at = loopback(to_port_);
        if (messages_left_ <= 0 || ::connect(server, as_address(at), sizeof at) != 0) {
            return close({client, server});
        }
        pairs_.push_back({client, server});
    }

    static bool pass(int from, int to)
    {
        std::array<char, 65536> bytes;
        const ssize_t count = ::recv(from, bytes.data(), bytes.size(), 0);
        if (count <= 0) return false;
        ssize_t sent = 0;
        while (sent < count) {
            const ssize_t more = ::send(
                to, bytes.data() + sent, static_cast<std::size_t>(count - sent), MSG_NOSIGNAL);
            if (more <= 0) return false;
            sent += more;
        }
        return true;
    }

    services::Database database_;
    int to_port_;
    int listener_ = -1;
    std::vector<Pair> pairs_; // of the thread
    std::atomic<int> messages_ = 0;
    std::atomic<bool> is_silent_ = false;
    std::atomic<bool> is_ending_ = false;
    std::atomic<int> messages_left_ = INT_MAX;
    std::thread thread_;
};

} // namespace scrip::tests
