// What the figures were measured on.
#pragma once

#include "commands/bench/measure.hpp"

#include <filesystem>
#include <string>

namespace host_stub::commands::bench {

// Processor, cores, kernel and the version of SQLite, on one line.
std::string machine_line();

// Milliseconds of appending 4 KiB and syncing it, in a file of that folder.
Spread disk_probe(const std::filesystem::path& folder);

} // namespace host_stub::commands::bench
