// One loaded, created and active plugin.
#pragma once

#include "services.hpp"
#include "transaction.hpp"

#include <boost/json.hpp>

#include <stdexcept>

// A negative status, or BOOKING_DECLINED: the plugin's own words.
struct CallFailed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Plugin {
public:
    // Throws std::runtime_error for a file that is no plugin, CallFailed when it does not start.
    // The file stays mapped until the process ends.
    Plugin(const std::string& file, booking_host& host);
    ~Plugin();
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;

    // Migrates a studio without tables, or with older ones, first.
    void enable(const std::string& studio, const std::string& settings);

    // One attempt. With `tx` the effect counts with the host's commit, else it is durable.
    boost::json::value call(const std::string& studio,
                            const std::string& hook,
                            const std::string& key,
                            const boost::json::value& payload,
                            booking_tx* tx = nullptr);

private:
    booking_host& host_;
    booking_host_v1 table_;
    booking_created_v1 created_{sizeof(booking_created_v1), 0, nullptr, nullptr};
};
