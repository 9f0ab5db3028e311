// Whether an answer is of the form that abi.md wants, whatever it says.
#pragma once

#include "probe_host.hpp"

#include <string>

namespace booking::check {

// What is wrong with it, for a reason: "answers OK and calls error"; empty: nothing.
std::string wrong_form(const Answer& answer);

} // namespace booking::check
