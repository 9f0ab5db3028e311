// The command line.
#pragma once

#include "registry.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace booking::check {

extern const char* const usage;

// The command line cannot be understood; what() says why.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Options {
    std::vector<std::string> words; // as they were given, but for --only
    std::vector<const Check*> checks;
    Subject subject;
    std::filesystem::path junit; // empty: none is written
    bool is_list = false;
    bool is_version = false;
    bool is_in_process = false;
    std::optional<int> answer_to; // the runner's pipe, in a process for one check
};

// Throws UsageError. `words` begin with the program's name.
Options parse_options(const std::vector<std::string>& words);

} // namespace booking::check
