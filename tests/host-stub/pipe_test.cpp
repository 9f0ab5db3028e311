// What the pipe answers, line by line (hooks.md, section 6).
#include "pipe/line_reader.hpp"
#include "pipe/member_bytes.hpp"
#include "pipe/session.hpp"
#include "plugin_folder.hpp"

#include <booking/plugin.h>

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <unistd.h>

#include <array>
#include <thread>

using namespace host_stub;
using namespace host_stub::tests;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
namespace json = boost::json;

namespace {

struct Piped {
    explicit Piped(std::optional<std::int64_t> clock_unix_us = {})
    {
        pipe::Options options;
        options.plugin_dir = folder.path();
        options.data_dir = data.path;
        options.clock_unix_us = clock_unix_us;
        options.log_sink = [this](std::string_view line) { log += std::string(line) + "\n"; };
        session.emplace(std::move(options));
    }
    std::string answer(std::string_view line) { return session->answer(line); }
    json::object echo(const std::string& line)
    {
        return json::parse(answer(line)).at("reply").as_object();
    }
    PluginFolder folder{"probe"};
    TemporaryFolder data;
    std::string log;
    std::optional<pipe::Session> session;
};

std::string refused(const char* status, const char* code)
{
    return std::string("{\"status\":\"") + status + "\",\"error\":{\"code\":\"" + code + "\"";
}

std::string nested(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

} // namespace

TEST_CASE("a line that is no JSON is answered and the next one served", "[host-stub][pipe]")
{
    Piped pipe;
    for (const char* line : {"", " ", "{", "nonsense", "{\"hook\":}", "\"\xff\"", "{} {}"}) {
        CAPTURE(line);
        CHECK_THAT(pipe.answer(line), StartsWith(refused("E_INVALID", "invalid_json")));
    }
    CHECK_THAT(pipe.answer(R"({"hook":"probe.echo","studio":"s1","payload":{}})"),
               StartsWith(R"({"status":"OK","reply":{)"));
}

TEST_CASE("a member that is missing or of a wrong type is named by its pointer",
          "[host-stub][pipe]")
{
    Piped pipe(0);
    const auto [line, pointer] = GENERATE(table<std::string, std::string>({
        {R"([])", ""},
        {R"(5)", ""},
        {R"({})", "/hook"},
        {R"({"studio":"s1","payload":{}})", "/hook"},
        {R"({"hook":"probe.echo","payload":{}})", "/studio"},
        {R"({"hook":"probe.echo","studio":"s1"})", "/payload"},
        {R"({"hook":5,"studio":"s1","payload":{}})", "/hook"},
        {R"({"hook":"probe.echo","studio":null,"payload":{}})", "/studio"},
        {R"({"hook":"probe.echo","studio":"","payload":{}})", "/studio"},
        {R"({"hook":"probe.echo","studio":"a\u0000b","payload":{}})", "/studio"},
        {R"({"hook":"probe.echo","studio":"s1","key":5,"payload":{}})", "/key"},
        {R"({"hook":"probe.echo","studio":"s1","key":"\u0000","payload":{}})", "/key"},
        {R"({"hook":"probe.echo","studio":"s1","dry_run":"yes","payload":{}})", "/dry_run"},
        {R"({"hook":"probe.echo","studio":"s1","deadline_ms":"1","payload":{}})", "/deadline_ms"},
        {R"({"hook":"probe.echo","studio":"s1","deadline_ms":1.5,"payload":{}})", "/deadline_ms"},
        {R"({"hook":"probe.echo","studio":"s1","tx":"borrow","payload":{}})", "/tx"},
        {R"({"hook":"probe.echo","studio":"s1","tx":true,"payload":{}})", "/tx"},
        {R"({"control":5})", "/control"},
        {R"({"control":"studio.rename","studio":"s1"})", "/control"},
        {R"({"control":"studio.enable","config":{}})", "/studio"},
        {R"({"control":"studio.enable","studio":"s1"})", "/config"},
        {R"({"control":"studio.enable","studio":"s1","config":[]})", "/config"},
        {R"({"control":"studio.purge","studio":"s1","confirmed":1})", "/confirmed"},
        {R"({"control":"clock.set"})", "/at"},
        {R"({"control":"clock.set","at":"2027-02-29T00:00:00Z"})", "/at"},
        {R"({"control":"clock.set","at":"2027-01-01T00:00:00+01:00"})", "/at"},
        {R"({"control":"clock.advance","seconds":"60"})", "/seconds"},
        {R"({"control":"clock.advance","seconds":9223372036854775807})", "/seconds"},
    }));
    CAPTURE(line);
    CHECK_THAT(pipe.answer(line),
               StartsWith(refused("E_INVALID", "invalid_field") + ",\"text\":\"" + pointer));
}

TEST_CASE("what this host or plugin does not have is refused by its own word", "[host-stub][pipe]")
{
    Piped pipe;
    CHECK_THAT(pipe.answer(R"({"hook":"gift.wrap","studio":"s1","payload":{}})"),
               StartsWith(refused("E_NOT_DECLARED", "unknown_hook")));
    CHECK_THAT(pipe.answer(R"({"hook":"probe.echo","studio":"s1","payload":{},"tx":"lend"})"),
               StartsWith(refused("E_UNSUPPORTED", "unsupported")));
    CHECK_THAT(pipe.answer(R"({"control":"clock.set","at":"2027-01-01T00:00:00Z"})"),
               StartsWith(refused("E_UNSUPPORTED", "unsupported")));
    CHECK_THAT(pipe.answer(R"({"control":"clock.advance","seconds":1})"),
               StartsWith(refused("E_UNSUPPORTED", "unsupported")));
}

TEST_CASE("the plugin gets the call as it was sent", "[host-stub][pipe]")
{
    Piped pipe;
    const json::object plain = pipe.echo(R"({"hook":"probe.echo","studio":"s1","payload":{}})");
    CHECK(plain.at("hook") == "probe.echo");
    CHECK(plain.at("schema") == "booking.probe.echo/1");
    CHECK(plain.at("studio") == "s1");
    CHECK(plain.at("key") == "");
    CHECK(plain.at("flags") == 0);
    CHECK(plain.at("attempt") == 1);
    CHECK(plain.at("size") == sizeof(booking_invocation_v1));
    CHECK(plain.at("has_tx") == false);
    CHECK(plain.at("ends_with_nul") == true);
    CHECK(plain.at("thread") == BOOKING_THREAD_WORKER);
    CHECK(plain.at("left_ms").to_number<int>() > 9'000);
    CHECK(plain.at("left_ms").to_number<int>() <= 10'000);

    const json::object full = pipe.echo(
        R"({"hook":"probe.echo","studio":"s2","key":"k1","dry_run":true,"deadline_ms":500,"payload":{}})");
    CHECK(full.at("studio") == "s2");
    CHECK(full.at("key") == "k1");
    CHECK(full.at("flags") == BOOKING_CALL_F_DRY_RUN);
    CHECK(full.at("left_ms").to_number<int>() <= 500);
    CHECK(full.at("invocation") != plain.at("invocation"));
}

TEST_CASE("a deadline may lie in the past or beyond all time", "[host-stub][pipe]")
{
    Piped pipe;
    const auto left_ms = [&](const std::string& deadline) {
        return pipe
            .echo(R"({"hook":"probe.echo","studio":"s1","payload":{},"deadline_ms":)" + deadline +
                  "}")
            .at("left_ms")
            .to_number<std::int64_t>();
    };
    CHECK(left_ms("0") <= 0);
    CHECK(left_ms("-1000") <= -1'000);
    CHECK(left_ms("9223372036854775807") > 1'000'000'000);
    CHECK(left_ms("18446744073709551615") > 1'000'000'000);
}

TEST_CASE("the payload's bytes reach the plugin untouched", "[host-stub][pipe]")
{
    Piped pipe;
    const std::string payload =
        GENERATE(as<std::string>{},
                 R"({ "minor" : 12.50 , "a":1e400,"a":2,"b":-0 })",
                 R"({"text":"a \"quoted\" }, \\ {brace","n":18446744073709551616})",
                 R"({"a":"\"}"})",
                 R"("no object")",
                 R"([1,[2,{"payload":3}]])",
                 R"(null)",
                 R"({"u":"\u00e9é\ud83d\ude00"})");
    CAPTURE(payload);
    const std::string line = R"({"payload":"first", "hook":"probe.echo","studio":"s1",)"
                             R"("pay\u006coad": )" +
                             payload + R"( ,"other":{"payload":7}})";
    CHECK(pipe.echo(line).at("payload_bytes").as_string() == payload.c_str());
}

TEST_CASE("the plugin judges depths beyond its own, the pipe only absurd ones", "[host-stub][pipe]")
{
    Piped pipe;
    const auto line = [](std::size_t depth) {
        return R"({"hook":"probe.echo","studio":"s1","payload":)" + nested(depth) + "}";
    };
    CHECK(pipe.echo(line(33)).at("payload_bytes").as_string().size() == 66);
    CHECK(pipe.echo(line(100)).at("payload_bytes").as_string().size() == 200);
    CHECK_THAT(pipe.answer(line(200)), StartsWith(refused("E_INVALID", "invalid_json")));
}

TEST_CASE("every status has its word, and an unknown one is internal", "[host-stub][pipe]")
{
    Piped pipe;
    const auto answer = [&](int status) {
        return pipe.answer(R"({"hook":"probe.answer","studio":"s1","payload":{"status":)" +
                           std::to_string(status) +
                           R"(,"reply":"{\"a\":1}","code":"some_code","text":"some text"}})");
    };
    CHECK(answer(0) == R"({"status":"OK","reply":{"a":1}})");
    CHECK(answer(2) == R"({"status":"DECLINED","reply":{"a":1}})");
    const std::array words{"E_INTERNAL",
                           "E_INVALID",
                           "E_UNSUPPORTED",
                           "E_DEADLINE",
                           "E_CANCELLED",
                           "E_UNAVAILABLE",
                           "E_CONFLICT",
                           "E_NOT_FOUND",
                           "E_STATE",
                           "E_NOMEM",
                           "E_LIMIT",
                           "E_PERMISSION",
                           "E_CORRUPT",
                           "E_UNKNOWN_OUTCOME",
                           "E_REENTRANT",
                           "E_NOT_DECLARED"};
    for (int i = 0; i < 16; ++i) {
        CHECK(answer(-1 - i) == refused(words.at(static_cast<std::size_t>(i)), "some_code") +
                                    R"(,"text":"some text"}})");
    }
    CHECK_THAT(answer(-17), StartsWith(refused("E_INTERNAL", "internal")));
    CHECK_THAT(answer(3), StartsWith(refused("E_INTERNAL", "internal")));
}

TEST_CASE("replies that say nothing, too much or break the line do not break the pipe",
          "[host-stub][pipe]")
{
    Piped pipe;
    const auto answer = [&](const std::string& asked) {
        return pipe.answer(R"({"hook":"probe.answer","studio":"s1","payload":)" + asked + "}");
    };
    CHECK(answer(R"({"status":1})") == R"({"status":"NO_OPINION","reply":null})");
    CHECK(answer(R"({"status":-2})") ==
          refused("E_INVALID", "internal") + R"(,"text":"the plugin gave no reason"}})");
    CHECK(answer(R"({"status":0,"reply":"{\n \"a\":\n1}\n"})") ==
          R"({"status":"OK","reply":{  "a": 1} })");
    CHECK(answer(R"({"status":0,"reply_bytes":1048576})").size() ==
          1'048'576 + std::string(R"({"status":"OK","reply":})").size());
    CHECK_THAT(answer(R"({"status":0,"reply_bytes":1048577})"),
               StartsWith(refused("E_UNKNOWN_OUTCOME", "outcome_unknown")));
}

TEST_CASE("a line of more than 16 MiB is refused", "[host-stub][pipe]")
{
    Piped pipe;
    CHECK_THAT(pipe.answer(std::string(pipe::line_bytes_max + 1, ' ')),
               StartsWith(refused("E_LIMIT", "payload_too_large")));
}

TEST_CASE("the clock stands still between clock lines", "[host-stub][pipe]")
{
    Piped pipe(1'000'000);
    const auto now = [&] {
        return pipe.echo(R"({"hook":"probe.echo","studio":"s1","payload":{}})")
            .at("now_us")
            .to_number<std::int64_t>();
    };
    CHECK(now() == 1'000'000);
    CHECK(pipe.answer(R"({"control":"clock.set","at":"2027-01-01T00:00:00Z"})") ==
          R"({"status":"OK","reply":{"now":"2027-01-01T00:00:00Z"}})");
    CHECK(now() == 1'798'761'600'000'000);
    CHECK(pipe.answer(R"({"control":"clock.advance","seconds":3661})") ==
          R"({"status":"OK","reply":{"now":"2027-01-01T01:01:01Z"}})");
    CHECK(now() == 1'798'765'261'000'000);
}

TEST_CASE("a database that cannot be opened is the studio's answer, not the pipe's end",
          "[host-stub][pipe]")
{
    Piped pipe;
    CHECK_THAT(
        pipe.answer(
            R"({"control":"studio.enable","studio":"s1","config":{"enable":"unavailable"}})"),
        StartsWith(refused("E_UNAVAILABLE", "database_unavailable")));
    std::filesystem::create_directory(pipe.data.path / "scrip.db"); // no file can be made there
    CHECK_THAT(pipe.answer(R"({"control":"studio.enable","studio":"s1","config":{}})"),
               StartsWith(refused("E_UNAVAILABLE", "database_unavailable")));
    CHECK_THAT(pipe.answer(R"({"hook":"probe.echo","studio":"s1","payload":{}})"),
               StartsWith(R"({"status":"OK")"));
}

TEST_CASE("a database that is not served is refused", "[host-stub][pipe]")
{
    const PluginFolder folder("probe");
    const TemporaryFolder data;
    pipe::Options options;
    options.plugin_dir = folder.path();
    options.data_dir = data.path;
    for (const char* url : {"postgresql://host=a",
                            "mysql://host=a",
                            "scrip.db",
                            "sqlite3://",
                            "sqlite3://dbname=",
                            "sqlite3://dbname=:memory:"}) {
        CAPTURE(url);
        options.db_url = url;
        CHECK_THROWS_WITH(pipe::Session(options),
                          Contains("this host serves sqlite3://dbname=PATH"));
    }
}

TEST_CASE("lines are read to a bound, and a longer one is skipped whole", "[host-stub][pipe]")
{
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    std::thread writer([&] {
        const std::string text =
            "one\n\n" + std::string(1'000'000, 'x') + "\nten bytes.\neleven byte\nlast";
        std::size_t written = 0;
        while (written < text.size()) {
            written += static_cast<std::size_t>(
                ::write(ends[1], text.data() + written, text.size() - written));
        }
        ::close(ends[1]);
    });
    using Got = pipe::LineReader::Got;
    pipe::LineReader reader(ends[0], 10);
    std::vector<std::pair<Got, std::string>> read;
    std::string line;
    for (Got got = reader.next(line); got != Got::end; got = reader.next(line)) {
        read.emplace_back(got, line);
    }
    writer.join();
    ::close(ends[0]);
    CHECK(read == std::vector<std::pair<Got, std::string>>{{Got::line, "one"},
                                                           {Got::line, ""},
                                                           {Got::too_long, ""},
                                                           {Got::line, "ten bytes."},
                                                           {Got::too_long, ""},
                                                           {Got::line, "last"}});
}
