// The console on a port of this machine.
#pragma once

#include "pipe/session.hpp"

#include <filesystem>
#include <memory>

namespace host_stub::console {

struct Options {
    pipe::Options session;
    std::filesystem::path web_folder; // empty: the pages that are built in
    int port = 8080;                  // 0: a free one
    bool fills_sample = false;        // only a database without a studio of the console's
};

class Server {
public:
    // Loads the plugin, brings the studios back, makes the sample's first part, takes the port.
    // Throws std::runtime_error, loader::Refusal among them, with a text for the studio's admin.
    explicit Server(Options options);

    // Stops what runs in the background, waits for it, and for the requests that are answered.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    int port() const noexcept;

    // Answers until stop(), which any other thread may call, before or while it does.
    void run();
    void stop();

private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace host_stub::console
