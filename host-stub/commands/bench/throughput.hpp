// Measures the cases on one database.
#pragma once

#include "commands/bench/place.hpp"
#include "commands/bench/results.hpp"
#include "commands/bench/rotation.hpp"
#include "pipe/session.hpp"

namespace host_stub::commands::bench {

// `session_options` say which plugin; folder and database are the place's. Throws what a session
// and a call may throw.
DatabaseResult measure_cases(const Place& place,
                             pipe::Options session_options,
                             const Plan& plan,
                             std::int64_t vouchers);

} // namespace host_stub::commands::bench
