// The host's services, directly and as a plugin reaches them.
#include "loader/plugin.hpp"
#include "pipe/session.hpp"
#include "platform/studios.hpp"
#include "plugin_folder.hpp"
#include "services/host.hpp"
#include "services/instant.hpp"
#include "support/test_database.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <soci/soci.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>
#include <thread>

using namespace host_stub;
using namespace host_stub::tests;
using services::Clock;
using services::Ids;
using services::Log;
using services::SecretBytes;
using services::Secrets;
namespace json = boost::json;

namespace {

const auto silent = [](std::string_view) {};

struct WithSecrets {
    std::string log_lines;
    TemporaryFolder data;
    Clock clock;
    Log log{clock, BOOKING_LOG_WARNING, [this](std::string_view line) { log_lines += line; }};
    Secrets secrets{data.path, log};

    std::filesystem::path file(const std::string& name) const
    {
        return data.path / "secrets" / (name + ".key");
    }
    booking_status get(const std::string& name)
    {
        SecretBytes found;
        return secrets.get(name, found);
    }
};

mode_t mode_of(const std::filesystem::path& path)
{
    struct stat about {};
    REQUIRE(::lstat(path.c_str(), &about) == 0);
    return about.st_mode & 07777;
}

std::string bytes_of(const SecretBytes& secret)
{
    return {secret.bytes.begin(), secret.bytes.end()};
}

// Asks a running probe to use one of the host's services.
struct Asked {
    explicit Asked(std::int32_t level_floor = BOOKING_LOG_WARNING, const std::string& db_url = {})
    {
        pipe::Options options;
        options.plugin_dir = folder.path();
        options.data_dir = data.path;
        options.db_url = db_url.empty() ? database.url() : db_url;
        options.clock_unix_us = 0;
        options.log_level_floor = level_floor;
        options.log_sink = [this](std::string_view line) { log = line; };
        session.emplace(std::move(options));
    }
    json::object ask(const std::string& payload)
    {
        const std::string answer =
            session->answer(R"({"hook":"probe.services","studio":"s1","payload":)" + payload + "}");
        return json::parse(answer).at("reply").as_object();
    }
    PluginFolder folder{"probe"};
    TemporaryFolder data;
    scrip::tests::TestDatabase database;
    std::string log;
    std::optional<pipe::Session> session;
};

} // namespace

