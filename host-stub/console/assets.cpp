#include "console/assets.hpp"

#include "console/built_in.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace host_stub::console {
namespace {

constexpr std::array types{
    std::pair{std::string_view(".html"), "text/html; charset=utf-8"},
    std::pair{std::string_view(".css"), "text/css; charset=utf-8"},
    std::pair{std::string_view(".js"), "text/javascript; charset=utf-8"},
    std::pair{std::string_view(".json"), "application/json"},
    std::pair{std::string_view(".svg"), "image/svg+xml"},
};

// Nothing for a kind of file that is none of a page's.
const char* type_of(std::string_view path)
{
    for (const auto& [ending, type] : types) {
        if (path.ends_with(ending)) return type;
    }
    return nullptr;
}

bool is_plain(std::string_view path)
{
    return path.starts_with('/') && path.find("..") == std::string_view::npos &&
           std::all_of(path.begin(), path.end(), [](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' ||
                      letter == '-' || letter == '/';
           });
}

std::optional<std::string> content_of(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream || !std::filesystem::is_regular_file(file)) return {};
    return std::string{std::istreambuf_iterator<char>(stream), {}};
}

std::optional<std::string> built_in(std::string_view path)
{
    for (const BuiltIn& file : built_in_files()) {
        if (file.path == path) return std::string(file.content);
    }
    return {};
}

} // namespace

std::optional<Asset> Assets::find(std::string_view path) const
{
    const char* const type = type_of(path);
    if (type == nullptr || !is_plain(path)) return {};
    auto content =
        folder_.empty() ? built_in(path) : content_of(folder_ / std::string(path.substr(1)));
    if (!content) return {};
    return Asset{std::move(*content), type};
}

} // namespace host_stub::console
