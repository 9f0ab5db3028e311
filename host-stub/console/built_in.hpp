// The files of host-stub/web as the build put them into the program.
#pragma once

#include <span>
#include <string_view>

namespace host_stub::console {

struct BuiltIn {
    std::string_view path; // "/index.html"
    std::string_view content;
};

std::span<const BuiltIn> built_in_files() noexcept;

} // namespace host_stub::console
