// What this process has in memory, in KiB.
#pragma once

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace scrip::tests {

// By the system's name for it: "VmRSS" is all, "RssAnon" without what files hold as well.
inline std::int64_t resident_kib(std::string_view which = "VmRSS")
{
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(which)) return std::stoll(line.substr(which.size() + 1));
    }
    throw std::runtime_error{"the system does not tell what is in memory"};
}

} // namespace scrip::tests
