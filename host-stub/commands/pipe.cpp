#include "commands/commands.hpp"
#include "commands/options.hpp"
#include "pipe/line_reader.hpp"
#include "pipe/session.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace host_stub::commands {
namespace {

bool write_line(std::string line)
{
    line += '\n';
    return std::fwrite(line.data(), 1, line.size(), stdout) == line.size() &&
           std::fflush(stdout) == 0;
}

} // namespace

int run_pipe(const Arguments& arguments)
{
    const Options options = parse_options(arguments, {"plugin", "data", "db", "clock"});
    std::signal(SIGPIPE, SIG_IGN); // a reader that went away ends the loop, not the process
    pipe::Session session(options.for_session());
    pipe::LineReader reader(STDIN_FILENO, pipe::line_bytes_max);
    std::string line;
    while (true) {
        const auto got = reader.next(line);
        if (got == pipe::LineReader::Got::end) return 0;
        const bool is_too_long = got == pipe::LineReader::Got::too_long;
        if (!write_line(is_too_long ? pipe::Session::too_long_answer() : session.answer(line))) {
            return 1;
        }
    }
}

} // namespace host_stub::commands
