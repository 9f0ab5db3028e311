#include "forked.hpp"

#include "verdict.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace booking::check {
namespace {

// The first byte says which of the two it was.
constexpr char returned = 'r', ended = 'e';

std::string outcome_of(const std::function<std::string()>& work)
{
    try {
        return returned + work();
    } catch (const Ended& early) {
        return ended +
               std::string{static_cast<char>('0' + static_cast<int>(early.result.verdict))} +
               early.result.reason;
    } catch (const std::exception& error) {
        return ended + std::string{'1'} + error.what();
    }
}

[[noreturn]] void work_and_leave(const std::function<std::string()>& work, int pipe)
{
    const std::string outcome = outcome_of(work);
    const char* at = outcome.data();
    std::size_t left = outcome.size();
    while (left > 0) {
        const ssize_t written = ::write(pipe, at, left);
        if (written <= 0) break;
        at += written;
        left -= static_cast<std::size_t>(written);
    }
    ::_exit(0);
}

} // namespace

Death in_fork(const std::function<std::string()>& work)
{
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe for a process");
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
        ::close(ends[0]);
        work_and_leave(work, ends[1]);
    }
    ::close(ends[1]);
    std::string bytes;
    char buffer[4096];
    ssize_t count = 0;
    while ((count = ::read(ends[0], buffer, sizeof buffer)) > 0 || (count < 0 && errno == EINTR)) {
        if (count > 0) bytes.append(buffer, static_cast<std::size_t>(count));
    }
    ::close(ends[0]);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    Death death;
    if (WIFSIGNALED(status)) death.signal = WTERMSIG(status);
    if (WIFEXITED(status)) death.status = WEXITSTATUS(status);
    if (!bytes.empty() && bytes[0] == ended && bytes.size() > 1) {
        throw Ended({static_cast<Verdict>(bytes[1] - '0'), bytes.substr(2)});
    }
    if (!bytes.empty()) death.said = bytes.substr(1);
    return death;
}

std::string signal_name(int signal)
{
    const char* const name = ::sigabbrev_np(signal);
    return name == nullptr ? "signal " + std::to_string(signal) : "SIG" + std::string(name);
}

} // namespace booking::check
