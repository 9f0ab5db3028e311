#include "commands/bench/throughput.hpp"

#include "commands/bench/bare_subject.hpp"
#include "commands/bench/machine.hpp"
#include "commands/bench/studio.hpp"

#include <optional>

namespace host_stub::commands::bench {

DatabaseResult measure_cases(const Place& place,
                             pipe::Options session_options,
                             const Plan& plan,
                             std::int64_t vouchers,
                             const std::function<void(const std::string&)>& tell)
{
    const auto progress = [&](const std::string& text) { tell(place.name() + ": " + text); };
    DatabaseResult result;
    result.name = place.name();
    result.about = place.about();
    result.is_durable = place.is_durable();
    if (place.url().empty()) result.disk_probe_ms = disk_probe(place.folder());

    session_options.data_dir = place.folder();
    session_options.db_url = place.url();
    std::optional<pipe::Session> session;
    std::optional<Studio> studio;
    result.load_ms = duration_ms([&] { session.emplace(session_options); });
    result.enable_ms = duration_ms([&] { studio.emplace(*session, "bench"); });
    result.first_reply_ms = duration_ms([&] { studio->list_page("", 50); });

    progress("filling");
    BareTables tables(place.bare(), vouchers);
    result.vouchers = vouchers;
    result.fill_seconds = duration_ms([&] { studio->import_vouchers(vouchers); }) / 1e3;
    studio->learn_codes();
    place.analyze();

    std::vector<std::unique_ptr<Subject>> subjects;
    for (const Kind kind : {Kind::limit, Kind::bare, Kind::one_call})
        subjects.push_back(bare_subject(kind, tables));
    subjects.push_back(plugin_subject(*studio, place.settling()));
    result.groups = Rotation(plan, std::move(subjects), place.counter(), progress).run();
    return result;
}

} // namespace host_stub::commands::bench
