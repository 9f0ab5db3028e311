// Files of JSON lines in the host's folder that are only added to.
#pragma once

#include <filesystem>
#include <string>

namespace host_stub::services {

// Mode 0600, on the disk when it returns. Throws StoreUnavailable.
void keep_line(const std::filesystem::path& file, const std::string& line);

} // namespace host_stub::services
