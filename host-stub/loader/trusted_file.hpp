// A file of a plugin's folder that nobody but its owner could have changed.
#pragma once

#include "services/descriptor.hpp"

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>

namespace host_stub::loader {

struct TrustedFile {
    std::filesystem::path path; // canonical
    services::Descriptor descriptor;
    std::size_t size = 0;
    dev_t device = 0;
    ino_t inode = 0;
};

// Opens `name` in `folder` once. Throws Refusal when it is not there, lies elsewhere in truth,
// belongs to somebody else than root or the current user, or it or the folder can be written by
// group or others.
TrustedFile open_trusted(const std::filesystem::path& folder, const std::string& name);

// All its bytes, read through the descriptor that was judged.
std::string read_whole(const TrustedFile& file);

} // namespace host_stub::loader
