// The console's pages: built in, or from a folder while they are being written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace host_stub::console {

struct Asset {
    std::string content;
    std::string type; // as in Content-Type
};

class Assets {
public:
    // Of `folder`, read again for each request; those built in when it is empty.
    explicit Assets(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // `path` begins with a slash. Nothing for what is not there, or leads out of the folder.
    std::optional<Asset> find(std::string_view path) const;

private:
    std::filesystem::path folder_;
};

} // namespace host_stub::console
