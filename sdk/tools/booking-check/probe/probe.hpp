// The probe plugin's inside: its script, its record and what its hooks share.
#pragma once

#include <booking/plugin.hpp>
#include <boost/json.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <string>

// One per create().
struct booking_plugin {
    const booking_host_v1* host = nullptr;
    std::atomic<int> running{0};
    std::mutex mutex;
    std::map<std::string, std::size_t> calls; // how often each hook was called
};

namespace booking::probe {

namespace json = boost::json;

// What $BOOKING_PROBE_SCRIPT names: an object, read once; without one it is empty.
const json::object& script();

// A line of JSON at the end of $BOOKING_PROBE_RECORD: "what", and `more`. Any thread.
void record(const char* what, json::object more = {});

// What is wrong with what the host handed in; empty: nothing.
std::string wrong_in(const booking_invocation_v1& in);
std::string wrong_in(const booking_studio_ctx_v1& context);
std::string wrong_in(const booking_host_v1& host);
std::string wrong_in(const booking_reply_v1* reply);

// Every hook of the probe; `user` is the Hook.
struct Hook {
    booking_plugin* plugin = nullptr;
    const char* name = nullptr;
    booking_str schema{};
};
booking_status invoke(void* user, const booking_invocation_v1* in, booking_reply_v1* out) noexcept;

} // namespace booking::probe
