// B: the file in the process, and the first talk between both sides.
#include "loading_watch.hpp"
#include "probe_host.hpp"
#include "probe_tables.hpp"
#include "registry.hpp"
#include "sample_studio.hpp"
#include "verdict.hpp"

#include <array>
#include <chrono>
#include <thread>

namespace booking::check {
namespace {

namespace json = boost::json;

std::string loads(const Subject& subject)
{
    load_entry(subject.binary());
    return {};
}

std::string is_quiet_while_loading(const Subject& subject)
{
    const auto file = subject.binary();
    const LoadingWatch watch;
    load_entry(file);
    const std::string seen = watch.seen();
    expect(seen.empty(), "while it is loaded it " + seen);
    return {};
}

std::string loads_fast(const Subject& subject)
{
    constexpr std::chrono::milliseconds most{100};
    const auto begin = std::chrono::steady_clock::now();
    load_entry(subject.binary())();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    expect(took < most, "took " + std::to_string(took.count()) + " ms");
    return std::to_string(took.count()) + " ms";
}

void expect_entry_fits(const booking_entry_v1& entry, const Subject& subject)
{
    const json::object& manifest = subject.manifest();
    expect(entry.magic == BOOKING_MAGIC, "the magic is another");
    expect(entry.struct_size >= BOOKING_FIELD_END(booking_entry_v1, create),
           "struct_size is " + std::to_string(entry.struct_size) + ", 1.0 has " +
               std::to_string(sizeof(booking_entry_v1)));
    expect(entry.abi_major == BOOKING_ABI_MAJOR, "the major is " + std::to_string(entry.abi_major));
    expect(entry.create != nullptr, "create is NULL");
    expect(entry.reserved0 == 0, "a reserved word is not zero");
    expect((entry.flags & BOOKING_FLAGS_MUST_UNDERSTAND) == 0, "flags are set that nobody knows");
    const auto text = [](const booking_str& str) {
        expect(str.ptr != nullptr && str.ptr[str.len] == '\0', "a text is NULL or has no end");
        return std::string(str.ptr, str.len);
    };
    expect(text(entry.plugin_id) == text_at(manifest, "id"), "the id is not the manifest's");
    expect(text(entry.plugin_version) == text_at(manifest, "version"),
           "the version is not the manifest's");
    const json::object& abi = manifest.at("abi").as_object();
    expect(abi.at("minor_needed") == entry.abi_minor_needed, "minor_needed is not the manifest's");
    expect(abi.at("minor_built") == entry.abi_minor, "the minor is not the manifest's minor_built");
}

std::string entry_is_one(const Subject& subject)
{
    const booking_entry_fn entry = load_entry(subject.binary());
    std::array<const booking_entry_v1*, 8> seen{};
    std::array<std::thread, 8> threads;
    for (std::size_t i = 0; i < threads.size(); ++i)
        threads[i] = std::thread([&, i] { seen[i] = entry(); });
    for (std::thread& thread : threads)
        thread.join();
    for (const booking_entry_v1* each : seen)
        expect(each != nullptr && each == seen[0], "entry gives several pointers, or none");
    expect_entry_fits(*seen[0], subject);
    return {};
}

// create refused: a negative status, with one error that names why.
void expect_polite(const Answer& answer, const std::string& where)
{
    expect(answer.status < 0, where + " create answers " + answer.shown());
    expect(answer.errors == 1,
           where + " create calls error " + std::to_string(answer.errors) + " times");
    expect(!answer.code.empty() && !answer.text.empty(), where + " create says no reason");
}

// Where no lower minor is, the other thing that a host may be is of another major.
std::string minor_counts(const Subject& subject)
{
    const std::uint16_t needed = load_entry(subject.binary())()->abi_minor_needed;
    TestDatabase database(subject);
    HostShape shape;
    shape.minor = needed;
    {
        ProbeHost host(subject, &database, shape);
        const Answer answer = host.create();
        expect(answer.is_ok(), "on the minor it needs create answers " + answer.shown());
    }
    HostShape older = shape;
    if (needed > 0)
        --older.minor;
    else
        ++older.major;
    ProbeHost host(subject, &database, older);
    expect_polite(host.create(),
                  "on a host of " + std::to_string(older.major) + "." +
                      std::to_string(older.minor));
    return needed > 0 ? "" : "it runs on every minor; refused was another major";
}

// A plugin at work on tables of that fit: what it does to them shows here.
void work_on(const Subject& subject, Fit fit)
{
    HostShape shape;
    shape.fit = fit;
    World world(subject, shape);
    world.host.open_studio();
    Call call = reading_call(subject);
    call.fit = fit;
    const Answer answer = world.host.call(call);
    expect(answer.status >= 0, call.hook + " answers " + answer.shown());
    if (subject.has_hook("credit.add")) {
        call = {.hook = "credit.add", .payload = request::credit_add("c1", 500), .key = "k"};
        call.fit = fit;
        const Answer added = world.host.call(call);
        expect(added.is_ok(), "credit.add answers " + added.shown());
    }
    expect(world.host.are_tables_untouched(), "wrote into the host's tables");
    const Answer disabled = world.host.control(Control::disable);
    expect(disabled.is_ok(), "studio_disable answers " + disabled.shown());
    world.host.deactivate();
    world.host.destroy();
}

std::string keeps_inside_small_tables(const Subject& subject)
{
    work_on(subject, Fit::cut);
    return {};
}

std::string ignores_what_grew(const Subject& subject)
{
    work_on(subject, Fit::grown);
    return {};
}

std::set<std::string> required_extensions(const Subject& subject)
{
    std::set<std::string> ids{BOOKING_EXT_HOOKS};
    const json::value* wanted = subject.manifest().if_contains("requires");
    if (wanted == nullptr || !wanted->is_object()) return ids;
    const json::value* list = wanted->get_object().if_contains("extensions");
    if (list == nullptr || !list->is_array()) return ids;
    for (const json::value& id : list->get_array())
        ids.insert(json::value_to<std::string>(id));
    return ids;
}

std::string does_without_optional_extensions(const Subject& subject)
{
    const std::set<std::string> required = required_extensions(subject);
    HostShape bare;
    for (const std::string& id : extension_ids()) {
        if (!required.contains(id)) bare.absent.insert(id);
    }
    {
        World world(subject, bare); // refusing here is a failure: the manifest does not want them
        world.host.open_studio();
        const Call call = reading_call(subject);
        const Answer answer = world.host.call(call);
        expect(answer.status >= 0,
               "without the optional extensions " + call.hook + " answers " + answer.shown());
    }
    TestDatabase database(subject);
    for (const std::string& id : extension_ids()) {
        if (id != BOOKING_EXT_HOOKS) bare.absent.insert(id);
    }
    ProbeHost host(subject, &database, bare);
    const Answer answer = host.create();
    if (answer.status < 0) expect_polite(answer, "with booking.hooks/1 alone");
    return answer.status < 0 ? "with booking.hooks/1 alone it refuses" : "it needs no other";
}

constexpr Check checks[] = {
    {"B1", "loads with RTLD_NOW and RTLD_LOCAL", loads},
    {"B2",
     "no constructor prints, starts a thread, opens a file or a socket",
     is_quiet_while_loading},
    {"B3", "load and entry take less than 100 ms", loads_fast},
    {"B4",
     "entry gives one pointer to 8 threads at once, and what it says is the manifest's",
     entry_is_one},
    {"B5", "works on the minor it needs, and refuses one less with a text", minor_counts},
    {"B6", "reads no further than the host's tables go", keeps_inside_small_tables},
    {"B7", "works the same with tables larger than it knows", ignores_what_grew},
    {"B8",
     "does without the extensions that its manifest does not require",
     does_without_optional_extensions},
};

} // namespace

std::span<const Check> load_checks()
{
    return checks;
}

} // namespace booking::check
