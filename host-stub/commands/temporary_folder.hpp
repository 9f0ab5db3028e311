// A new folder that is removed at the end with all that is in it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

namespace host_stub::commands {

class TemporaryFolder {
public:
    // `name` is the beginning of the folder's own name; without a `parent` it is where the system
    // keeps such folders.
    explicit TemporaryFolder(const std::string& name,
                             const std::optional<std::filesystem::path>& parent = {})
    {
        const auto home = parent.value_or(std::filesystem::temp_directory_path());
        std::string made = (home / (name + "-XXXXXX")).string();
        if (::mkdtemp(made.data()) == nullptr) {
            throw std::runtime_error("no temporary folder can be made");
        }
        path_ = made;
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace host_stub::commands
