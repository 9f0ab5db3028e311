// Measures the cases on one database.
#pragma once

#include "commands/bench/place.hpp"
#include "commands/bench/results.hpp"
#include "commands/bench/rotation.hpp"
#include "pipe/session.hpp"

#include <functional>
#include <string>

namespace host_stub::commands::bench {

// `session_options` say which plugin; folder and database are the place's. Throws what a session
// and a call may throw. `tell`
// gets lines for people about how far it is.
DatabaseResult measure_cases(const Place& place,
                             pipe::Options session_options,
                             const Plan& plan,
                             std::int64_t vouchers,
                             const std::function<void(const std::string&)>& tell);

} // namespace host_stub::commands::bench
