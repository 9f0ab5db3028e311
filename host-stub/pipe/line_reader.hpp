// Lines from a file descriptor, with a bound on what is kept of one.
#pragma once

#include <cstddef>
#include <string>

namespace host_stub::pipe {

class LineReader {
public:
    enum class Got { line, too_long, end };

    LineReader(int descriptor, std::size_t bytes_max)
        : descriptor_(descriptor), bytes_max_(bytes_max)
    {
    }

    // The next line without its newline. Of one that is longer than bytes_max nothing is kept; it
    // is read to its end. A last line needs no newline. A read error is the end.
    Got next(std::string& line);

private:
    bool fill();

    int descriptor_;
    std::size_t bytes_max_;
    std::string buffer_;
    std::size_t at_ = 0;
};

} // namespace host_stub::pipe
