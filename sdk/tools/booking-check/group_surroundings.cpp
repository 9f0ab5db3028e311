// C: what a call does beside its answer.
#include "payloads.hpp"
#include "process_state.hpp"
#include "registry.hpp"
#include "sample_studio.hpp"
#include "verdict.hpp"

#include <algorithm>

namespace booking::check {
namespace {

namespace json = boost::json;

std::vector<DeclaredHook> reading_hooks(const Subject& subject)
{
    std::vector<DeclaredHook> hooks = known_hooks(subject);
    std::erase_if(hooks, [](const DeclaredHook& hook) { return !hook.is_read; });
    if (hooks.empty()) skip("none of its hooks that read has a schema of the SDK");
    return hooks;
}

// Tables of counters say so in their names; who was refused may stand in an audit's.
Contents without_counters(Contents contents, bool is_refused)
{
    std::erase_if(contents, [&](const auto& table) {
        const auto is_of = [&](const char* word) {
            return table.first.find(word) != std::string::npos;
        };
        return is_of("throttle") || is_of("counter") || (is_refused && is_of("audit"));
    });
    return contents;
}

std::string reading_keeps_nothing(const Subject& subject)
{
    need_database(subject);
    const auto hooks = reading_hooks(subject);
    World world(subject);
    const SampleStudio studio(subject, world.host, "s1");
    for (const DeclaredHook& hook : hooks) {
        const Contents before = world.database.contents();
        const bool is_refused = world.host.call(studio.call(hook.hook)).status < 0;
        const std::string changed =
            difference(without_counters(before, is_refused),
                       without_counters(world.database.contents(), is_refused));
        expect(changed.empty(), hook.hook + " changes " + changed);
    }
    return std::to_string(hooks.size()) + " hooks";
}

// The host's wall clock stands still all the while.
std::string reading_is_repeatable(const Subject& subject)
{
    const auto hooks = reading_hooks(subject);
    World world(subject);
    const SampleStudio studio(subject, world.host, "s1");
    for (const DeclaredHook& hook : hooks) {
        const Answer first = world.host.call(studio.call(hook.hook));
        const Answer second = world.host.call(studio.call(hook.hook));
        expect(first.status == second.status &&
                   without_seals(first.reply) == without_seals(second.reply),
               hook.hook + " answers the same request in two ways");
    }
    return std::to_string(hooks.size()) + " hooks";
}

std::string leaves_the_process_alone(const Subject& subject)
{
    // What a database's client library does to a process when it is first used is its own.
    const TestDatabase first_use(subject);
    const ProcessState before;
    {
        const Silence silence;
        World world(subject);
        const SampleStudio studio(subject, world.host, "s1");
        for (const DeclaredHook& hook : known_hooks(subject))
            world.host.call(studio.call(hook.hook));
        world.host.call(reading_call(subject));
        world.host.deactivate();
        world.host.destroy();
        expect(!silence.is_broken(), "prints to standard output or standard error");
    }
    const std::string changed = ProcessState().difference_to(before);
    expect(changed.empty(), "changes " + changed);
    return {};
}

// The fields that the host masks, because the manifest names them.
std::string masked(const Subject& subject, const std::string& fields)
{
    boost::system::error_code error;
    json::value document = json::parse(fields.empty() ? "{}" : fields, error);
    if (error || !document.is_object()) return fields;
    if (const json::value* names = subject.manifest().if_contains("log_redact")) {
        for (const json::value& name : names->as_array())
            document.as_object().erase(json::value_to<std::string>(name));
    }
    return json::serialize(document);
}

std::string logs_no_secret(const Subject& subject)
{
    CreditWorld world(subject);
    const std::string name = "Zéphyrine Quelconque", note = "a note that nobody may log";
    const std::string payload =
        R"({"actor":{"role":"admin","id":"u1"},"customer":{"customer_id":"c1","name":")" + name +
        R"("},"amount":)" + money(500) + R"(,"description":")" + note + R"(","internal_note":")" +
        note + R"("})";
    const Answer added = world.credit.call("credit.add", payload, "k1");
    const std::string code = added.text_of("/code");
    // What fails is what gets logged.
    world.credit.call("credit.add", payload.substr(0, payload.size() - 3), "k2");
    world.credit.call("payment.redeem",
                      R"({"actor":{"role":"admin","id":"u1"},"source":{"code":")" + code + "\"}}",
                      "k3");
    {
        const WriteLock lock(world.database);
        Call call{.hook = "credit.add", .payload = payload, .key = "k4"};
        call.left_ns = 200'000'000;
        world.host.call(call);
    }
    int lines = 0;
    for (const LogLine& line : world.host.logs()) {
        ++lines;
        const std::string all = line.text + " " + masked(subject, line.fields);
        for (const auto& [what, text] : {std::pair{"a voucher's code", code},
                                         std::pair{"a person's name", name},
                                         std::pair{"a note", note}}) {
            expect(all.find(text) == std::string::npos, "a log line has " + std::string(what));
        }
    }
    return std::to_string(lines) + " lines";
}

constexpr Check checks[] = {
    {"C10", "hooks that read change no row but counters", reading_keeps_nothing},
    {"C11",
     "hooks that read answer the same request twice byte for byte, but for seals and cursors",
     reading_is_repeatable},
    {"C12",
     "no output; locale, rounding, folder, umask, environment and signals stay",
     leaves_the_process_alone},
    {"C13", "no secret and nothing personal in a log line", logs_no_secret},
};

} // namespace

std::span<const Check> surroundings_checks()
{
    return checks;
}

} // namespace booking::check
