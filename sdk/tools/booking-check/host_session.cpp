#include "host_session.hpp"

#include "sha256.hpp"
#include "verdict.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>

extern char** environ;

namespace booking::check {
namespace {

namespace json = boost::json;

constexpr int answer_ms_max = 5'000;

void write_file(const std::filesystem::path& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) fail(path.filename().string() + " cannot be written");
}

// For a shell, whatever is in it.
std::string quoted(const std::string& text)
{
    std::string word = "'";
    for (const char c : text)
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

// The build puts it beside the program, an installation beside its bin.
std::filesystem::path own_probe()
{
    const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return folder.filename() == "bin" ? folder.parent_path() / "lib/booking/booking-probe"
                                      : folder / "booking-probe";
}

} // namespace

// ---- the probe ----

ProbeFolder::ProbeFolder(const Subject& subject, const std::string& name)
    : path_(subject.scratch / name)
{
    std::filesystem::create_directories(path_);
    std::filesystem::permissions(path_, std::filesystem::perms{0755});
    for (const char* file : {"booking_probe.so", "manifest.json"}) {
        std::error_code error;
        std::filesystem::copy_file(own_probe() / file, path_ / file, error);
        if (error) fail("the checker's own " + std::string(file) + " is not beside it");
    }
    std::filesystem::permissions(binary(), std::filesystem::perms{0755});
    std::filesystem::permissions(path_ / "manifest.json", std::filesystem::perms{0644});
    write_script({});
}

std::filesystem::path ProbeFolder::binary() const
{
    return path_ / "booking_probe.so";
}

std::filesystem::path ProbeFolder::script_file() const
{
    return path_.string() + ".script";
}

std::filesystem::path ProbeFolder::record_file() const
{
    return path_.string() + ".record";
}

void ProbeFolder::change_manifest(const std::function<void(json::object&)>& change)
{
    json::object manifest = json::parse(read_file(path_ / "manifest.json")).as_object();
    change(manifest);
    write_file(path_ / "manifest.json", json::serialize(manifest));
}

void ProbeFolder::write_script(const json::object& script)
{
    write_file(script_file(), json::serialize(script));
}

std::vector<json::object> ProbeFolder::record() const
{
    std::vector<json::object> lines;
    std::ifstream file(record_file());
    for (std::string line; std::getline(file, line);)
        lines.push_back(json::parse(line).as_object());
    return lines;
}

std::vector<json::object> ProbeFolder::record_of(std::string_view what) const
{
    std::vector<json::object> lines = record();
    std::erase_if(lines, [&](const json::object& line) { return text_at(line, "what") != what; });
    return lines;
}

// ---- the host ----

HostSession::HostSession(const Subject& subject,
                         const ProbeFolder& probe,
                         const ProbeFolder* second)
    : errors_(subject.scratch / "host.stderr")
{
    const auto data = subject.scratch / "data";
    std::filesystem::create_directories(data);
    std::string command = replaced(subject.host_command, "{plugin}", quoted(probe.path()));
    command = replaced(command, "{data}", quoted(data));
    if (second != nullptr) command = replaced(command, "{plugin2}", quoted(second->path()));
    ::setenv("BOOKING_PROBE_SCRIPT", probe.script_file().c_str(), 1);
    ::setenv("BOOKING_PROBE_RECORD", probe.record_file().c_str(), 1);
    ::signal(SIGPIPE, SIG_IGN);
    int in[2], out[2];
    if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) fail("no pipe for the host");
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in[0], 0);
    posix_spawn_file_actions_adddup2(&files, out[1], 1);
    posix_spawn_file_actions_addopen(
        &files, 2, errors_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    std::string shell = "/bin/sh", option = "-c";
    command = "exec " + command; // so that its end is the host's
    char* argv[] = {shell.data(), option.data(), command.data(), nullptr};
    const int error = ::posix_spawn(&pid_, shell.c_str(), &files, nullptr, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    ::close(in[0]);
    ::close(out[1]);
    to_ = in[1];
    from_ = out[0];
    if (error != 0) fail("the host does not start");
}

HostSession::~HostSession()
{
    if (to_ >= 0) ::close(to_);
    if (from_ >= 0) ::close(from_);
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void HostSession::tell(const json::object& line)
{
    const std::string text = json::serialize(line) + "\n";
    const char* at = text.data();
    std::size_t left = text.size();
    while (left > 0) {
        const ssize_t written = ::write(to_, at, left);
        if (written <= 0) return; // it has ended; reading will tell
        at += written;
        left -= static_cast<std::size_t>(written);
    }
}

std::optional<std::string> HostSession::read_line()
{
    while (true) {
        const auto end = buffer_.find('\n');
        if (end != std::string::npos) {
            std::string line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        pollfd ready{from_, POLLIN, 0};
        if (::poll(&ready, 1, answer_ms_max) <= 0) return std::nullopt;
        char bytes[4096];
        const ssize_t count = ::read(from_, bytes, sizeof bytes);
        if (count <= 0) return std::nullopt;
        buffer_.append(bytes, static_cast<std::size_t>(count));
    }
}

std::optional<json::object> HostSession::ask(const json::object& line)
{
    still_going();
    tell(line);
    const auto answer = read_line();
    if (!answer) return std::nullopt;
    answers_ += *answer + "\n";
    boost::system::error_code error;
    json::value document = json::parse(*answer, error);
    if (error || !document.is_object()) fail("the host answers a line that is no JSON object");
    return std::move(document.as_object());
}

std::string HostSession::status_of(const json::object& line)
{
    const auto answer = ask(line);
    if (!answer) fail("the host gives no answer: " + last_words());
    return text_at(*answer, "status");
}

int HostSession::end()
{
    ::close(to_);
    to_ = -1;
    for (int tries = 0; tries < 1'000; ++tries) {
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = -1;
            return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
        }
        ::poll(nullptr, 0, 5); // there is nothing to wait on but the process itself
    }
    fail("the host does not end with its input");
}

std::string HostSession::said() const
{
    std::string text = std::filesystem::exists(errors_) ? read_file(errors_) : "";
    text += answers_;
    return text;
}

std::string HostSession::last_words() const
{
    constexpr std::size_t most = 200;
    const std::string all = said();
    return all.size() > most ? "..." + all.substr(all.size() - most) : all;
}

json::object HostSession::enable(const std::string& studio)
{
    return {{"control", "studio.enable"}, {"studio", studio}, {"config", {{"currency", "EUR"}}}};
}

json::object HostSession::disable(const std::string& studio)
{
    return {{"control", "studio.disable"}, {"studio", studio}};
}

json::object
HostSession::hook(const std::string& name, json::object payload, const std::string& key)
{
    json::object line{{"hook", name}, {"studio", "s1"}, {"payload", std::move(payload)}};
    if (!key.empty()) line["key"] = key;
    return line;
}

void open_studio(HostSession& host)
{
    const std::string status = host.status_of(HostSession::enable());
    expect(status == "OK", "the host does not enable a studio: " + host.last_words());
}

} // namespace booking::check
