// The plugin, measured through a studio of its own.
#pragma once

#include "commands/bench/studio.hpp"
#include "commands/bench/subject.hpp"

#include <memory>

namespace host_stub::commands::bench {

// How the studio's database gets to know of what its sessions did (Subject::settle).
enum class Settling {
    at_once,
    after_a_second, // a session of PostgreSQL tells at the first call a second after the last time
};

// REQUIRES: `studio` has vouchers and outlives it.
std::unique_ptr<Subject> plugin_subject(Studio& studio, Settling settling);

} // namespace host_stub::commands::bench
