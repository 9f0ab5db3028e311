// G: data of other versions.
#include "forked.hpp"
#include "registry.hpp"
#include "sample_studio.hpp"
#include "statement_tap.hpp"
#include "verdict.hpp"

#include <csignal>

namespace booking::check {
namespace {

namespace json = boost::json;

const json::object& data_of(const Subject& subject)
{
    need_database(subject);
    const json::value* data = subject.manifest().if_contains("data");
    if (data == nullptr || !data->is_object()) skip("its manifest names no version of its data");
    return data->get_object();
}

Answer migrated(ProbeHost& host, std::uint32_t flags = 0)
{
    Answer answer = host.control(Control::migrate, "s1", flags);
    expect(answer.is_ok(), "studio_migrate answers " + answer.shown());
    return answer;
}

// Statement by statement: each ends with ";;" at a line's end, since a trigger has ";" inside.
void load_dump(const TestDatabase& database, const std::filesystem::path& file)
{
    const std::string text = read_file(file);
    std::size_t begin = 0;
    while (true) {
        const auto end = text.find(";;\n", begin);
        if (end == std::string::npos) break;
        database.execute(text.substr(begin, end - begin));
        begin = end + 3;
    }
}

// Dry run, then the migration; returns what the tables are made of afterwards.
std::string migrate_twice(const Subject& subject,
                          const TestDatabase& database,
                          ProbeHost& host,
                          const std::string& from)
{
    const Contents before = database.contents();
    migrated(host, BOOKING_CALL_F_DRY_RUN);
    const std::string changed = difference(before, database.contents());
    expect(changed.empty(), "a dry run from version " + from + " writes: " + changed);
    expect(database.tables().size() == before.size(), "a dry run makes tables");
    const Answer answer = migrated(host);
    const std::string to = answer.text_of("/to"), wanted = text_at(data_of(subject), "version");
    expect(to == wanted, "it migrates to version " + to + ", the manifest says " + wanted);
    expect(!answer.document().at("steps").as_array().empty(), "it names no step");
    const Answer enabled = host.control(Control::enable);
    expect(enabled.is_ok(), "after it studio_enable answers " + enabled.shown());
    return database.schema_text();
}

std::string migrates_from_every_version(const Subject& subject)
{
    const json::object& data = data_of(subject);
    std::string fresh;
    {
        TestDatabase database(subject);
        ProbeHost host(subject, &database);
        host.start();
        fresh = migrate_twice(subject, database, host, "none");
    }
    std::string missing;
    int done = 0;
    const json::value* versions = data.if_contains("migrates_from");
    if (versions == nullptr || !versions->is_array()) return "it migrates from no version";
    for (const json::value& each : versions->get_array()) {
        const auto version = json::value_to<std::string>(each);
        TestDatabase database(subject);
        const auto dump = subject.old_data / (version + "." + database.backend_word() + ".sql");
        if (subject.old_data.empty() || !std::filesystem::exists(dump)) {
            missing += (missing.empty() ? "" : ", ") + version;
            continue;
        }
        load_dump(database, dump);
        ProbeHost host(subject, &database);
        host.start();
        const std::string schema = migrate_twice(subject, database, host, version);
        expect(schema == fresh,
               "from version " + version + " the tables are other than fresh ones");
        ++done;
    }
    if (!missing.empty()) warn("no --old-data of version " + missing);
    return std::to_string(done) + " versions";
}

std::string survives_kills(const Subject& subject)
{
    data_of(subject);
    std::string fresh;
    int statements = 0;
    {
        TestDatabase database(subject);
        fresh = in_fork([&] {
                    ProbeHost host(subject, &database);
                    host.start();
                    arm_tap(TapAction::count);
                    migrated(host);
                    disarm_tap();
                    return std::to_string(tapped()) + "\n" + database.schema_text();
                }).said;
        statements = std::stoi(fresh);
        fresh = fresh.substr(fresh.find('\n') + 1);
    }
    expect(statements > 0, "no statement of a database was seen");
    const int kills = subject.is_thorough ? statements : std::min(statements, 12);
    for (int i = 0; i < kills; ++i) {
        still_going();
        const int n = 1 + i * statements / kills;
        TestDatabase database(subject);
        const Death death = in_fork([&]() -> std::string {
            ProbeHost host(subject, &database);
            host.start();
            arm_tap(TapAction::kill, n);
            migrated(host);
            return {};
        });
        expect(death.signal == SIGKILL, "statement " + std::to_string(n) + " never came");
        const std::string schema = in_fork([&] {
                                       ProbeHost host(subject, &database);
                                       host.start();
                                       host.open_studio();
                                       return database.schema_text();
                                   }).said;
        expect(schema == fresh,
               "killed at statement " + std::to_string(n) +
                   " the tables are other than fresh ones");
    }
    return std::to_string(kills) + " kills at " + std::to_string(statements) + " statements";
}

// The table in which the plugin keeps the version of its data, and its statement to raise it.
std::string raise_version(const TestDatabase& database, const std::string& version)
{
    for (const std::string& table : database.tables()) {
        try {
            if (database.highest(table, "version") != version) continue;
        } catch (const std::exception&) { // it has no such column
            continue;
        }
        return "update " + table + " set version = version + 1000 where version = " + version;
    }
    skip("no table has a column \"version\" whose highest value is " + version);
}

std::string refuses_newer_data(const Subject& subject)
{
    const std::string version = text_at(data_of(subject), "version");
    TestDatabase database(subject);
    {
        ProbeHost host(subject, &database);
        host.start();
        host.open_studio();
    }
    database.execute(raise_version(database, version));
    ProbeHost host(subject, &database);
    host.start();
    const Contents before = database.contents();
    for (const auto& [what, name] : {std::pair{Control::enable, "studio_enable"},
                                     std::pair{Control::migrate, "studio_migrate"}}) {
        const Answer answer = host.control(what);
        expect(answer.status == BOOKING_E_STATE && answer.code == "data_newer",
               std::string(name) + " of newer data answers " + answer.shown());
    }
    const std::string changed = difference(before, database.contents());
    expect(changed.empty(), "it writes to newer data: " + changed);
    return {};
}

constexpr Check checks[] = {
    {"G2",
     "migrates from every version it names, dry run first, to what a fresh one is",
     migrates_from_every_version},
    {"G3", "kill -9 in the middle of a migration, then again: it finishes", survives_kills},
    {"G4", "newer data is data_newer, and nothing is written", refuses_newer_data},
};

} // namespace

std::span<const Check> migration_checks()
{
    return checks;
}

} // namespace booking::check
