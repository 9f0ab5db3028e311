// Part of a check in a process of its own, that may be killed.
#pragma once

#include <functional>
#include <string>

namespace booking::check {

// How a process ended.
struct Death {
    int signal = 0;   // 0: it ended by itself
    int status = 0;   // its exit status then
    std::string said; // what `work` returned
};

// Runs `work` in a fork of this process, which must have one thread. What it throws as Ended ends
// this check too.
Death in_fork(const std::function<std::string()>& work);

std::string signal_name(int signal);

} // namespace booking::check
