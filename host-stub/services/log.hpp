// The host's log: one JSON object a line, with the plugin's secret fields masked.
#pragma once

#include "services/clock.hpp"

#include <booking/plugin.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace host_stub::services {

class Log {
public:
    using Sink = std::function<void(std::string_view line)>;

    // Without a sink, lines go to standard error.
    Log(const Clock& clock, std::int32_t level_floor, Sink sink);

    std::int32_t level_floor() const noexcept { return level_floor_; }

    // Whose lines these are, and which of their fields are never shown.
    void describe(std::string plugin_id, std::vector<std::string> redacted_fields);

    // `fields_json` is a JSON object or empty; what is neither is left out and said to be.
    void write(std::int32_t level,
               std::string_view studio_id,
               std::string_view text,
               std::string_view fields_json);

    // The host's own lines.
    void warning(std::string_view text) { write(BOOKING_LOG_WARNING, {}, text, {}); }
    void error(std::string_view text) { write(BOOKING_LOG_ERROR, {}, text, {}); }

private:
    const Clock& clock_;
    const std::int32_t level_floor_;
    std::mutex mutex_;
    Sink sink_;
    std::string plugin_id_;
    std::vector<std::string> redacted_fields_;
};

} // namespace host_stub::services
