// d3: a disk that is really full, out of names, read-only or under a limit. Each call is answered
// definitely or as unknown; when there is room again every key settles to one effect.
#include "../model/commands.hpp"
#include "../model/scratch_folder.hpp"
#include "bare_host.hpp"
#include "contents.hpp"
#include "support/members.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <sched.h>
#include <stdexcept>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace scrip::tests {

namespace {

[[noreturn]] void refuse(const std::string& text)
{
    throw std::runtime_error{text};
}

// A file system of its own in memory, seen by this process alone.
class SmallDisk {
public:
    explicit SmallDisk(std::string folder) : folder_{std::move(folder)}
    {
        const int ours = ::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER;
        const bool is_alone = ::unshare(ours) == 0 &&
                              ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                              ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=64m") == 0;
        if (!is_alone)
            refuse("no file system can be mounted, so no disk can be full: run as root, or where "
                   "users may have name spaces (" +
                   std::string{std::strerror(errno)} + ")");
    }

    void remount(const std::string& options, unsigned long flags = 0) const
    {
        if (::mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT | flags, options.c_str()) != 0)
            refuse("the file system cannot be changed: " + std::string{std::strerror(errno)});
    }

    // Takes all the room there is, but for so much.
    void fill(std::size_t bytes_left) const
    {
        const std::string block(4096, 'x');
        std::ofstream filler{folder_ + "/filler", std::ios::binary | std::ios::app};
        while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
        filler.close();
        const auto size = std::filesystem::file_size(folder_ + "/filler");
        std::filesystem::resize_file(folder_ + "/filler", size - std::min(size, bytes_left));
    }
    void empty() const { ::unlink((folder_ + "/filler").c_str()); }

private:
    std::string folder_;
};

void limit_files(rlim_t bytes)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

struct Profile {
    const char* name;
    std::function<void(const SmallDisk&)> spoil, mend;
    enum { in_use, before_start, closed } when = in_use;
};

