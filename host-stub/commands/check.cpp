#include "commands/commands.hpp"
#include "commands/options.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace host_stub::commands {
namespace {

// Beside this program where both are installed, else where the build puts it.
std::filesystem::path checker()
{
    const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    for (const auto& path : {folder / "booking-check",
                             folder.parent_path() / "sdk/tools/booking-check/booking-check"}) {
        if (std::filesystem::exists(path)) return path;
    }
    throw std::runtime_error("booking-check is not beside host-stub");
}

} // namespace

// Its output and its exit status are those of booking-check.
int run_check(const Arguments& arguments)
{
    const Options options = parse_options(arguments, {"plugin", "db"});
    const std::string program = checker();
    std::vector<std::string> words{program, "plugin", options.plugin_folder.string()};
    if (!options.db_url.empty()) words.insert(words.end(), {"--db", options.db_url});
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    throw std::runtime_error(program + " does not start: " + std::strerror(errno));
}

} // namespace host_stub::commands
