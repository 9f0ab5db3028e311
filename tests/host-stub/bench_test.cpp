// host-stub bench, run as a user runs it, for some moments: whether all is measured and reported,
// not how fast it is.
#include "program.hpp"
#include "support/test_database.hpp"

#include <catch2/catch.hpp>

#include <boost/json.hpp>

using namespace host_stub::tests;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
namespace json = boost::json;

namespace {

const std::vector<std::string> all_cases{"redeem",
                                         "redeem-hot",
                                         "hold+capture",
                                         "check",
                                         "balance",
                                         "list",
                                         "issue",
                                         "order.delete"};

// What a run wrote.
class Figures {
public:
    explicit Figures(const std::string& arguments)
        : ran(run("bench " + arguments + " --json '" + (folder_.path / "figures.json").string() +
                  "' --svg '" + (folder_.path / "picture.svg").string() + "'")),
          svg(content_of(folder_.path / "picture.svg"))
    {
        INFO(ran.err);
        REQUIRE(ran.status == 0);
        json = json::parse(content_of(folder_.path / "figures.json"));
    }

private:
    const TemporaryFolder folder_;

public:
    const Ran ran;
    const std::string svg;
    json::value json;
};

// The server under test, or SQLite in memory, which waits for no disk.
std::string place_option()
{
    const char* const server = std::getenv("SCRIP_TEST_DB");
    return server == nullptr ? "--on memory" : "--db '" + std::string(server) + "'";
}

bool is_on_server()
{
    return std::getenv("SCRIP_TEST_DB") != nullptr;
}

double number(const json::value& value)
{
    return value.to_number<double>();
}

void check_spread(const json::value& spread)
{
    CHECK(number(spread.at("min")) > 0);
    CHECK(number(spread.at("min")) <= number(spread.at("median")));
    CHECK(number(spread.at("median")) <= number(spread.at("max")));
}

void check_kind(const json::value& kind)
{
    for (const char* figure : {"per_second", "p50_ms", "p99_ms", "cpu_us"}) {
        CAPTURE(figure);
        check_spread(kind.at(figure));
    }
    CHECK(number(kind.at("p50_ms").at("median")) <= number(kind.at("p99_ms").at("median")));
    CHECK(number(kind.at("p99_ms").at("max")) <= number(kind.at("longest_ms")));
}

// With one round there is one ratio, and it is of the rates that stand beside it.
void check_ratio(const json::value& group, const char* one, const char* to)
{
    const json::value& ratio = group.at("ratios").at(std::string(one) + "/" + to);
    check_spread(ratio);
    CHECK(number(ratio.at("median")) == Approx(number(group.at(one).at("per_second").at("median")) /
                                               number(group.at(to).at("per_second").at("median"))));
}

bool is_write(const std::string& name)
{
    return name != "check" && name != "balance" && name != "list";
}

const json::value& only_database(const Figures& figures)
{
    const json::array& all = figures.json.at("databases").as_array();
    REQUIRE(all.size() == 1);
    return all.front();
}

long long databases_left_behind()
{
    const scrip::tests::TestDatabase own;
    soci::session sql = own.session();
    long long count = -1;
    const bool is_postgresql = own.backend() == scrip::tests::TestBackend::postgresql;
    sql << (is_postgresql ? "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_database"
                            " WHERE datname LIKE 'scrip\\_bench\\_%'"
                          : "SELECT CAST(COUNT(*) AS SIGNED) FROM information_schema.schemata"
                            " WHERE schema_name LIKE 'scrip\\_bench\\_%'"),
        soci::into(count);
    return count;
}

} // namespace

TEST_CASE("every case is measured beside the limit and the bare statements", "[host-stub][bench]")
{
    const Figures figures(place_option() +
                          " --threads 1,2 --rounds 1 --seconds 0.03 --vouchers 100");
    const json::value& database = only_database(figures);
    CHECK(number(database.at("vouchers")) == 100);
    const json::array& groups = database.at("cases").as_array();
    REQUIRE(groups.size() == 2 * all_cases.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const json::value& group = groups[i];
        const std::string& name = all_cases[i / 2];
        CAPTURE(name);
        CHECK(group.at("case").as_string() == name);
        CHECK(number(group.at("threads")) == (i % 2 == 0 ? 1 : 2));
        for (const char* kind : {"limit", "bare", "plugin"})
            check_kind(group.at(kind));
        check_ratio(group, "plugin", "limit");
        check_ratio(group, "plugin", "bare");
        check_ratio(group, "bare", "limit");
        CHECK(group.as_object().contains("one_call") ==
              (is_on_server() && StartsWith("redeem").match(name)));
        CHECK_THAT(figures.ran.out, Contains("\n" + name + " "));
        CHECK_THAT(figures.svg, Contains(">" + name + "</text>"));
    }
    CHECK_THAT(figures.svg, StartsWith("<svg ") && Contains("prefers-color-scheme: dark"));
    if (is_on_server()) CHECK(databases_left_behind() == 0);
}