// With 1 MiB left some calls are done before the disk is full.
const Profile profiles[] = {
    {"fills up",
     [](const auto& disk) { disk.fill(1U << 20U); },
     [](const auto& disk) { disk.empty(); }},
    {"full", [](const auto& disk) { disk.fill(0); }, [](const auto& disk) { disk.empty(); }},
    {"full before the first table",
     [](const auto& disk) { disk.fill(65'536); },
     [](const auto& disk) { disk.empty(); },
     Profile::before_start},
    {"no name left before the first table",
     [](const auto& disk) { disk.remount("nr_inodes=2"); },
     [](const auto& disk) { disk.remount("nr_inodes=1000"); },
     Profile::before_start},
    {"read-only",
     [](const auto& disk) { disk.remount("", MS_RDONLY); },
     [](const auto& disk) { disk.remount(""); },
     Profile::closed},
    {"a limit of the size of files",
     [](const auto&) { limit_files(700'000); },
     [](const auto&) { limit_files(RLIM_INFINITY); }},
};

class Calls {
public:
    explicit Calls(BareHost& host) : host_{host} {}

    // Until the tenth that is not done; `is_naive`: takes each answer for a done one.
    void work(bool is_naive)
    {
        for (int refused = 0; refused < 10 && statuses_.size() < 2'000;) {
            const std::string key = "key " + std::to_string(statuses_.size());
            const Answer answer = ask(key);
            const bool is_open = answer.status == BOOKING_E_UNAVAILABLE ||
                                 answer.status == BOOKING_E_UNKNOWN_OUTCOME;
            if (!answer.is_ok() && !is_open)
                refuse("an answer that does not fit: " + answer.shown());
            statuses_[key] = is_naive ? booking_status{BOOKING_OK} : answer.status;
            if (!answer.is_ok()) ++refused;
        }
        if (statuses_.size() >= 2'000) refuse("nothing ever failed: this proves nothing");
    }

    // Every key again: it was there exactly where that was said.
    void settle()
    {
        for (const auto& [key, status] : statuses_) {
            const Answer answer = ask(key);
            if (!answer.is_ok()) refuse(key + " again: " + answer.shown());
            const bool was_there = answer.reply.as_object().contains("replayed");
            if (status == BOOKING_OK && !was_there) refuse("acknowledged and lost: " + key);
            if (status == BOOKING_E_UNAVAILABLE && was_there) refuse("refused and there: " + key);
            done_ += status == BOOKING_OK ? 1U : 0U;
        }
    }

    std::size_t count() const { return statuses_.size(); }
    std::size_t done() const { return done_; }

private:
    Answer ask(const std::string& key)
    {
        return host_.call(
            "credit.add", R"({"actor":{"role":"admin","id":"u1"},)" + credit("c1", 1) + "}", key);
    }

    BareHost& host_;
    std::map<std::string, booking_status> statuses_;
    std::size_t done_ = 0;
};

void fail_to_start(const Profile& profile,
                   const SmallDisk& disk,
                   BareHost& host,
                   const std::string& database)
{
    profile.spoil(disk);
    host.create();
    const Answer migrated = host.control(Control::migrate);
    if (migrated.status != BOOKING_E_UNAVAILABLE && migrated.status != BOOKING_E_UNKNOWN_OUTCOME)
        refuse("studio.migrate: " + migrated.shown());
    if (contents_of(database).exact != 0) refuse("half of the tables are there");
    host.destroy();
    profile.mend(disk);
}

// What is there can still be read, or the database is said to be away.
void ensure_readable(BareHost& host)
{
    const Answer read =
        host.call("report.liability", R"({"actor":{"role":"admin","id":"u1"}})", "");
    if (!read.is_ok() && read.status != BOOKING_E_UNAVAILABLE)
        refuse("report.liability: " + read.shown());
}

void run_profile(const Profile& profile, const Options& options, bool is_naive)
{
    const ScratchFolder folder;
    const SmallDisk disk{folder.path().string()};
    const std::string database = (folder.path() / "scrip.db").string();
    ::setenv("SQLITE_TMPDIR", folder.path().c_str(), 1);
    std::signal(SIGXFSZ, SIG_IGN);
    BareHost host{options.text("plugin", ""), database};
    if (profile.when == Profile::before_start) fail_to_start(profile, disk, host, database);
    host.start();
    Calls calls{host};
    if (profile.when == Profile::in_use) {
        profile.spoil(disk);
        calls.work(is_naive);
        ensure_readable(host);
        profile.mend(disk);
    }
    if (profile.when == Profile::closed) {
        host.destroy();
        profile.spoil(disk);
        host.create();
        const Answer enabled = host.control(Control::enable);
        if (enabled.is_ok()) calls.work(is_naive);
        if (!enabled.is_ok() && enabled.status != BOOKING_E_UNAVAILABLE)
            refuse("studio.enable: " + enabled.shown());
        host.destroy();
        profile.mend(disk);
        host.start();
    }
    calls.settle();
    const Answer verified =
        host.call("report.verify", R"({"actor":{"role":"admin","id":"u1"}})", "");
    if (!verified.is_ok() || !verified.reply.at("ok").as_bool())
        refuse("report.verify: " + verified.shown());
    host.destroy();
    const Contents found = contents_of(database);
    if (!found.is_sound()) refuse("integrity_check: " + found.integrity);
    if (is_naive) return;
    std::cout << "  " << profile.name << ": " << calls.count() << " calls, " << calls.done()
              << " of them done before" << std::endl;
}

// Mounts and limits are the child's, and go with it.
bool holds_in_child(const Profile& profile, const Options& options, bool is_naive)
{
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            run_profile(profile, options, is_naive);
            ::_exit(EXIT_SUCCESS);
        } catch (const std::exception& failure) {
            if (!is_naive)
                std::cout << "WRONG: " << profile.name << ": " << failure.what() << std::endl;
            ::_exit(EXIT_FAILURE);
        }
    }
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

int fill_the_disk(const Options& options)
{
    std::cout << "scrip-tests d3" << std::endl;
    int failures = 0;
    for (const Profile& profile : profiles)
        failures += holds_in_child(profile, options, false) ? 0 : 1;
    if (failures > 0) return EXIT_FAILURE;
    if (holds_in_child(profiles[0], options, true))
        refuse("a host that takes each answer for done was not caught: this proves nothing");
    std::cout << "  control, each answer taken for done: caught" << std::endl;
    return EXIT_SUCCESS;
}

} // namespace scrip::tests
