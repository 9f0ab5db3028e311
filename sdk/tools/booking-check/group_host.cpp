// H: a host, seen by the probe plugin: loading, life and what it hands in.
#include "host_session.hpp"
#include "registry.hpp"
#include "verdict.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace booking::check {
namespace {

namespace json = boost::json;

int number_in(const json::object& line, const char* name)
{
    return line.at(name).to_number<int>();
}

// What the probe found wrong; empty: nothing.
std::string first_wrong(const ProbeFolder& probe)
{
    const auto wrong = probe.record_of("wrong");
    return wrong.empty() ? "" : text_at(wrong.front(), "text");
}

// Some of everything, from start to end.
void play(HostSession& host)
{
    open_studio(host);
    host.status_of(HostSession::hook("probe.read", {{"n", 1}}));
    host.status_of(HostSession::hook("probe.write", {{"n", 2}}, "key-1"));
    host.status_of(HostSession::hook("probe.read", {{"n", 3}}));
    host.status_of(HostSession::disable());
    const int status = host.end();
    expect(status == 0, "the host ends with " + std::to_string(status) + ": " + host.last_words());
}

std::string keeps_the_order_of_life(const Subject& subject)
{
    static const std::map<std::string, int> rank{{"entry", 0},
                                                 {"create", 1},
                                                 {"activate", 2},
                                                 {"migrate", 3},
                                                 {"enable", 3},
                                                 {"invoke", 3},
                                                 {"returned", 3},
                                                 {"disable", 3},
                                                 {"purge", 3},
                                                 {"deactivate", 4},
                                                 {"destroy", 5},
                                                 {"destroyed", 5}};
    const ProbeFolder probe(subject);
    HostSession host(subject, probe);
    play(host);
    int at = 0;
    bool is_enabled = false;
    std::map<std::string, int> seen;
    for (const json::object& line : probe.record()) {
        const std::string what = text_at(line, "what");
        const auto found = rank.find(what);
        if (found == rank.end()) continue;
        ++seen[what];
        expect(found->second >= at, what + " comes too late");
        expect(what != "invoke" || is_enabled, "a hook is invoked before its studio is enabled");
        is_enabled |= what == "enable";
        at = found->second;
    }
    for (const char* once : {"create", "activate", "deactivate", "destroy"})
        expect(seen[once] == 1,
               std::string(once) + " is called " + std::to_string(seen[once]) + " times");
    return {};
}

// A call is still running when the input ends.
std::string drains_first(const Subject& subject)
{
    const ProbeFolder probe(subject);
    HostSession host(subject, probe);
    open_studio(host);
    host.tell(HostSession::hook("probe.read", {{"slow_ms", 500}}));
    host.tell(HostSession::enable()); // the settings change: only once the studio is idle
    host.tell(HostSession::hook("probe.read", {{"slow_ms", 300}}));
    const int status = host.end();
    bool is_over = false;
    for (const json::object& line : probe.record()) {
        const std::string what = text_at(line, "what");
        const bool is_hook = what == "invoke" || what == "returned";
        expect(!is_hook || !is_over, "a hook runs beside deactivate, or after it");
        is_over |= what == "deactivate";
        if (what != "deactivate" && what != "migrate" && what != "enable") continue;
        expect(number_in(line, "running") == 0, what + " is called beside a running hook");
    }
    expect(status == 0, "the host ends with " + std::to_string(status) + ": " + host.last_words());
    expect(probe.record_of("invoke").size() == 2, "not every call was made");
    expect(probe.record_of("returned").size() == 2, "the host ends before a call does");
    return {};
}

std::string ignores_late_events(const Subject& subject)
{
    const ProbeFolder probe(subject);
    ProbeFolder(probe).write_script({{"publish_in_destroy", true}});
    HostSession host(subject, probe);
    play(host);
    expect(!probe.record_of("destroyed").empty(), "the plugin is not destroyed");
    return {};
}

std::string hands_in_what_is_right(const Subject& subject)
{
    const ProbeFolder probe(subject);
    HostSession host(subject, probe);
    play(host);
    expect(probe.record_of("invoke").size() == 3, "not every call was made");
    const std::string wrong = first_wrong(probe);
    expect(wrong.empty(), wrong);
    return {};
}

std::string holds_no_lock(const Subject& subject)
{
    const ProbeFolder probe(subject);
    HostSession host(subject, probe);
    play(host);
    int looked = 0;
    for (const json::object& line : probe.record_of("invoke")) {
        const std::string lock = text_at(line, "lock");
        expect(lock != "locked",
               text_at(line, "hook") + " is called while the host holds the database");
        if (lock == "free") ++looked;
    }
    if (looked == 0) skip("the host's database is not SQLite, or not told");
    return {};
}

std::string never_unloads(const Subject& subject)
{
    const ProbeFolder probe(subject);
    const bool has_second = subject.host_command.find("{plugin2}") != std::string::npos;
    ProbeFolder second(subject, "second");
    HostSession host(subject, probe, has_second ? &second : nullptr);
    play(host);
    expect(probe.record_of("unloaded").empty(), "the host unloads the plugin's file");
    if (!has_second) return "one plugin: the command has no {plugin2}";
    std::set<std::int64_t> addresses;
    for (const json::object& line : probe.record_of("entry"))
        addresses.insert(line.at("address").to_number<std::int64_t>());
    expect(addresses.size() == 2,
           "of two plugins the host gets " + std::to_string(addresses.size()));
    return "two plugins";
}

// One call of it at a time, however the lines come.
std::string serialises(const Subject& subject)
{
    const ProbeFolder probe(subject);
    ProbeFolder(probe).write_script({{"plugin_flags", 1U << 16U}});
    HostSession host(subject, probe);
    open_studio(host);
    constexpr int calls = 8;
    for (int i = 0; i < calls; ++i)
        host.tell(HostSession::hook("probe.read", {{"slow_ms", 30}}));
    const int status = host.end();
    expect(status == 0, "the host ends with " + std::to_string(status) + ": " + host.last_words());
    const auto invoked = probe.record_of("invoke");
    expect(invoked.size() == calls, "not every call was made");
    for (const json::object& line : invoked)
        expect(number_in(line, "others") == 0, "two calls run at once");
    return {};
}

std::string loads_the_last_release(const Subject&)
{
    skip("1.0 is the first release of the SDK: no older binary is there");
}

constexpr Check checks[] = {
    {"D2", "a plugin that wants one call at a time gets one at a time", serialises, Side::host},
    {"H1",
     "the functions are called in the order of a plugin's life, nothing after destroy",
     keeps_the_order_of_life,
     Side::host},
    {"H2",
     "no hook runs beside deactivate, or beside a control call of its studio",
     drains_first,
     Side::host},
    {"H5",
     "right struct_size, reserved words zero, texts that end with a NUL",
     hands_in_what_is_right,
     Side::host},
    {"H8",
     "holds no write lock while it calls without a lent transaction",
     holds_no_lock,
     Side::host},
    {"H10",
     "ignores what a plugin publishes while it is destroyed",
     ignores_late_events,
     Side::host},
    {"H13", "never unloads a plugin; of two plugins it gets two", never_unloads, Side::host},
    {"H14", "loads the plugin of the last release", loads_the_last_release, Side::host},
};

} // namespace

std::span<const Check> host_checks()
{
    return checks;
}

} // namespace booking::check
