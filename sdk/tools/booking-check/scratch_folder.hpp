// A temporary folder, removed at the end.
#pragma once

#include <filesystem>

namespace booking::check {

class ScratchFolder {
public:
    ScratchFolder(); // in $TMPDIR; throws std::runtime_error
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace booking::check