TEST_CASE("an instant is read and printed as RFC 3339 in UTC", "[host-stub][services]")
{
    using services::parse_instant;
    using services::print_instant;
    CHECK(parse_instant("1970-01-01T00:00:00Z") == 0);
    CHECK(parse_instant("2026-11-21T12:00:00Z") == 1'795'262'400'000'000);
    CHECK(parse_instant("2026-11-21T12:00:00.25Z") == 1'795'262'400'250'000);
    CHECK(print_instant(1'795'262'400'250'000) == "2026-11-21T12:00:00.250000Z");
    CHECK(parse_instant("2028-02-29T23:59:59Z").has_value());
    for (const char* wrong : {"",
                              "2026-11-21",
                              "2026-11-21 12:00:00Z",
                              "2026-11-21T12:00:00",
                              "2026-02-29T00:00:00Z",
                              "2026-13-01T00:00:00Z",
                              "2026-11-21T24:00:00Z",
                              "2026-11-21T12:60:00Z",
                              "2026-11-21T12:00:60Z",
                              "2026-11-21T12:00:00.Z",
                              "2026-11-21T12:00:00.1234567Z",
                              "2026-11-21T12:00:00+00:00",
                              "+026-11-21T12:00:00Z"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_instant(wrong).has_value());
    }
    for (const std::int64_t instant : {std::int64_t{0},
                                       std::int64_t{951'782'399'000'000},
                                       std::int64_t{4'102'444'800'000'001}}) {
        CHECK(parse_instant(print_instant(instant)) == instant);
    }
}

TEST_CASE("ids only grow, also when the clock stands or goes back", "[host-stub][services]")
{
    Clock clock(1'795'262'400'000'000);
    Ids ids(clock);
    const auto text = [&] {
        const booking_uuid id = ids.uuid7();
        CHECK(id.bytes[6] >> 4 == 7);
        CHECK(id.bytes[8] >> 6 == 2);
        return std::string(reinterpret_cast<const char*>(id.bytes), 16);
    };
    std::string last = text();
    for (int i = 0; i < 2'000; ++i) {
        if (i == 500) clock.set(1'795'262'399'000'000);
        if (i == 1'000) clock.advance(60);
        const std::string next = text();
        REQUIRE(next > last);
        last = next;
    }
}

TEST_CASE("ids of many threads are different", "[host-stub][services]")
{
    const Clock clock;
    Ids ids(clock);
    std::vector<std::vector<std::string>> made(4);
    std::vector<std::thread> threads;
    for (auto& mine : made) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1'000; ++i) {
                const booking_uuid id = ids.uuid7();
                mine.emplace_back(reinterpret_cast<const char*>(id.bytes), 16);
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    std::set<std::string> all;
    for (const auto& mine : made)
        all.insert(mine.begin(), mine.end());
    CHECK(all.size() == 4'000);
}

TEST_CASE("a secret key is made once, for its owner alone", "[host-stub][services]")
{
    WithSecrets with;
    SecretBytes first, second;
    REQUIRE(with.secrets.get("master", first) == BOOKING_OK);
    REQUIRE(with.secrets.get("master", second) == BOOKING_OK);
    CHECK(first.bytes.size() == 32);
    CHECK(bytes_of(first) == bytes_of(second));
    CHECK(mode_of(with.file("master")) == 0600);
    CHECK(mode_of(with.data.path / "secrets") == 0700);
    SecretBytes other;
    REQUIRE(with.secrets.get("other", other) == BOOKING_OK);
    CHECK(bytes_of(other) != bytes_of(first));
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(with.data.path / "secrets")) {
        ++files;
    }
    CHECK(files == 2); // nothing is left of the making
}

TEST_CASE("a key that another one replaced is never made", "[host-stub][services][rotation]")
{
    WithSecrets with;
    CHECK(with.get("master.previous") == BOOKING_E_NOT_FOUND);
    CHECK_FALSE(std::filesystem::exists(with.file("master.previous")));
    write_file(with.file("master.previous"), "replaced");
    REQUIRE(::chmod(with.file("master.previous").c_str(), 0600) == 0);
    SecretBytes found;
    REQUIRE(with.secrets.get("master.previous", found) == BOOKING_OK);
    CHECK(bytes_of(found) == "replaced");
}

TEST_CASE("the bytes of a key that is there are returned as they are", "[host-stub][services]")
{
    WithSecrets with;
    REQUIRE(with.get("master") == BOOKING_OK);
    const std::string content = GENERATE(as<std::string>{}, "", "short", std::string(1'000, '\1'));
    write_file(with.file("master"), content);
    SecretBytes found;
    REQUIRE(with.secrets.get("master", found) == BOOKING_OK);
    CHECK(bytes_of(found) == content);
}

TEST_CASE("a key that others could read or change is refused and logged", "[host-stub][services]")
{
    WithSecrets with;
    REQUIRE(with.get("master") == BOOKING_OK);
    const mode_t mode = GENERATE(as<mode_t>{}, 0640, 0604, 0620, 0666);
    REQUIRE(::chmod(with.file("master").c_str(), mode) == 0);
    CHECK(with.get("master") == BOOKING_E_STATE);
    CHECK_THAT(with.log_lines, Catch::Matchers::Contains("master.key is open to group or others"));
}

TEST_CASE("a key behind a link or in a folder that others can change is refused",
          "[host-stub][services]")
{
    WithSecrets with;
    REQUIRE(with.get("master") == BOOKING_OK);
    std::filesystem::create_symlink(with.file("master"), with.file("linked"));
    CHECK(with.get("linked") == BOOKING_E_STATE);
    REQUIRE(::chmod((with.data.path / "secrets").c_str(), 0770) == 0);
    CHECK(with.get("master") == BOOKING_E_STATE);
}

TEST_CASE("without a folder there is no key", "[host-stub][services]")
{
    std::string lines;
    Clock clock;
    Log log(clock, BOOKING_LOG_WARNING, [&](std::string_view line) { lines += line; });
    const TemporaryFolder data;
    SecretBytes found;
    CHECK(Secrets(data.path / "missing", log).get("master", found) == BOOKING_E_UNAVAILABLE);
    write_file(data.path / "file", "");
    CHECK(Secrets(data.path / "file", log).get("master", found) == BOOKING_E_UNAVAILABLE);
    CHECK_FALSE(lines.empty());
}

TEST_CASE("a key's name cannot lead elsewhere", "[host-stub][services]")
{
    WithSecrets with;
    for (const char* name : {"", ".", "..", ".hidden", "a/b", "../master", "Master", "a b", "é"}) {
        CAPTURE(name);
        CHECK(with.get(name) == BOOKING_E_INVALID);
    }
    CHECK(with.get(std::string(65, 'a')) == BOOKING_E_INVALID);
    CHECK(with.get("a-b_c.1") == BOOKING_OK);
}

TEST_CASE("processes that come first at once agree on one key", "[host-stub][services]")
{
    constexpr int processes = 8, rounds = 20;
    for (int round = 0; round < rounds; ++round) {
        const TemporaryFolder data;
        std::array<int, 2> start{}, told{};
        REQUIRE(::pipe(start.data()) == 0);
        REQUIRE(::pipe(told.data()) == 0);
        std::vector<pid_t> children;
        for (int i = 0; i < processes; ++i) {
            const pid_t child = ::fork();
            REQUIRE(child >= 0);
            if (child == 0) {
                ::close(start[1]);
                char go = 0;
                [[maybe_unused]] const ssize_t woken = ::read(start[0], &go, 1); // 0 at the signal
                Clock clock;
                Log log(clock, BOOKING_LOG_ERROR, silent);
                SecretBytes found;
                std::array<unsigned char, 33> said{};
                said[0] = Secrets(data.path, log).get("master", found) == BOOKING_OK ? 1 : 0;
                if (found.bytes.size() == 32) {
                    std::copy(found.bytes.begin(), found.bytes.end(), said.begin() + 1);
                }
                const bool is_told = ::write(told[1], said.data(), said.size()) == 33;
                ::_exit(is_told ? 0 : 1);
            }
            children.push_back(child);
        }
        ::close(start[0]);
        ::close(start[1]); // all read the end of input at once
        ::close(told[1]);
        std::set<std::string> answers;
        std::string said(33, '\0');
        int count = 0;
        while (::read(told[0], said.data(), said.size()) == 33) {
            answers.insert(said);
            ++count;
        }
        ::close(told[0]);
        for (const pid_t child : children) {
            int status = 0;
            REQUIRE(::waitpid(child, &status, 0) == child);
            CHECK(status == 0);
        }
        REQUIRE(count == processes);
        REQUIRE(answers.size() == 1);
        CHECK(answers.begin()->front() == 1);
    }
}

TEST_CASE("a plugin reaches secrets, and a mac is made without its key", "[host-stub][services]")
{
    Asked host;
    const json::object said = host.ask(R"({"ask":"secret","name":"master"})");
    CHECK(said.at("status") == BOOKING_OK);
    CHECK(said.at("bytes").as_string().size() == 64);
    // RFC 4231, test case 2: HMAC-SHA-256 with the key "Jefe".
    write_file(host.data.path / "secrets" / "master.key", "Jefe");
    CHECK(host.ask(R"({"ask":"secret","name":"master"})").at("mac_status") == BOOKING_OK);
    WithSecrets with;
    REQUIRE(with.get("rfc") == BOOKING_OK);
    write_file(with.file("rfc"), "Jefe");
    std::array<unsigned char, 32> mac{};
    REQUIRE(with.secrets.mac("rfc", "what do ya want for nothing?", mac) == BOOKING_OK);
    CHECK(mac[0] == 0x5b);
    CHECK(mac[1] == 0xdc);
    CHECK(mac[31] == 0x43);
}

TEST_CASE("a plugin learns where its data lives", "[host-stub][services]")
{
    Asked host;
    const json::object said =
        json::parse(host.ask(R"({"ask":"descriptor"})").at("descriptor").as_string()).as_object();
    const std::string url = host.database.url();
    CHECK(said.at("backend").as_string() == url.substr(0, url.find(':')).c_str());
    CHECK(said.at("connect").as_string() ==
          services::Database(host.database.url()).connect().c_str());
    CHECK(said.at("same_as_host") == true);
    CHECK(said.at("lend") == true);
}

TEST_CASE("where the data lives is not told while the server does not answer, and the log says "
          "which",
          "[host-stub][services]")
{
    Asked host(BOOKING_LOG_WARNING, "postgresql://host=127.0.0.1 port=1 dbname=x password=geheim");
    CHECK(host.ask(R"({"ask":"descriptor"})").at("descriptor") == "");
    CHECK_THAT(host.log, Catch::Matchers::Contains("postgresql host=127.0.0.1 port=1 dbname=x"));
    CHECK(host.log.find("geheim") == std::string::npos);
    CHECK(host.ask(R"({"ask":"publish","event":1})").at("status") == BOOKING_E_UNAVAILABLE);
}

TEST_CASE("an event is stored once, however often it is published", "[host-stub][services]")
{
    Asked host;
    for (const char* payload : {R"({"ask":"publish","event":1})",
                                R"({"ask":"publish","event":2})",
                                R"({"ask":"publish","event":1})"}) {
        CHECK(host.ask(payload).at("status") == BOOKING_OK);
    }
    long long count = 0;
    REQUIRE(host.session->host().store.read([&](soci::session& sql) {
        sql << "SELECT COUNT(*) FROM host_event WHERE type = 'probe.happened'"
               " AND length(event_id) = 32",
            soci::into(count);
    }));
    CHECK(count == 2);
}

TEST_CASE("the host's own file is for its owner alone", "[host-stub][services]")
{
    const TemporaryFolder data;
    services::Host host({data.path, {}, {}, silent, BOOKING_LOG_WARNING});
    platform::Studios(host.store, host.clock).enabled("s1", "{}");
    CHECK(mode_of(data.path / "scrip.db") == 0600);
}

TEST_CASE("a hook can be added in create only, and foreign extensions are not there",
          "[host-stub][services]")
{
    Asked host;
    CHECK(host.ask(R"({"ask":"add_late"})").at("status") == BOOKING_E_STATE);
    CHECK(host.ask(R"({"ask":"unknown_extension"})").at("is_null") == true);
}

TEST_CASE("the log masks what the manifest names, at any depth", "[host-stub][services]")
{
    Asked host;
    host.ask(R"({"ask":"log","pin":"1234","deep":[{"pin":{"a":1},"open":2}]})");
    const json::object line = json::parse(host.log).as_object();
    CHECK(line.at("plugin") == "probe.plugin");
    CHECK(line.at("level") == "error");
    CHECK(line.at("at") == "1970-01-01T00:00:00Z");
    CHECK(line.at("fields").at("pin") == "***");
    CHECK(line.at("fields").at("deep").at(0).at("pin") == "***");
    CHECK(line.at("fields").at("deep").at(0).at("open") == 2);
    CHECK(host.log.find("1234") == std::string::npos);
}

TEST_CASE("the log drops lines below its floor and keeps unreadable fields out",
          "[host-stub][services]")
{
    std::vector<std::string> lines;
    Clock clock(0);
    Log log(clock, BOOKING_LOG_WARNING, [&](std::string_view line) { lines.emplace_back(line); });
    log.write(BOOKING_LOG_INFO, "s1", "quiet", {});
    CHECK(lines.empty());
    log.write(BOOKING_LOG_WARNING, "s1", "loud", "{not json");
    REQUIRE(lines.size() == 1);
    CHECK(lines.front() == R"({"at":"1970-01-01T00:00:00Z","level":"warning","studio":"s1",)"
                           R"("text":"loud","fields_left_out":true})");
}

TEST_CASE("the host remembers the studios of a database", "[host-stub][services]")
{
    Asked host;
    const auto states = [&] {
        std::vector<std::string> all;
        const services::Host& used = host.session->host();
        for (const auto& studio : platform::Studios(used.store, used.clock).all()) {
            all.push_back(studio.studio_id + " " + studio.state + " " + studio.config);
        }
        return all;
    };
    using States = std::vector<std::string>;
    CHECK(states().empty());
    host.session->answer(R"({"control":"studio.enable","studio":"s2","config":{"a": 1}})");
    host.session->answer(R"({"control":"studio.enable","studio":"busy","config":{}})");
    CHECK(states() == States{"busy enabled {}", R"(s2 enabled {"a": 1})"});
    host.session->answer(R"({"control":"studio.enable","studio":"s2","config":{"a": 2}})");
    host.session->answer(R"({"control":"studio.disable","studio":"busy"})");
    CHECK(states() == States{"busy winding_down {}", R"(s2 enabled {"a": 2})"});
    host.session->answer(R"({"control":"studio.disable","studio":"s2"})");
    host.session->answer(R"({"control":"studio.purge","studio":"s2","confirmed":true})");
    CHECK(states() == States{"busy winding_down {}"});
}
