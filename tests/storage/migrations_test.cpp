#include "support/ledger_world.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

const std::vector<std::string> all_steps{"0001-ledger", "0002-keys", "0003-audit"};

struct Place {
    MigrationReport migrate(bool is_dry_run = false)
    {
        return storage::migrate(database, host, deadline_in(host, 20'000), is_dry_run);
    }
    DataState state() const { return data_state_of(database, host, deadline_in(host, 20'000)); }
    RawDatabase raw() const { return RawDatabase{on}; }
    bool has_file() const { return ::access(on.file().c_str(), F_OK) == 0; }

    TestDatabase on;
    FakeHost host{on};
    services::Database database = host.database("s1", services::DatabaseRole::migrate);
};

// MariaDB commits each statement that makes something.
bool is_made_in_one_transaction(const Place& place)
{
    return place.on.backend() != TestBackend::mariadb;
}

// What a process that migrates holds.
std::vector<std::string> lock_texts(const Place& place)
{
    switch (place.on.backend()) {
    case TestBackend::sqlite: return {"begin immediate"};
    case TestBackend::postgresql: return {"begin", "select pg_advisory_xact_lock(1396924489)"};
    // The session that migrated just before may not be quite gone.
    case TestBackend::mariadb: return {"select get_lock(concat('scrip.', md5(database())), 10)"};
    }
    throw std::logic_error{"no such backend"};
}

} // namespace

TEST_CASE("a fresh database gets every step", "[storage][l1]")
{
    Place place;
    CHECK(place.state() == DataState::older);
    const auto report = place.migrate();
    CHECK(report.from == 0);
    CHECK(report.to == migrations().back().version);
    CHECK(report.steps == all_steps);
    CHECK(place.state() == DataState::current);
    CHECK(place.raw().number("select count(*) from scrip_schema_version where state = 'done'") ==
          static_cast<std::int64_t>(all_steps.size()));
}

TEST_CASE("the file of a fresh database is its owner's alone", "[storage][sqlite][l1]")
{
    Place place;
    CHECK(place.state() == DataState::older);
    CHECK_FALSE(place.has_file());
    place.migrate();
    struct stat status = {};
    REQUIRE(::stat(place.on.file().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(place.raw().number("PRAGMA application_id") == 1396924489);
}

TEST_CASE("migrating twice changes nothing the second time", "[storage][l1]")
{
    Place place;
    place.migrate();
    const std::string before = place.raw().dump();
    place.host.advance(std::chrono::hours{1});
    const auto report = place.migrate();
    CHECK(report.from == report.to);
    CHECK(report.steps.empty());
    CHECK(place.raw().dump() == before);
}

TEST_CASE("a dry run tells the steps and writes nothing", "[storage][l1]")
{
    Place place;
    const RawDatabase raw = place.raw();
    CHECK(place.migrate(true).steps == all_steps);
    CHECK(raw.tables().empty());
    CHECK(place.migrate().steps.size() == all_steps.size());
    const std::string before = raw.dump();
    CHECK(place.migrate(true).steps.empty());
    CHECK(raw.dump() == before);
}

TEST_CASE("a dry run makes no file", "[storage][sqlite][l1]")
{
    Place place;
    CHECK(place.migrate(true).steps == all_steps);
    CHECK_FALSE(place.has_file());
}

TEST_CASE("data of a newer plugin is told apart and left alone", "[storage][l2]")
{
    Place place;
    place.migrate();
    place.raw().run(
        "insert into scrip_schema_version values (99, '0099-later', 'done', 'x', '9', 0)");
    const std::string before = place.raw().dump();
    CHECK(place.state() == DataState::newer);
    CHECK(failure_of([&] { place.migrate(); }) == Failure::refused);
    CHECK(place.raw().dump() == before);
}

TEST_CASE("a step that was edited after it was applied is found", "[storage][l1]")
{
    Place place;
    place.migrate();
    const RawDatabase raw = place.raw();
    const std::string checksum =
        raw.text("select checksum from scrip_schema_version where version = 1");
    raw.run("update scrip_schema_version set checksum = 'x' where version = 1");
    CHECK(place.state() == DataState::changed);
    raw.run("update scrip_schema_version set checksum = '" + checksum + "' where version = 1");
    CHECK(place.state() == DataState::current);
    raw.run("delete from scrip_schema_version where version > 1");
    CHECK(place.state() == DataState::older);
    raw.run("update scrip_schema_version set version = 0");
    CHECK(place.state() == DataState::older);
}

TEST_CASE("of several that migrate at once exactly one does", "[storage][l1]")
{
    Place place;
    std::atomic<int> applied = 0;
    std::atomic<int> failed = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            try {
                if (!place.migrate().steps.empty()) ++applied;
            } catch (const std::exception&) {
                ++failed;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(failed == 0);
    CHECK(applied == 1);
    CHECK(place.state() == DataState::current);
}

TEST_CASE("of two processes that migrate at once exactly one does", "[storage][l1][F7]")
{
    Place place;
    place.database.schema = "elsewhere"; // of PostgreSQL: to be made, too
    const auto urls = place.on.urls();   // of a cluster: each process on its node
    std::vector<pid_t> children;
    for (std::size_t i = 0; i < 2; ++i) {
        const std::string& url = urls[i % urls.size()];
        place.database.connect = url.substr(url.find("://") + 3);
        children.push_back(::fork());
        REQUIRE(children.back() >= 0);
        if (children.back() > 0) continue;
        int steps = 100;
        try {
            steps = static_cast<int>(place.migrate().steps.size());
        } catch (const DatabaseError& error) {
            steps += 1 + static_cast<int>(error.failure());
            std::fprintf(stderr, "code %s\n", error.driver_code().c_str());
        } catch (...) { // NOLINT(bugprone-empty-catch)
        }
        ::_exit(steps);
    }
    int applied = 0;
    for (const pid_t child : children) {
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFEXITED(status));
        applied += WEXITSTATUS(status);
    }
    CHECK(applied == static_cast<int>(all_steps.size()));
    CHECK(place.state() == DataState::current);
}

namespace {

// Dies the moment the step's version row asks for the time.
class DyingHost : public FakeHost {
public:
    using FakeHost::FakeHost;
    Instant now() const override
    {
        ::kill(::getpid(), SIGKILL);
        return FakeHost::now();
    }
};

class ThrowingHost : public FakeHost {
public:
    using FakeHost::FakeHost;
    Instant now() const override { throw services::ServiceUnavailable{"no clock"}; }
};

} // namespace

TEST_CASE("after a process was killed in the middle of a step another one takes it up",
          "[storage][l1][F1]")
{
    Place place;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const DyingHost host{place.on};
        try {
            storage::migrate(place.database, host, INT64_MAX, false);
        } catch (...) { // NOLINT(bugprone-empty-catch)
        }
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(place.state() == DataState::older);
    if (is_made_in_one_transaction(place)) CHECK(place.raw().tables().empty());
    CHECK(place.migrate().steps.size() == all_steps.size());
    CHECK(place.state() == DataState::current);
}

TEST_CASE("a step that fails on the way does not count, and begins again", "[storage][l1]")
{
    Place place;
    const ThrowingHost host{place.on};
    CHECK_THROWS_AS(storage::migrate(place.database, host, INT64_MAX, false),
                    services::ServiceUnavailable);
    CHECK(place.state() == DataState::older);
    if (is_made_in_one_transaction(place)) CHECK(place.raw().tables().empty());
    CHECK(place.migrate().steps.size() == all_steps.size());
    CHECK(place.state() == DataState::current);
}

TEST_CASE("a migration that cannot get its lock ends at the deadline", "[storage][l1][I40]")
{
    Place place;
    place.migrate();
    const RawDatabase other = place.raw();
    other.run("delete from scrip_schema_version");
    for (const std::string& sql : lock_texts(place))
        other.run(sql);
    const std::int64_t start = place.host.monotonic_ns();
    const auto failure = failure_of(
        [&] { storage::migrate(place.database, place.host, deadline_in(place.host, 200), false); });
    const std::int64_t took_ms = (place.host.monotonic_ns() - start) / 1'000'000;
    CHECK(failure == Failure::too_slow);
    CHECK(took_ms >= 190); // a server is told whole milliseconds of what is left
    CHECK(took_ms < 450);
}

TEST_CASE("another program's file is refused and left alone", "[storage][sqlite]")
{
    Place place;
    {
        const RawDatabase raw = place.raw();
        raw.run("PRAGMA application_id=42");
        raw.run("create table theirs (x)");
    }
    CHECK(failure_of([&] { place.migrate(); }) == Failure::unavailable);
    CHECK(place.raw().tables().empty());
}

TEST_CASE("a link is not followed, a folder is no database, and a text file neither",
          "[storage][sqlite]")
{
    Place place;
    const std::string file = place.on.file();
    const std::string target = file + ".target";
    REQUIRE(::symlink(target.c_str(), file.c_str()) == 0);
    CHECK(failure_of([&] { place.migrate(); }) == Failure::unavailable);
    CHECK(::access(target.c_str(), F_OK) != 0);
    REQUIRE(::unlink(file.c_str()) == 0);

    REQUIRE(::mkdir(file.c_str(), 0700) == 0);
    CHECK(failure_of([&] { place.migrate(); }) == Failure::unavailable);
    REQUIRE(::rmdir(file.c_str()) == 0);

    FILE* text = std::fopen(file.c_str(), "w");
    REQUIRE(text);
    for (int i = 0; i < 1000; ++i)
        std::fputs("no database at all\n", text);
    std::fclose(text);
    CHECK(failure_of([&] { place.migrate(); }) == Failure::damaged);
}
