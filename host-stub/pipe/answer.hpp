// One answer of the pipe, as a line.
#pragma once

#include "loader/outcome.hpp"

#include <string>

namespace host_stub::pipe {

// {"status":"OK","reply":…} or {"status":"E_…","error":{"code":…,"text":…}}, without a newline.
// The plugin's reply stands in it byte for byte, but for a newline between its members.
std::string print_answer(loader::Outcome outcome);

} // namespace host_stub::pipe
