#include "program.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace host_stub::tests {

std::string content_of(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Ran run(const std::string& arguments, const std::string& input)
{
    const TemporaryFolder folder;
    write_file(folder.path / "in", input);
    const std::string command =
        "cd '" + folder.path.string() + "' && '" HOST_STUB "' " + arguments + " < in > out 2> err";
    const int ended = std::system(command.c_str());
    REQUIRE(WIFEXITED(ended));
    return {WEXITSTATUS(ended), content_of(folder.path / "out"), content_of(folder.path / "err")};
}

std::string plugin_option(const PluginFolder& folder)
{
    return " --plugin '" + folder.path().string() + "'";
}

} // namespace host_stub::tests
