// A plugin's folder as an admin would install it, around one of the probes.
#pragma once

#include <boost/json.hpp>

#include <filesystem>
#include <string>

namespace host_stub::tests {

// Removed with all that is in it.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path path;
};

class PluginFolder {
public:
    // `probe` is the name of a binary of plugins/. The folder is right in everything; a test
    // spoils one thing and calls write_manifest().
    explicit PluginFolder(const std::string& probe);

    const std::filesystem::path& path() const { return folder_.path; }
    std::filesystem::path binary() const { return folder_.path / "probe.so"; }
    std::filesystem::path manifest_file() const { return folder_.path / "manifest.json"; }

    void write_manifest() const;

    boost::json::object manifest;

private:
    TemporaryFolder folder_;
};

std::string sha256_of_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& text);

// Why the folder's plugin is refused; fails the test when it is not.
std::string refusal_of(const PluginFolder& folder);

} // namespace host_stub::tests
