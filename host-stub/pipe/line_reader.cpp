#include "pipe/line_reader.hpp"

#include <unistd.h>

#include <cerrno>

namespace host_stub::pipe {

LineReader::Got LineReader::next(std::string& line)
{
    line.clear();
    bool is_too_long = false, has_begun = false;
    while (at_ < buffer_.size() || fill()) {
        has_begun = true;
        const std::size_t newline = buffer_.find('\n', at_);
        const std::size_t end = newline == std::string::npos ? buffer_.size() : newline;
        if (!is_too_long && end - at_ <= bytes_max_ - line.size()) {
            line.append(buffer_, at_, end - at_);
        } else {
            is_too_long = true;
            line = {};
        }
        at_ = end;
        if (newline != std::string::npos) {
            ++at_;
            return is_too_long ? Got::too_long : Got::line;
        }
    }
    if (!has_begun) return Got::end;
    return is_too_long ? Got::too_long : Got::line;
}

bool LineReader::fill()
{
    buffer_.resize(std::size_t{64} << 10);
    at_ = 0;
    ssize_t count = 0;
    do {
        count = ::read(descriptor_, buffer_.data(), buffer_.size());
    } while (count < 0 && errno == EINTR);
    buffer_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return count > 0;
}

} // namespace host_stub::pipe
