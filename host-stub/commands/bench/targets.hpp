// What the project wants to reach, beside what was reached: information, never a verdict.
#pragma once

#include "commands/bench/results.hpp"

#include <optional>
#include <string>

namespace host_stub::commands::bench {

struct Target {
    std::optional<double> value;
    bool is_bound_above = false;
};

// Of the ratio of that name; empty where none was set.
Target target_of(const DatabaseResult& database, const Group& group, const std::string& ratio);

// Of what one call of the plugin costs at most; empty where none was set.
Counts count_targets_of(const DatabaseResult& database, const Group& group);

} // namespace host_stub::commands::bench
