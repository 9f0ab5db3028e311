// A plugin that is not fit to run: why, for the studio's admin, naming both sides.
#pragma once

#include <stdexcept>

namespace host_stub::loader {

class Refusal : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace host_stub::loader
