// Runs a check in a process of its own: what it does to that process is its own affair.
#pragma once

#include "registry.hpp"
#include "verdict.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace booking::check {

struct Finished {
    const Check* check = nullptr;
    Result result;
    std::chrono::milliseconds took{0};
};

// Of a child that says nothing for so long.
inline constexpr std::chrono::seconds silence_max{10};

// Starts this program again for one check: `arguments` are those of the command line, to which
// the check's id is added. A crash, an exit status, a sanitizer's finding or silence is a failure.
Finished run_apart(const Check& check, const std::vector<std::string>& arguments);

// In this process, for a debugger.
Finished run_here(const Check& check, const Subject& subject);

// The other end of run_apart: runs the check and writes the result to `descriptor`.
void answer_runner(const Check& check, const Subject& subject, int descriptor);

} // namespace booking::check
