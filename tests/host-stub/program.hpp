// The program itself, run as a user runs it: exit status, standard output, standard error.
#pragma once

#include "plugin_folder.hpp"

#include <filesystem>
#include <string>

namespace host_stub::tests {

struct Ran {
    int status = 0;
    std::string out;
    std::string err;
};

// `arguments` as a shell takes them; the program runs in a folder of its own.
Ran run(const std::string& arguments, const std::string& input = {});

std::string plugin_option(const PluginFolder& folder);

std::string content_of(const std::filesystem::path& file);

} // namespace host_stub::tests
