#include "runner.hpp"

#include "forked.hpp"
#include "scratch_folder.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string_view>

extern char** environ;

namespace booking::check {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char result_mark = '\x02'; // then the verdict's digit, then the reason

Result result_of(const Check& check, const Subject& subject)
{
    try {
        return {Verdict::pass, check.run(subject)};
    } catch (const Ended& ended) {
        return ended.result;
    } catch (const std::exception& error) {
        return {Verdict::fail, std::string("the check ended with: ") + error.what()};
    }
}

// The child, and the pipe it answers through.
struct Child {
    pid_t pid = -1;
    int pipe = -1;
};

Child start(const std::vector<std::string>& arguments, const std::filesystem::path& output)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for a check");
    std::vector<std::string> words = arguments;
    words.insert(words.end(), {"--answer-to", "3"});
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, output.c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_adddup2(&files, 1, 2);
    posix_spawn_file_actions_adddup2(&files, ends[1], 3);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // A group of its own, so that what the check started ends with it.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    Child child;
    const int error =
        ::posix_spawn(&child.pid, "/proc/self/exe", &files, &attributes, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    ::close(ends[1]);
    if (error != 0) throw std::runtime_error("a check's process does not start");
    child.pipe = ends[0];
    return child;
}

// What the child wrote until it closed the pipe; false after ten seconds of silence.
bool read_all(int pipe, std::string& bytes)
{
    char buffer[4096];
    while (true) {
        pollfd ready{pipe, POLLIN, 0};
        const int milliseconds = static_cast<int>(std::chrono::milliseconds(silence_max).count());
        if (::poll(&ready, 1, milliseconds) == 0) return false;
        const ssize_t count = ::read(pipe, buffer, sizeof buffer);
        if (count <= 0) return true;
        bytes.append(buffer, static_cast<std::size_t>(count));
    }
}

// The line a reader wants of what a process printed before it died.
std::string telling_line(const std::filesystem::path& output)
{
    const std::string text = read_file(output);
    std::string last;
    std::string_view left = text;
    while (!left.empty()) {
        const auto end = std::min(left.find('\n'), left.size());
        const std::string line(left.substr(0, end));
        left.remove_prefix(std::min(end + 1, left.size()));
        for (const char* word : {"ERROR: ", "WARNING: ThreadSanitizer", "runtime error: "}) {
            if (line.find(word) != std::string::npos) return line;
        }
        if (!line.empty()) last = line;
    }
    return last;
}

// A parsed answer of the child; false when it gave none.
bool take_answer(const std::string& bytes, Result& result)
{
    const auto mark = bytes.find(result_mark);
    if (mark == std::string::npos || mark + 1 >= bytes.size()) return false;
    result.verdict = static_cast<Verdict>(bytes[mark + 1] - '0');
    result.reason = bytes.substr(mark + 2);
    return true;
}

Result judged(bool spoke, int status, const std::string& bytes, const std::filesystem::path& output)
{
    Result result;
    if (!spoke) return {Verdict::fail, "said nothing for 10 seconds and was ended"};
    const std::string said = telling_line(output);
    const std::string behind = said.empty() ? "" : ": " + said;
    const bool has_answer = take_answer(bytes, result);
    if (WIFSIGNALED(status)) {
        return {Verdict::fail, "crashed, " + signal_name(WTERMSIG(status)) + behind};
    }
    if (has_answer && result.verdict == Verdict::fail) return result;
    if (WEXITSTATUS(status) != 0 || !has_answer) {
        return {Verdict::fail,
                "ended the process with status " + std::to_string(WEXITSTATUS(status)) + behind};
    }
    return result;
}

} // namespace

Finished run_apart(const Check& check, const std::vector<std::string>& arguments)
{
    const ScratchFolder folder;
    std::vector<std::string> words = arguments;
    words.insert(words.end(),
                 {"--scratch", (folder.path() / "check").string(), "--only", check.id});
    std::filesystem::create_directory(folder.path() / "check");
    const auto begin = Clock::now();
    const auto output = folder.path() / "output";
    const Child child = start(words, output);
    std::string bytes;
    const bool spoke = read_all(child.pipe, bytes);
    ::close(child.pipe);
    // Also what it may have left behind.
    if (!spoke) ::kill(-child.pid, SIGKILL);
    int status = 0;
    while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
    }
    ::kill(-child.pid, SIGKILL);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
    return {&check, judged(spoke, status, bytes, output), took};
}

Finished run_here(const Check& check, const Subject& subject)
{
    const auto begin = Clock::now();
    const Result result = result_of(check, subject);
    return {&check,
            result,
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin)};
}

void answer_runner(const Check& check, const Subject& subject, int descriptor)
{
    tell_progress_to(descriptor);
    const Result result = result_of(check, subject);
    tell_progress_to(-1);
    std::string bytes{result_mark, static_cast<char>('0' + static_cast<int>(result.verdict))};
    bytes += result.reason;
    // A runner that is gone needs no answer.
    [[maybe_unused]] const auto written = ::write(descriptor, bytes.data(), bytes.size());
}

} // namespace booking::check
