// A host under check: its command in a process of its own, the probe plugin in a folder for it, and
// the lines that go to and fro.
#pragma once

#include "subject.hpp"

#include <boost/json.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace booking::check {

// A copy of the probe plugin that can be spoilt, with its script and its record.
class ProbeFolder {
public:
    ProbeFolder(const Subject& subject, const std::string& name = "probe");

    // Before the host starts.
    void change_manifest(const std::function<void(boost::json::object&)>& change);
    void write_script(const boost::json::object& script);

    const std::filesystem::path& path() const noexcept { return path_; }
    std::filesystem::path binary() const;
    std::filesystem::path script_file() const;
    std::filesystem::path record_file() const;

    // What the probe saw so far, a line each.
    std::vector<boost::json::object> record() const;
    // Lines of that "what".
    std::vector<boost::json::object> record_of(std::string_view what) const;

private:
    std::filesystem::path path_;
};

class HostSession {
public:
    // `second`: the folder for {plugin2} in the command.
    HostSession(const Subject& subject,
                const ProbeFolder& probe,
                const ProbeFolder* second = nullptr);
    ~HostSession(); // ends it
    HostSession(const HostSession&) = delete;
    HostSession& operator=(const HostSession&) = delete;

    // The answer to a line; none when the host has ended or says nothing for five seconds.
    std::optional<boost::json::object> ask(const boost::json::object& line);
    // The answer's "status". Throws Ended when there is no answer.
    std::string status_of(const boost::json::object& line);
    void tell(const boost::json::object& line); // without waiting

    // Ends its input and waits; its exit status, or minus a signal's number. Throws Ended when it
    // does not end.
    int end();

    // What it wrote to standard error, and its answers.
    std::string said() const;
    // The end of that, for a reason.
    std::string last_words() const;

    // Lines of the pipe.
    static boost::json::object enable(const std::string& studio = "s1");
    static boost::json::object disable(const std::string& studio = "s1");
    static boost::json::object
    hook(const std::string& name, boost::json::object payload, const std::string& key = "");

private:
    std::optional<std::string> read_line();

    std::filesystem::path errors_;
    pid_t pid_ = -1;
    int to_ = -1, from_ = -1;
    std::string buffer_;
    std::string answers_;
};

// Opens the host with its studio enabled. Throws Ended when it does not.
void open_studio(HostSession& host);

} // namespace booking::check