TEST_CASE("what a database counts stands beside the rates", "[host-stub][bench]")
{
    const Figures figures(
        place_option() +
        " --case redeem,check --threads 1 --rounds 2 --seconds 0.05 --vouchers 50");
    for (const json::value& group : only_database(figures).at("cases").as_array()) {
        const std::string name(group.at("case").as_string());
        CAPTURE(name);
        for (const char* kind : {"limit", "bare", "plugin"}) {
            CAPTURE(kind);
            const json::value& counted = group.at(kind).at("counted");
            if (is_write(name)) CHECK(number(counted.at("bytes")) >= 100);
            // The tests' servers wait for no disk, and do what they like beside a read.
            if (!is_on_server()) {
                CHECK((number(counted.at("bytes")) > 0) == is_write(name));
                CHECK((number(counted.at("syncs")) >= 0.5) == is_write(name));
            }
        }
        const json::value& bare = group.at("bare").at("counted").at("statements");
        if (bare.is_null()) { // PostgreSQL counts none
            CHECK(is_on_server());
        } else {
            const double least = is_write(name) ? 6 : 1;
            CHECK(number(bare) == Approx(least).margin(0.5).epsilon(is_on_server() ? 1 : 0));
            const json::value& plugin = group.at("plugin").at("counted").at("statements");
            CHECK(number(plugin) > number(bare));
        }
    }
}

TEST_CASE("the target stands beside the ratio it is of", "[host-stub][bench]")
{
    const Figures figures("--on memory --case redeem --threads 1 --rounds 1 --seconds 0.03"
                          " --vouchers 50");
    const json::value& group = only_database(figures).at("cases").as_array().front();
    CHECK(number(group.at("ratios").at("plugin/bare").at("target_least")) == 0.45);
    CHECK_FALSE(group.at("ratios").at("plugin/limit").as_object().contains("target_least"));
    CHECK_THAT(figures.ran.out, Contains("target >= 0.45"));
}

TEST_CASE("growth measures the same calls on databases of each size", "[host-stub][bench]")
{
    const Figures figures("--growth " + place_option() +
                          " --sizes 200,100 --entries 4,40 --studios 1,3 --rounds 1"
                          " --seconds 0.03");
    const json::array& growths = only_database(figures).at("growth").as_array();
    const std::vector<std::pair<std::string, std::vector<int>>> wanted{
        {"vouchers", {100, 200}}, {"entries", {4, 40}}, {"studios", {1, 3}}};
    REQUIRE(growths.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        CAPTURE(wanted[i].first);
        CHECK(growths[i].at("of").as_string() == wanted[i].first);
        CHECK(growths[i].at("left_out").as_array().empty());
        REQUIRE(growths[i].at("calls").as_array().size() >= 5);
        for (const json::value& call : growths[i].at("calls").as_array()) {
            const json::array& points = call.at("points").as_array();
            REQUIRE(points.size() == 2);
            for (std::size_t size = 0; size < points.size(); ++size) {
                CHECK(points[size].at("size").as_int64() == wanted[i].second[size]);
                check_spread(points[size].at("to_smallest"));
            }
            CHECK(number(points[0].at("to_smallest").at("median")) == 1);
            CHECK(number(points[1].at("to_smallest").at("median")) ==
                  Approx(number(points[1].at("p50_ms")) / number(points[0].at("p50_ms"))));
            CHECK_THAT(figures.svg, Contains(">" + std::string(call.at("call").as_string()) + "<"));
        }
    }
    if (is_on_server()) CHECK(databases_left_behind() == 0);
}

TEST_CASE("a size that cannot be filled in time is named, not measured", "[host-stub][bench]")
{
    const Figures figures("--growth --on memory --sizes 1000 --entries 10 --studios 1"
                          " --minutes 0.001");
    for (const json::value& growth : only_database(figures).at("growth").as_array()) {
        CHECK(growth.at("calls").as_array().empty());
        CHECK(growth.at("left_out").as_array().size() == 1);
    }
    CHECK_THAT(figures.ran.out, Contains("1000 vouchers: not filled in the time"));
}

TEST_CASE("what bench cannot measure is refused before anything is made", "[host-stub][bench]")
{
    const std::vector<std::pair<std::string, std::string>> refused{
        {"--case nonsense", "\"nonsense\" is no case; the cases are redeem, redeem-hot"},
        {"--case redeem,redeem", "\"redeem\" is named twice"},
        {"--on disk", "--on wants a list of file, memory and server"},
        {"--on server", "the last with --db"},
        {"--seconds 0", "--seconds wants a number from 0.01 to 3600"},
        {"--seconds x", "--seconds wants a number"},
        {"--threads 1,,8", "--threads wants a number from 1 to 1000"},
        {"--vouchers 0", "--vouchers wants a number from 1 to 10000000"},
        {"--connections -1", "--connections wants a number"},
        {"--sizes 10", "\"--sizes\" is no option of this command"},
        {"--growth --case redeem", "\"--case\" is no option of this command"},
        {"--growth --minutes 0", "--minutes wants a number from 0.001 to 10000"},
    };
    for (const auto& [arguments, why] : refused) {
        CAPTURE(arguments);
        const Ran ran = run("bench " + arguments);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
        CHECK_THAT(ran.err, Contains(why) && Contains("Usage: host-stub COMMAND"));
    }
}

TEST_CASE("a bench that fails writes no figures", "[host-stub][bench]")
{
    const TemporaryFolder folder;
    const auto file = folder.path / "figures.json";
    const PluginFolder probe("probe"); // a plugin without the hooks that are called
    for (const std::string& arguments :
         {plugin_option(probe), std::string(" --db 'sqlite3://dbname=own.db'")}) {
        const Ran ran = run("bench --on " + std::string(arguments[3] == 'p' ? "memory" : "server") +
                            arguments + " --json '" + file.string() + "'");
        CHECK(ran.status == 1);
        CHECK_THAT(ran.err, Contains("host-stub: "));
        CHECK_FALSE(std::filesystem::exists(file));
    }
}
