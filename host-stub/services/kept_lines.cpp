#include "services/kept_lines.hpp"

#include "services/descriptor.hpp"
#include "services/store.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace host_stub::services {

void keep_line(const std::filesystem::path& file, const std::string& line)
{
    const std::string ended = line + "\n";
    const Descriptor opened(
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR));
    const auto length = static_cast<ssize_t>(ended.size());
    // One write: lines of several processes do not mix.
    const bool is_kept = opened.is_open() &&
                         ::write(opened.number(), ended.data(), ended.size()) == length &&
                         ::fsync(opened.number()) == 0;
    if (!is_kept) throw StoreUnavailable("cannot be written: " + file.filename().string());
}

} // namespace host_stub::services
