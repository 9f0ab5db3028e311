// One line of the pipe, taken apart and found well formed.
#pragma once

#include "loader/outcome.hpp"

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace host_stub::pipe {

// {"hook": …}
struct HookLine {
    std::string hook;
    std::string studio_id;
    std::string key;          // empty when absent: the plugin decides whether it needs one
    std::string_view payload; // the bytes of the line, untouched
    bool is_dry_run = false;
    bool lends_transaction = false;
    std::int64_t deadline_ms = 10'000;
};

// {"control": …}
struct StudioEnable {
    std::string studio_id;
    std::string config;
};
struct StudioDisable {
    std::string studio_id;
};
struct StudioPurge {
    std::string studio_id;
    bool is_confirmed = false;
};
// Pays an order by the plugin, through the platform's checkout: hold, confirm, capture.
struct CheckoutPay {
    std::string studio_id;
    std::string key;
    std::string order_id;
    std::string customer_id;
    std::string currency;
    std::int64_t total_minor = 0;
};
// Brings open payments to their end.
struct CheckoutReconcile {
    std::string studio_id;
};
struct ClockSet {
    std::int64_t unix_us = 0;
};
struct ClockAdvance {
    std::int64_t seconds = 0;
};

// An Outcome is the answer to a line that is not well formed.
using Line = std::variant<HookLine,
                          StudioEnable,
                          StudioDisable,
                          StudioPurge,
                          CheckoutPay,
                          CheckoutReconcile,
                          ClockSet,
                          ClockAdvance,
                          loader::Outcome>;

// `text` has to outlive the result.
Line parse_line(std::string_view text);

} // namespace host_stub::pipe
