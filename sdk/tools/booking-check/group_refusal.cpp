// H: what a host must not load.
#include "host_session.hpp"
#include "registry.hpp"
#include "verdict.hpp"

#include <booking/plugin.h>

namespace booking::check {
namespace {

namespace json = boost::json;

// A plugin that is wrong in one way.
struct Spoilt {
    const char* what;
    json::object script;
    std::function<void(const ProbeFolder&)> spoil; // may be empty
    std::vector<std::string> words;                // of both sides, in the refusal
    bool may_run = true;                           // false: no code of the file may have run
};

std::vector<Spoilt> spoilt_plugins()
{
    const auto change = [](auto member) {
        return [member](const ProbeFolder& probe) { ProbeFolder(probe).change_manifest(member); };
    };
    return {
        {"a wrong magic", {{"magic", 1}}, {}, {"magic"}},
        {"the major 2", {{"major", 2}}, {}, {"2", "1"}},
        {"a minor that is too new",
         {{"minor_needed", 77}},
         {},
         {"77", std::to_string(BOOKING_ABI_MINOR)}},
        {"an entry that is too small", {{"entry_size", 40}}, {}, {"40", "64"}},
        {"another id", {{"id", "probe.of.another"}}, {}, {"probe.of.another", "booking.probe"}},
        {"an undeclared hook", {{"adds_an_undeclared_hook", true}}, {}, {"probe.undeclared"}},
        {"a missing hook", {{"misses_a_hook", true}}, {}, {"payment.redeem"}},
        {"another hash",
         {},
         change([](json::object& manifest) {
             manifest["binaries"].at(0).as_object()["sha256"] = std::string(64, '0');
         }),
         {std::string(64, '0')},
         false},
        {"a manifest of the major 2",
         {},
         change([](json::object& manifest) { manifest["abi"].as_object()["major"] = 2; }),
         {"2", "1"},
         false},
        {"a file that others can write",
         {},
         [](const ProbeFolder& probe) {
             std::filesystem::permissions(probe.binary(), std::filesystem::perms{0666});
         },
         {"booking_probe.so"},
         false},
    };
}

// Refused: an error's answer or none, the reason, and the plugin was never at work.
void expect_refused(const Subject& subject, const Spoilt& spoilt, int number)
{
    const ProbeFolder probe(subject, "spoilt" + std::to_string(number));
    ProbeFolder(probe).write_script(spoilt.script);
    if (spoilt.spoil) spoilt.spoil(probe);
    const std::string which = std::string("a plugin with ") + spoilt.what;
    HostSession host(subject, probe);
    const auto answer = host.ask(HostSession::enable());
    expect(!answer || text_at(*answer, "status") != "OK", which + " is loaded");
    const int status = host.end();
    expect(status >= 0, which + " ends the host with signal " + std::to_string(-status));
    expect(status != 0 || answer, which + " is refused without a word");
    for (const char* what : {"activate", "enable", "invoke"})
        expect(probe.record_of(what).empty(), which + " is refused only after " + what);
    expect(spoilt.may_run || probe.record_of("entry").empty(),
           which + " has run before it was refused");
    for (const std::string& word : spoilt.words) {
        expect(host.said().find(word) != std::string::npos,
               which + " is refused without the word " + word + ": " + host.last_words());
    }
}

std::string refuses_what_is_wrong(const Subject& subject)
{
    int number = 0;
    for (const Spoilt& spoilt : spoilt_plugins()) {
        still_going();
        std::filesystem::remove(subject.scratch / "host.stderr");
        expect_refused(subject, spoilt, ++number);
    }
    return std::to_string(number) + " plugins";
}

constexpr Check checks[] = {
    {"H3",
     "refuses what is wrong with a text that names both sides",
     refuses_what_is_wrong,
     Side::host},
};

} // namespace

std::span<const Check> refusal_checks()
{
    return checks;
}

} // namespace booking::check
