// Whether a plugin's own code asks a clock of the wall.
#pragma once

#include <filesystem>
#include <string>

namespace booking::check {

// From its making to its end; one at a time. Questions of other libraries do not count.
class ClockWatch {
public:
    explicit ClockWatch(const std::filesystem::path& plugin);
    ~ClockWatch();
    ClockWatch(const ClockWatch&) = delete;
    ClockWatch& operator=(const ClockWatch&) = delete;

    // "time()", "clock_gettime(CLOCK_REALTIME)", ...; empty: none.
    std::string asked() const;
};

} // namespace booking::check
