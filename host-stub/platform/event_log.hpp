// What plugins published of one studio, newest first.
#pragma once

#include "services/store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace host_stub::platform {

struct LoggedEvent {
    std::string event_id;
    std::string type;
    std::string body; // JSON
    std::int64_t stored_us = 0;
};

class EventLog {
public:
    EventLog(const services::Store& store, std::string studio_id)
        : store_(store), studio_id_(std::move(studio_id))
    {
    }

    // Those before that event, "" for the newest; of one type, "" for all.
    std::vector<LoggedEvent>
    page(const std::string& type, const std::string& before_id, int limit) const;

private:
    const services::Store& store_;
    std::string studio_id_;
};

} // namespace host_stub::platform
