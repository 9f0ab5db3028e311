// What every command has in common: command lines, refusals, exit statuses.
#include "program.hpp"

#include <catch2/catch.hpp>

using namespace host_stub::tests;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

TEST_CASE("a command line that is not understood is answered with the usage",
          "[host-stub][commands]")
{
    for (const char* arguments : {"",
                                  "nonsense",
                                  "--plugin x",
                                  "pipe --nonsense x",
                                  "pipe plugin",
                                  "pipe --data",
                                  "pipe --clock tomorrow",
                                  "verify --clock x",
                                  "bench --threads 0"}) {
        CAPTURE(arguments);
        const Ran ran = run(arguments);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
        CHECK_THAT(ran.err, StartsWith("host-stub: ") && Contains("Usage: host-stub COMMAND"));
    }
}

TEST_CASE("help is an answer, not an error", "[host-stub][commands]")
{
    for (const char* arguments : {"--help", "pipe --help"}) {
        const Ran ran = run(arguments);
        CHECK(ran.status == 0);
        CHECK_THAT(ran.out, StartsWith("Usage: host-stub COMMAND"));
        CHECK(ran.err.empty());
    }
}

TEST_CASE("the pipe answers line by line, to the last one without a newline",
          "[host-stub][commands]")
{
    const PluginFolder folder("plain");
    const std::string call = R"({"hook":"plain.name","studio":"s1","payload":{}})";
    const Ran ran =
        run("pipe" + plugin_option(folder),
            call + "\n\n" + std::string((std::size_t{16} << 20) + 1, 'x') + "\n" + call);
    CHECK(ran.status == 0);
    const std::string ok = "{\"status\":\"OK\",\"reply\":{\"name\":\"plain\"}}\n";
    CHECK_THAT(ran.out,
               StartsWith(ok + "{\"status\":\"E_INVALID\",\"error\":{\"code\":\"invalid_json\""));
    CHECK_THAT(ran.out,
               Contains("\n{\"status\":\"E_LIMIT\",\"error\":{\"code\":\"payload_too_large\""));
    CHECK(ran.out.substr(ran.out.size() - ok.size()) == ok);
    CHECK(ran.err.empty());
}

TEST_CASE("a plugin that is refused ends the command with the reason", "[host-stub][commands]")
{
    const PluginFolder folder("major");
    for (const char* command : {"pipe", "verify", "demo", "bench"}) {
        const Ran ran = run(command + plugin_option(folder));
        CHECK(ran.status == 1);
        CHECK_THAT(ran.err, Contains("major 2") && Contains("major 1"));
    }
}

TEST_CASE("a database of another kind is refused before anything is read", "[host-stub][commands]")
{
    const PluginFolder folder("plain");
    const Ran ran = run("pipe --db 'odbc://dsn=scrip'" + plugin_option(folder), "{}\n");
    CHECK(ran.status == 1);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains("odbc") && Contains("sqlite3://dbname=PATH"));
}

TEST_CASE("nothing to verify is no success", "[host-stub][commands]")
{
    const Ran ran = run("verify" + plugin_option(PluginFolder("probe")));
    CHECK(ran.status == 1);
    CHECK_FALSE(ran.err.empty());
}

TEST_CASE("a demo that does not go as its story says fails", "[host-stub][commands]")
{
    const Ran ran = run("demo" + plugin_option(PluginFolder("probe")));
    CHECK(ran.status == 1);
    CHECK_THAT(ran.err, Contains("did not go as its story says"));
    CHECK(ran.out.find('\033') == std::string::npos);
}
