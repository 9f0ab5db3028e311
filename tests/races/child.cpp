#include "child.hpp"

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace scrip::tests {

Child::Child(const std::vector<std::string>& arguments)
{
    std::vector<std::string> texts{"scrip-tests"};
    texts.insert(texts.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    start([&] { ::execv("/proc/self/exe", pointers.data()); });
}

Child::Child(const std::function<void()>& work)
{
    start(work);
}

void Child::start(const std::function<void()>& work)
{
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error{"no pipe"};
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error{"no child process"};
    if (pid_ == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        try {
            work();
        } catch (...) { // NOLINT(bugprone-empty-catch)
        }
        ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
}

Child::Child(Child&& other) noexcept
    : pid_{std::exchange(other.pid_, -1)}, output_{std::exchange(other.output_, -1)},
      buffer_{std::move(other.buffer_)}
{
}

Child::~Child()
{
    if (pid_ > 0) {
        kill_now();
        wait();
    }
    if (output_ >= 0) ::close(output_);
}

bool Child::read_line(std::string& line)
{
    for (;;) {
        const std::size_t end = buffer_.find('\n');
        if (end != std::string::npos) {
            line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return true;
        }
        char bytes[4096];
        const ssize_t count = ::read(output_, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false; // a line cut by a kill is no line
        buffer_.append(bytes, static_cast<std::size_t>(count));
    }
}

std::vector<std::string> Child::read_lines()
{
    std::vector<std::string> lines;
    for (std::string line; read_line(line);)
        lines.push_back(line);
    return lines;
}

void Child::kill_now()
{
    ::kill(pid_, SIGKILL);
}

int Child::wait()
{
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace scrip::tests
