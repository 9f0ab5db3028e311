// One host process around one plugin, driven by JSON lines (hooks.md, section 6): a line in, a line
// out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace host_stub::loader {
class LoadedPlugin;
}
namespace host_stub::services {
class Host;
}

namespace host_stub::pipe {

// The longest line that is parsed; a longer one is answered E_LIMIT / payload_too_large.
inline constexpr std::size_t line_bytes_max = std::size_t{16} << 20;

struct Options {
    std::filesystem::path plugin_dir; // the folder with manifest.json and the .so
    std::filesystem::path data_dir;   // the host's own folder: secret keys, made at first use
    std::string db_url;               // as in --db; empty: scrip.db in data_dir
    // Microseconds since 1970 UTC. Given: time stands still between clock.… lines. Absent: time is
    // real.
    std::optional<std::int64_t> clock_unix_us;
    // Gets each log line (one JSON object, no newline), from any thread. Empty: standard error.
    std::function<void(std::string_view)> log_sink;
    // booking_log_level; lower levels are dropped. The default lets warnings and errors through.
    int log_level_floor = 2;
    // Connections the plugin may open; absent: as many as this host gives.
    std::optional<int> max_connections;
};

class Session {
public:
    // Loads, creates and activates the plugin. Throws loader::Refusal (a std::runtime_error) with a
    // text for the studio's admin when the plugin is not fit to be loaded, and std::runtime_error
    // for a db_url that is not served.
    explicit Session(Options options);

    // Disables nothing: deactivates and destroys the plugin; its code stays mapped.
    ~Session();

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Answers one line (without its newline) by one line (without a newline). Never throws for what
    // a line says. Hook lines may come from many threads at once; control lines wait for each
    // other.
    std::string answer(std::string_view line);

    // The answer to a line that was too long to be read.
    static std::string too_long_answer();

    // The parts behind it, for the platform, the demo and the measurements.
    loader::LoadedPlugin& plugin();
    services::Host& host();

private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace host_stub::pipe
