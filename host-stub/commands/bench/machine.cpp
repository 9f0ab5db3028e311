#include "commands/bench/machine.hpp"

#include "services/descriptor.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace host_stub::commands::bench {
namespace {

std::string processor()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
    }
    return "unknown processor";
}

} // namespace

std::string machine_line()
{
    utsname system{};
    ::uname(&system);
    return processor() + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores, " +
           system.sysname + " " + system.release + ", SQLite " + sqlite3_libversion();
}

Spread disk_probe(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder / "disk-probe";
    const services::Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const std::array<char, 4096> page{};
    std::vector<double> all;
    for (int i = 0; i < 100; ++i) {
        all.push_back(duration_ms([&] {
            const bool is_written =
                ::write(file.number(), page.data(), page.size()) == ssize_t{page.size()} &&
                ::fdatasync(file.number()) == 0;
            if (!is_written) throw std::runtime_error("the disk probe cannot write");
        }));
    }
    std::filesystem::remove(path);
    return spread_of(std::move(all));
}

} // namespace host_stub::commands::bench
