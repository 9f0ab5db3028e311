// C: how a call is made and answered.
#include "answer_form.hpp"
#include "payloads.hpp"
#include "registry.hpp"
#include "sample_studio.hpp"
#include "verdict.hpp"

#include <algorithm>
#include <fstream>

namespace booking::check {
namespace {

namespace json = boost::json;

constexpr std::uint32_t unknown_low_flag = 1U << 9U, unknown_high_flag = 1U << 25U;

void need_known_hooks(const Subject& subject)
{
    if (known_hooks(subject).empty()) skip("none of its hooks has a schema of the SDK");
}

// A studio of its own for each hook, so that one sample does not take what another speaks of.
std::string replies_fit(const Subject& subject)
{
    need_known_hooks(subject);
    World world(subject);
    int answered = 0;
    std::string refused;
    for (const DeclaredHook& hook : known_hooks(subject)) {
        const SampleStudio studio(subject, world.host, "of-" + hook.hook);
        const Answer answer = world.host.call(studio.call(hook.hook));
        if (answer.status < 0) {
            refused += (refused.empty() ? "" : ", ") + hook.hook + " " + answer.shown();
            continue;
        }
        if (answer.status == BOOKING_NO_OPINION) continue;
        ++answered;
        const auto misfit = schema_refusal(hook.hook + ".reply", answer.document());
        expect(!misfit, "the reply of " + hook.hook + ": " + misfit.value_or(""));
    }
    if (answered == 0) fail("no sample was answered: " + refused);
    return std::to_string(answered) + " replies" +
           (refused.empty() ? "" : "; without one: " + refused);
}

// One hook that reads and one that writes, with payloads that are answered.
std::vector<Call> some_calls(const Subject& subject, ProbeHost& host)
{
    std::vector<Call> calls;
    if (subject.has_hook("credit.add")) {
        const SampleStudio studio(subject, host, "s1");
        calls.push_back(studio.call("credit.add"));
    } else {
        host.open_studio();
    }
    calls.push_back(reading_call(subject));
    return calls;
}

std::string knows_its_flags(const Subject& subject)
{
    World world(subject);
    for (Call call : some_calls(subject, world.host)) {
        const Answer plain = world.host.call(call);
        expect(plain.status >= 0, call.hook + " answers " + plain.shown());
        call.flags = unknown_low_flag;
        call.key += "-low";
        const Answer low = world.host.call(call);
        expect(low.status == plain.status,
               call.hook + " with an unknown low flag answers " + low.shown());
        call.flags = unknown_high_flag;
        call.key += "-high";
        const Answer high = world.host.call(call);
        expect(high.status == BOOKING_E_UNSUPPORTED,
               call.hook + " with an unknown high flag answers " + high.shown());
    }
    return {};
}

std::string knows_its_revisions(const Subject& subject)
{
    World world(subject);
    for (Call call : some_calls(subject, world.host)) {
        const std::string id = "booking." + call.hook;
        for (const std::string& schema : {id + "/2147483647", id + "/0", std::string("other/1")}) {
            call.schema = schema;
            const Answer answer = world.host.call(call);
            expect(answer.status == BOOKING_E_UNSUPPORTED,
                   call.hook + " in the revision " + schema + " answers " + answer.shown());
        }
    }
    return {};
}

// Whoever keeps a pointer into a call dies in one of the calls that follow, or in destroy.
std::string keeps_no_pointer(const Subject& subject)
{
    World world(subject);
    std::vector<Call> calls = some_calls(subject, world.host);
    for (int round = 0; round < 3; ++round) {
        for (Call call : calls) {
            call.is_payload_guarded = true;
            call.fit = Fit::cut;
            call.key += std::to_string(round);
            const Answer answer = world.host.call(call);
            expect(answer.status >= 0, call.hook + " answers " + answer.shown());
        }
    }
    const Answer disabled = world.host.control(Control::disable);
    expect(disabled.is_ok(), "studio_disable answers " + disabled.shown());
    world.host.deactivate();
    world.host.destroy();
    return {};
}

std::string ignores_extra_members(const Subject& subject)
{
    need_known_hooks(subject);
    World world(subject);
    const SampleStudio studio(subject, world.host, "s1");
    int compared = 0;
    for (const DeclaredHook& hook : known_hooks(subject)) {
        Call call = studio.call(hook.hook);
        // The same rules, and nothing of it is kept.
        if (!hook.is_read) call.flags = BOOKING_CALL_F_DRY_RUN;
        const Answer plain = world.host.call(call);
        call.payload = json::serialize(with_extra_members(studio.request(hook.hook)));
        const Answer richer = world.host.call(call);
        expect(richer.status == plain.status && richer.code == plain.code,
               hook.hook + " answers " + plain.shown() + ", with unknown members " +
                   richer.shown());
        if (!hook.is_read) continue;
        expect(without_seals(richer.reply) == without_seals(plain.reply),
               hook.hook + " answers another reply with unknown members");
        ++compared;
    }
    return std::to_string(compared) + " replies are the same";
}

// A write whose reply is not taken keeps nothing, and the key stays free.
std::string rolls_back_without_a_reply(const Subject& subject)
{
    CreditWorld world(subject);
    const std::string payload = request::credit_add("c1", 500);
    const Contents before = world.database.contents();
    int failed = 0;
    for (int n = 1; n <= 10; ++n) {
        Call call{.hook = "credit.add", .payload = payload, .key = "k" + std::to_string(n)};
        call.failing_append = n;
        const Answer answer = world.host.call(call);
        if (answer.failed_appends == 0) break;
        ++failed;
        expect(answer.status < 0,
               "after append " + std::to_string(n) + " failed it answers " + answer.shown());
        const std::string changed = difference(before, world.database.contents());
        expect(changed.empty(),
               "after append " + std::to_string(n) + " failed it kept: " + changed);
    }
    expect(failed > 0, "credit.add appends nothing");
    const Answer again = world.credit.add("c1", 500, "k1");
    expect(!again.document().contains("replayed"), "the same key is answered as known");
    return {};
}

constexpr std::size_t reply_bytes_max = std::size_t{1} << 20U;

// As much as there can be: a thousand vouchers, in the largest pages that are answered.
std::string replies_are_short(const Subject& subject)
{
    CreditWorld world(subject);
    constexpr int customers = 250;
    for (int i = 0; i < customers; ++i) {
        const std::string number = std::to_string(i % 2 == 0 ? 0 : i);
        world.credit.add("c" + number, 100, "k" + std::to_string(i));
    }
    std::size_t longest = 0;
    const SampleStudio studio(subject, world.host, "s2");
    for (const DeclaredHook& hook : known_hooks(subject)) {
        Call call = studio.call(hook.hook);
        if (!hook.is_read) continue;
        json::object request = studio.request(hook.hook);
        if (request.contains("page")) request["page"] = {{"limit", 200}, {"cursor", nullptr}};
        if (request.contains("customer_id")) request["customer_id"] = "c0";
        call.payload = json::serialize(request);
        call.studio = "s1";
        const Answer answer = world.host.call(call);
        longest = std::max(longest, answer.reply.size());
        expect(!(answer.has_failed_append && answer.status >= 0),
               hook.hook + " answers " + answer.shown() + " over a reply that was not taken");
        expect(answer.reply.size() <= reply_bytes_max, hook.hook + " answers more than 1 MiB");
        expect(answer.failed_appends == 0 || answer.status == BOOKING_E_LIMIT,
               hook.hook + " with more than 1 MiB to say answers " + answer.shown());
    }
    return "the longest has " + std::to_string(longest) + " bytes";
}

// Every hook, with what it takes and with what it refuses.
std::string answers_in_form(const Subject& subject)
{
    World world(subject);
    const auto look = [&](const Call& call) {
        const std::string wrong = wrong_form(world.host.call(call));
        expect(wrong.empty(), call.hook + " " + wrong);
    };
    if (known_hooks(subject).empty()) {
        world.host.open_studio();
        look(reading_call(subject));
        return "none of its hooks has a schema of the SDK";
    }
    const SampleStudio studio(subject, world.host, "s1");
    for (const DeclaredHook& hook : known_hooks(subject)) {
        Call call = studio.call(hook.hook);
        for (const char* payload : {"{}", "[]", "", R"({"actor":{"role":"nobody"}})"}) {
            call.payload = payload;
            look(call);
        }
        call.payload = json::serialize(sample_request(hook.hook)); // with ids that are not there
        call.key = "unknown-" + hook.hook;
        look(call);
        call = studio.call(hook.hook);
        look(call);
        call.studio = "never-enabled";
        look(call);
        call = studio.call(hook.hook);
        call.left_ns = -1;
        call.key = "late-" + hook.hook;
        look(call);
    }
    return {};
}

// First a database that is not there at all, then one that goes while it is used.
std::string survives_a_lost_database(const Subject& subject)
{
    need_database(subject);
    TestDatabase database(subject);
    {
        HostShape shape;
        shape.descriptor = database.broken_descriptor();
        ProbeHost host(subject, &database, shape);
        host.start();
        for (const Control what : {Control::enable, Control::migrate}) {
            const Answer answer = host.control(what);
            expect(answer.status < 0, "without a database it answers " + answer.shown());
            expect(wrong_form(answer).empty(), wrong_form(answer));
        }
    }
    if (database.backend() != Backend::sqlite) return "a server that is not there";
    ProbeHost host(subject, &database);
    host.start();
    const SampleStudio studio(subject, host, "s1");
    for (const char* ending : {"", "-wal"}) {
        const std::string path = database.file().string() + ending;
        if (!std::filesystem::exists(path)) continue;
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file << std::string(std::filesystem::file_size(path), 'x');
    }
    for (const DeclaredHook& hook : known_hooks(subject)) {
        const Answer answer = host.call(studio.call(hook.hook));
        const std::string wrong = wrong_form(answer);
        expect(wrong.empty(), hook.hook + " " + wrong);
    }
    return {};
}

constexpr Check checks[] = {
    {"C1", "the reply to every sample request of the SDK fits its schema", replies_fit},
    {"C2", "an unknown low flag is ignored, an unknown high flag E_UNSUPPORTED", knows_its_flags},
    {"C3", "an unknown schema revision is E_UNSUPPORTED", knows_its_revisions},
    {"C4", "no pointer into a call is used after it", keeps_no_pointer},
    {"C5", "unknown members of the payload change no reply", ignores_extra_members},
    {"C7",
     "the n-th append fails: a negative status, and nothing is kept",
     rolls_back_without_a_reply},
    {"C8", "a reply has at most 1 MiB", replies_are_short},
    {"C9", "status, reply and error are of the documented form", answers_in_form},
    {"C14", "a database that is gone is a status, not the process's end", survives_a_lost_database},
};

} // namespace

std::span<const Check> contract_checks()
{
    return checks;
}

} // namespace booking::check
