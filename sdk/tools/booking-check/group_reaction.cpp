// H: what a host does with a plugin's answers.
#include "host_session.hpp"
#include "probe_host.hpp"
#include "registry.hpp"
#include "verdict.hpp"

#include <array>
#include <chrono>

namespace booking::check {
namespace {

namespace json = boost::json;

// An order paid by the plugin, as the line "checkout.pay" wants it.
json::object pay_line()
{
    return {{"control", "checkout.pay"},
            {"studio", "s1"},
            {"key", "pay-1"},
            {"order",
             {{"order_id", "probe-order"},
              {"customer", {{"customer_id", "c1"}}},
              {"currency", "EUR"},
              {"total", {{"minor", 1000}, {"currency", "EUR"}}},
              {"due", {{"minor", 1000}, {"currency", "EUR"}}}}}};
}

json::object reconcile_line()
{
    return {{"control", "checkout.reconcile"}, {"studio", "s1"}};
}

// The script's "answers" of one hook: the last one stays.
json::object one_hook(const std::string& hook, const std::vector<booking_status>& statuses)
{
    json::object answers;
    json::array& list = answers[hook].emplace_array();
    for (const booking_status status : statuses)
        list.push_back(status);
    return answers;
}

// Pays with the scripted answers, then reconciles that often.
void check_out(const Subject& subject,
               const ProbeFolder& probe,
               json::object answers,
               int reconciles)
{
    ProbeFolder(probe).write_script({{"answers", std::move(answers)}});
    HostSession host(subject, probe);
    open_studio(host);
    const auto answer = host.ask(pay_line());
    expect(answer.has_value(), "the host does not survive a checkout: " + host.last_words());
    if (text_at(*answer, "status") == "E_INVALID") skip("the host has no line checkout.pay");
    for (int i = 0; i < reconciles; ++i)
        expect(host.status_of(reconcile_line()) == "OK",
               "checkout.reconcile fails: " + host.last_words());
    const int status = host.end();
    expect(status == 0, "the host ends with " + std::to_string(status) + ": " + host.last_words());
}

std::vector<json::object> calls_of(const ProbeFolder& probe, std::string_view hook)
{
    std::vector<json::object> calls = probe.record_of("invoke");
    std::erase_if(calls, [&](const json::object& call) { return text_at(call, "hook") != hook; });
    return calls;
}

constexpr std::array<booking_status, 21> every_status{
    0, 1, 2, -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12, -13, -14, -15, -16, -77, 99};

// Whatever comes, the line is answered as what it is, and the next one too.
void survive_statuses(HostSession& host)
{
    for (const char* hook : {"probe.read", "probe.write"}) {
        for (const booking_status status : every_status) {
            const bool is_write = hook == std::string("probe.write");
            const std::string word = host.status_of(HostSession::hook(
                hook, {{"status", status}}, is_write ? "k" + std::to_string(status) : ""));
            const bool is_known = status >= BOOKING_E_NOT_DECLARED && status <= BOOKING_DECLINED;
            const std::string shown =
                std::string(hook) + " answers " + status_name(status) + ", the host tells " + word;
            expect(!is_known || word == status_name(status), shown);
            expect(is_known || (word != "OK" && word != "DECLINED" && word != "NO_OPINION"), shown);
        }
    }
}

std::string survives_every_status(const Subject& subject)
{
    const ProbeFolder probe(subject);
    HostSession host(subject, probe);
    open_studio(host);
    survive_statuses(host);
    expect(host.end() == 0, "the host does not end well: " + host.last_words());
    // Declined is final: neither asked again nor captured.
    const ProbeFolder declined(subject, "declined");
    check_out(subject, declined, one_hook("payment.hold", {BOOKING_DECLINED}), 2);
    expect(calls_of(declined, "payment.hold").size() == 1, "a declined payment.hold is sent again");
    expect(calls_of(declined, "payment.capture").empty(), "a declined payment.hold is captured");
    return {};
}

std::string retries_under_the_same_key(const Subject& subject)
{
    const ProbeFolder probe(subject);
    check_out(subject, probe, one_hook("payment.capture", {BOOKING_E_UNAVAILABLE, BOOKING_OK}), 2);
    const auto captures = calls_of(probe, "payment.capture");
    expect(captures.size() >= 2, "a payment.capture that was E_UNAVAILABLE is not sent again");
    expect(captures.size() == 2, "a payment.capture that was done is sent again");
    expect(text_at(captures[0], "key") == text_at(captures[1], "key"), "a retry has another key");
    expect(captures[0].at("payload").as_string().size() > 0, "a retry has no payload");
    expect(text_at(captures[0], "invocation") != text_at(captures[1], "invocation"),
           "a retry has the invocation_id of the first call");
    return {};
}

std::string asks_what_is_unknown(const Subject& subject)
{
    for (const booking_status status :
         std::array<booking_status, 3>{BOOKING_E_UNKNOWN_OUTCOME, BOOKING_E_INTERNAL, -77}) {
        for (const char* hook : {"payment.hold", "payment.capture"}) {
            still_going();
            static int count = 0;
            Subject own = subject;
            own.scratch = subject.scratch / std::to_string(++count);
            std::filesystem::create_directories(own.scratch);
            const ProbeFolder probe(own);
            check_out(own, probe, one_hook(hook, {status, BOOKING_OK}), 1);
            const std::string which = std::string(hook) + " that is " + status_name(status);
            const auto asked = calls_of(probe, "payment.query");
            const auto again = calls_of(probe, hook);
            const bool is_same_key =
                again.size() > 1 && text_at(again[0], "key") == text_at(again[1], "key");
            expect(!asked.empty() || is_same_key, "a " + which + " is never asked about");
            expect(again.size() < 2 || is_same_key,
                   "a " + which + " is sent again under another key");
        }
    }
    return {};
}

std::string status_lent(HostSession& host, const std::string& what, const std::string& key)
{
    json::object line = HostSession::hook("probe.lent", {{"lent", what}}, key);
    line["tx"] = "lend";
    return host.status_of(line);
}

std::string guards_what_it_lends(const Subject& subject)
{
    const ProbeFolder probe(subject);
    HostSession host(subject, probe);
    open_studio(host);
    if (status_lent(host, "make_table", "k1") != "OK")
        skip("the host lends no transaction of SQLite");
    expect(status_lent(host, "insert_and_fail", "k2") == "E_INVALID",
           "a failed lent call is not told");
    expect(status_lent(host, "insert", "k3") == "OK", "a lent call is not done");
    const std::string ended = status_lent(host, "end_transaction", "k4");
    expect(ended != "OK", "a plugin that ends the host's transaction goes unnoticed");
    const std::string doomed = status_lent(host, "doom", "k5");
    expect(doomed != "OK", "a doomed transaction is committed");
    expect(status_lent(host, "insert", "k6") == "OK", "afterwards a lent call is not done");
    const auto counted = host.ask(HostSession::hook("probe.read", {{"lent", "count"}}));
    expect(counted.has_value(), "the host gives no answer: " + host.last_words());
    expect(
        counted->at("reply").at("rows") == json::value(2),
        "of two lent calls that were done and two that were not, another number of rows is kept");
    return {};
}

std::string leaves_a_slow_plugin_out(const Subject& subject)
{
    const ProbeFolder probe(subject);
    HostSession host(subject, probe);
    open_studio(host);
    constexpr int calls = 6;
    for (int i = 0; i < calls; ++i) {
        json::object line = HostSession::hook("probe.read", {{"slow_ms", 300}});
        line["deadline_ms"] = 20;
        host.status_of(line);
    }
    const std::size_t before = probe.record_of("invoke").size();
    json::object line = HostSession::hook("probe.read", {{"n", 1}});
    host.status_of(line);
    const bool is_left_out = before < calls || probe.record_of("invoke").size() == before;
    expect(is_left_out, "after six overdue calls the plugin is called all the same");
    return {};
}

std::string misses_a_plugin_loudly(const Subject& subject)
{
    const ProbeFolder probe(subject);
    ProbeFolder(probe).write_script(
        {{"answers", one_hook("payment.capture", {BOOKING_E_UNAVAILABLE})}});
    {
        HostSession host(subject, probe);
        open_studio(host);
        const auto answer = host.ask(pay_line());
        if (!answer || text_at(*answer, "status") == "E_INVALID")
            skip("the host has no line checkout.pay");
        host.end();
    }
    std::filesystem::remove(subject.scratch / "host.stderr");
    const auto away = probe.path().string() + ".away";
    std::filesystem::rename(probe.path(), away);
    {
        HostSession host(subject, probe);
        const auto answer = host.ask(HostSession::enable());
        host.end();
        expect(!host.said().empty(), "a plugin that is missing is not told");
        expect(!answer || text_at(*answer, "status") != "OK",
               "a studio is enabled without its plugin");
    }
    std::filesystem::rename(away, probe.path());
    ProbeFolder(probe).write_script({});
    HostSession host(subject, probe);
    open_studio(host);
    expect(host.status_of(reconcile_line()) == "OK",
           "checkout.reconcile fails: " + host.last_words());
    expect(calls_of(probe, "payment.capture").size() >= 2,
           "an open hold is lost while its plugin is away");
    return {};
}

constexpr Check checks[] = {
    {"H4",
     "survives every status, unknown ones too, and does with each what it should",
     survives_every_status,
     Side::host},
    {"H6",
     "a retry has the same key and a new invocation_id",
     retries_under_the_same_key,
     Side::host},
    {"H7", "asks about an outcome that is unknown", asks_what_is_unknown, Side::host},
    {"H9",
     "wraps lent calls in a savepoint; notices a transaction that ended or is doomed",
     guards_what_it_lends,
     Side::host},
    {"H11", "a plugin that is too slow is left out", leaves_a_slow_plugin_out, Side::host},
    {"H12",
     "a plugin missing at start is told loudly, and no open hold is lost",
     misses_a_plugin_loudly,
     Side::host},
};

} // namespace

std::span<const Check> reaction_checks()
{
    return checks;
}

} // namespace booking::check
