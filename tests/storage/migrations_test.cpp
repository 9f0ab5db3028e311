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

struct Place {
    TempFolder folder;
    FakeHost host{folder.file("scrip.db")};
    services::Database database = host.database("s1", services::DatabaseRole::migrate);

    MigrationReport migrate(bool is_dry_run = false)
    {
        return storage::migrate(database, host, deadline_in(host, 20'000), is_dry_run);
    }
    bool has_file() const { return ::access(host.file().c_str(), F_OK) == 0; }
};

} // namespace

TEST_CASE("a fresh database gets every step, and the file is its owner's alone", "[storage][l1]")
{
    Place place;
    CHECK(data_state_of(place.database, place.host, INT64_MAX) == DataState::older);
    CHECK_FALSE(place.has_file());
    const auto report = place.migrate();
    CHECK(report.from == 0);
    CHECK(report.to == migrations().back().version);
    CHECK(report.steps == std::vector<std::string>{"0001-ledger"});
    CHECK(data_state_of(place.database, place.host, INT64_MAX) == DataState::current);
    struct stat status = {};
    REQUIRE(::stat(place.host.file().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    const RawDatabase raw{place.host.file()};
    CHECK(raw.number("PRAGMA application_id") == 1396924489);
    CHECK(raw.number("select count(*) from scrip_schema_version") == 1);
}

TEST_CASE("migrating twice changes nothing the second time", "[storage][l1]")
{
    Place place;
    place.migrate();
    const std::string before = RawDatabase{place.host.file()}.dump();
    place.host.advance(std::chrono::hours{1});
    const auto report = place.migrate();
    CHECK(report.from == report.to);
    CHECK(report.steps.empty());
    CHECK(RawDatabase{place.host.file()}.dump() == before);
}

TEST_CASE("a dry run tells the steps and writes nothing, not even the file", "[storage][l1]")
{
    Place place;
    const auto report = place.migrate(true);
    CHECK(report.steps == std::vector<std::string>{"0001-ledger"});
    CHECK_FALSE(place.has_file());

    // An empty file that is there already stays empty.
    FILE* file = std::fopen(place.host.file().c_str(), "w");
    REQUIRE(file);
    std::fclose(file);
    CHECK(place.migrate(true).steps.size() == 1);
    CHECK(RawDatabase{place.host.file()}.tables().empty());
    CHECK(place.migrate().steps.size() == 1);
    CHECK(place.migrate(true).steps.empty());
}

TEST_CASE("data of a newer plugin is told apart and left alone", "[storage][l2]")
{
    Place place;
    place.migrate();
    RawDatabase{place.host.file()}.run(
        "insert into scrip_schema_version values (99, '0099-later', 'x', 0)");
    const std::string before = RawDatabase{place.host.file()}.dump();
    CHECK(data_state_of(place.database, place.host, INT64_MAX) == DataState::newer);
    CHECK(failure_of([&] { place.migrate(); }) == Failure::refused);
    CHECK(RawDatabase{place.host.file()}.dump() == before);
}

TEST_CASE("a step that was edited after it was applied is found", "[storage][l1]")
{
    Place place;
    place.migrate();
    const RawDatabase raw{place.host.file()};
    const std::string checksum = raw.text("select checksum from scrip_schema_version");
    raw.run("update scrip_schema_version set checksum = checksum || '0'");
    CHECK(data_state_of(place.database, place.host, INT64_MAX) == DataState::changed);
    raw.run("update scrip_schema_version set checksum = '" + checksum + "'");
    CHECK(data_state_of(place.database, place.host, INT64_MAX) == DataState::current);
    raw.run("update scrip_schema_version set version = 0");
    CHECK(data_state_of(place.database, place.host, INT64_MAX) == DataState::older);
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
    CHECK(data_state_of(place.database, place.host, INT64_MAX) == DataState::current);
}

namespace {

// Dies the moment the step's version row asks for the time: all tables made, nothing committed.
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

TEST_CASE("a process killed in the middle of a step leaves nothing of it", "[storage][l1][F1]")
{
    Place place;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const DyingHost host{place.host.file()};
        try {
            storage::migrate(place.database, host, INT64_MAX, false);
        } catch (...) { // NOLINT(bugprone-empty-catch)
        }
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(data_state_of(place.database, place.host, INT64_MAX) == DataState::older);
    CHECK(RawDatabase{place.host.file()}.tables().empty());
    CHECK(place.migrate().steps.size() == 1);
    CHECK(data_state_of(place.database, place.host, INT64_MAX) == DataState::current);
}

TEST_CASE("a step that fails on the way is rolled back whole", "[storage][l1]")
{
    Place place;
    const ThrowingHost host{place.host.file()};
    CHECK_THROWS_AS(storage::migrate(place.database, host, INT64_MAX, false),
                    services::ServiceUnavailable);
    CHECK(RawDatabase{place.host.file()}.tables().empty());
    CHECK(place.migrate().steps.size() == 1);
}

TEST_CASE("a migration that cannot get its lock ends at the deadline", "[storage][l1]")
{
    Place place;
    place.migrate();
    RawDatabase{place.host.file()}.run("delete from scrip_schema_version");
    const RawDatabase other{place.host.file()};
    other.run("begin immediate");
    const std::int64_t start = place.host.monotonic_ns();
    const auto failure = failure_of(
        [&] { storage::migrate(place.database, place.host, deadline_in(place.host, 200), false); });
    const std::int64_t took_ms = (place.host.monotonic_ns() - start) / 1'000'000;
    CHECK(failure == Failure::too_slow);
    CHECK(took_ms >= 200);
    CHECK(took_ms < 450);
}

TEST_CASE("another program's file is refused and left alone", "[storage]")
{
    Place place;
    {
        FILE* file = std::fopen(place.host.file().c_str(), "w");
        REQUIRE(file);
        std::fclose(file);
        const RawDatabase raw{place.host.file()};
        raw.run("PRAGMA application_id=42");
        raw.run("create table theirs (x)");
    }
    CHECK(failure_of([&] { place.migrate(); }) == Failure::unavailable);
    CHECK(RawDatabase{place.host.file()}.tables().empty());
}

TEST_CASE("a link is not followed, a folder is no database, and a text file neither", "[storage]")
{
    Place place;
    const std::string target = place.folder.file("target.db");
    REQUIRE(::symlink(target.c_str(), place.host.file().c_str()) == 0);
    CHECK(failure_of([&] { place.migrate(); }) == Failure::unavailable);
    CHECK(::access(target.c_str(), F_OK) != 0);
    REQUIRE(::unlink(place.host.file().c_str()) == 0);

    REQUIRE(::mkdir(place.host.file().c_str(), 0700) == 0);
    CHECK(failure_of([&] { place.migrate(); }) == Failure::unavailable);
    REQUIRE(::rmdir(place.host.file().c_str()) == 0);

    FILE* file = std::fopen(place.host.file().c_str(), "w");
    REQUIRE(file);
    for (int i = 0; i < 1000; ++i)
        std::fputs("no database at all\n", file);
    std::fclose(file);
    CHECK(failure_of([&] { place.migrate(); }) == Failure::damaged);
}
