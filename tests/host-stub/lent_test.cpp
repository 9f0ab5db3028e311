// The host's own transaction, lent to a plugin for one call, on the database that SCRIP_TEST_DB
// names or in a file.
#include "loader/plugin.hpp"
#include "pipe/session.hpp"
#include "platform/lent_call.hpp"
#include "plugin_folder.hpp"
#include "services/clock.hpp"
#include "support/test_database.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace host_stub;
using namespace host_stub::tests;
using loader::Outcome;
using scrip::tests::TestBackend;
using scrip::tests::TestDatabase;
namespace json = boost::json;

namespace {

const std::string with_order = R"("order":{"order_id":"o1","currency":"EUR",)"
                               R"("customer":{"customer_id":"c1","name":"Léa"}})";

struct Lending {
    Lending()
    {
        pipe::Options options;
        options.plugin_dir = folder.path();
        options.data_dir = data.path;
        options.db_url = database.url();
        options.log_sink = [this](std::string_view line) { log += line; };
        session.emplace(std::move(options));
        session->host().store.write([](soci::session&) {}); // an empty file is the host's to claim
        watcher << "CREATE TABLE probe_row (id BIGINT NOT NULL PRIMARY KEY)";
    }

    json::object answer(const std::string& payload, const std::string& more = {})
    {
        return json::parse(
                   session->answer(R"({"hook":"lent.work","studio":"s1","key":"k1","tx":"lend",)" +
                                   more + R"("payload":{)" + payload + "}}"))
            .as_object();
    }
    json::object answer_with_order(const std::string& payload, const std::string& more = {})
    {
        return answer(with_order + "," + payload, more);
    }

    // As a caller inside the host makes it, with work of the test's own.
    Outcome invoke(const std::string& payload, const platform::HostWork& work)
    {
        loader::HookCall call;
        call.hook = "lent.work";
        call.studio_id = "s1";
        call.payload = payload;
        call.deadline_mono_ns = services::deadline_after_ms(services::Clock::mono_ns(), 10'000);
        return platform::invoke_lent(session->host(), session->plugin(), call, work);
    }

    // What is committed.
    long long rows(const std::string& table)
    {
        long long found = -1;
        watcher << "SELECT COUNT(*) FROM " + table, soci::into(found);
        return found;
    }
    bool is(TestBackend backend) const { return database.backend() == backend; }

    TestDatabase database;
    soci::session watcher = database.session();
    PluginFolder folder{"lent"};
    TemporaryFolder data;
    std::string log;
    std::optional<pipe::Session> session;
};

std::string error_code(const json::object& answer)
{
    return answer.at("error").at("code").as_string().c_str();
}

const platform::HostWork no_work{[](soci::session&) {}, [](soci::session&, const Outcome&) {}};

} // namespace

TEST_CASE("order and plugin's rows are committed together", "[host-stub][lend]")
{
    Lending host;
    const json::object answer =
        host.answer_with_order(R"("do":["count_orders","insert","insert"])");
    CHECK(answer.at("status") == "OK");
    CHECK(answer.at("reply").at("given_back") == BOOKING_OK);
    CHECK(answer.at("reply").at("seen") == 1); // the order that is not committed yet
    CHECK(host.rows("probe_row") == 2);
    CHECK(host.rows("host_order") == 1);
    CHECK(host.rows("host_customer") == 1);
}

TEST_CASE("a transaction is lent where the plugin may take it, and only when asked",
          "[host-stub][lend]")
{
    Lending host;
    const auto answer = [&](const char* line) {
        return json::parse(host.session->answer(line)).as_object();
    };
    CHECK(error_code(answer(R"({"hook":"lent.work","studio":"s1","payload":{"do":[]}})")) ==
          "no_tx");
    CHECK(error_code(
              answer(R"({"hook":"lent.never","studio":"s1","tx":"lend","payload":{"do":[]}})")) ==
          "unsupported");
    loader::HookCall call;
    call.hook = "lent.never";
    call.payload = "{}";
    CHECK_THROWS_AS(
        platform::invoke_lent(host.session->host(), host.session->plugin(), call, no_work),
        std::logic_error);
}

TEST_CASE("when the plugin fails its rows go and the host's stay", "[host-stub][lend]")
{
    Lending host;
    const json::object answer = host.answer_with_order(R"("do":["insert"],"status":-7)");
    CHECK(answer.at("status") == "E_CONFLICT");
    CHECK(error_code(answer) == "as_asked");
    CHECK(host.rows("probe_row") == 0);
    CHECK(host.rows("host_order") == 1);
}

TEST_CASE("when the plugin declines, its answer and the host's rows stay", "[host-stub][lend]")
{
    Lending host;
    CHECK(host.answer_with_order(R"("do":["insert"],"status":2)").at("status") == "DECLINED");
    CHECK(host.rows("probe_row") == 1); // what it keeps of a decline is its own affair
    CHECK(host.rows("host_order") == 1);
}

TEST_CASE("a dry run keeps nothing, the host's rows included", "[host-stub][lend]")
{
    Lending host;
    CHECK(host.answer_with_order(R"("do":["insert"])", R"("dry_run":true,)").at("status") == "OK");
    CHECK(host.rows("probe_row") == 0);
    CHECK(host.rows("host_order") == 0);
}

TEST_CASE("what the host rolls back after the plugin's success is as if never done",
          "[host-stub][lend]")
{
    Lending host;
    platform::HostWork work = no_work;
    work.after = [](soci::session&, const Outcome&) { throw std::domain_error("the host's mind"); };
    CHECK_THROWS_AS(host.invoke(R"({"do":["insert"]})", work), std::domain_error);
    CHECK(host.rows("probe_row") == 0);
    CHECK(host.invoke(R"({"do":["insert"]})", no_work).is_ok());
    CHECK(host.rows("probe_row") == 1);
}

TEST_CASE("a host that fails before the call calls nothing", "[host-stub][lend]")
{
    Lending host;
    platform::HostWork work = no_work;
    work.before = [](soci::session& sql) { sql << "SELECT nothing FROM nowhere"; };
    const Outcome outcome = host.invoke(R"({"do":["insert"]})", work);
    CHECK(outcome.status == BOOKING_E_INTERNAL);
    CHECK(outcome.error_text.find("nowhere") == std::string::npos);
    CHECK(host.rows("probe_row") == 0);
}

TEST_CASE("a failed statement in a savepoint of the plugin's harms nothing", "[host-stub][lend]")
{
    Lending host;
    const json::object answer =
        host.answer_with_order(R"("do":["insert","fail_in_savepoint","insert"])");
    CHECK(answer.at("status") == "OK");
    CHECK(answer.at("reply").at("seen") == 1);
    CHECK(host.rows("probe_row") == 2);
}

TEST_CASE("a failed statement outside a savepoint spoils PostgreSQL's transaction, and the host "
          "goes back to its own",
          "[host-stub][lend]")
{
    Lending host;
    const json::object answer = host.answer_with_order(R"("do":["insert","fail"])");
    const bool is_spoilt = host.is(TestBackend::postgresql);
    CHECK(answer.at("status") == (is_spoilt ? "E_INTERNAL" : "OK"));
    CHECK(host.rows("probe_row") == (is_spoilt ? 0 : 1));
    CHECK(host.rows("host_order") == 1);
}

TEST_CASE("a statement left open is noticed where it can be, and undoes the call",
          "[host-stub][lend]")
{
    Lending host;
    const json::object answer = host.answer_with_order(R"("do":["insert"],"leave_open":true)");
    const bool is_noticed = host.is(TestBackend::sqlite);
    CHECK(answer.at("status") == (is_noticed ? "E_INTERNAL" : "OK"));
    CHECK(host.rows("probe_row") == (is_noticed ? 0 : 1));
    CHECK(host.rows("host_order") == 1);
}

TEST_CASE("a lease that another number gives back is none", "[host-stub][lend]")
{
    Lending host;
    const json::object answer = host.answer(R"("do":["insert"],"forget":true)");
    CHECK(answer.at("status") == "OK"); // the SDK's lease gave it back at its end
    CHECK(answer.at("reply").at("given_back") == BOOKING_E_STATE);
    CHECK(host.rows("probe_row") == 1);
}

TEST_CASE("a plugin that commits behind the host's back leaves an unknown outcome",
          "[host-stub][lend]")
{
    Lending host;
    const char* how = GENERATE(R"("insert","commit")", R"("insert","commit","begin")");
    const json::object answer =
        host.answer_with_order(R"("do":[)" + std::string(how) + R"(,"count_orders"])");
    CHECK(answer.at("status") == "E_UNKNOWN_OUTCOME");
    CHECK(error_code(answer) == "outcome_unknown");
    CHECK(host.rows("probe_row") == 1); // what the host cannot undo
}

TEST_CASE("a doomed transaction is rolled back whole", "[host-stub][lend]")
{
    Lending host;
    const json::object failed = host.answer_with_order(R"("do":["insert","doom"],"status":-7)");
    CHECK(failed.at("status") == "E_CONFLICT");
    CHECK(error_code(failed) == "as_asked");
    CHECK_THAT(host.log, Catch::Matchers::Contains("the probe was told to"));
    const json::object contradiction = host.answer_with_order(R"("do":["insert","doom"])");
    CHECK(contradiction.at("status") == "E_UNAVAILABLE");
    CHECK(host.rows("probe_row") == 0);
    CHECK(host.rows("host_order") == 0);
}

TEST_CASE("one lease at a time, on the thread of the call", "[host-stub][lend]")
{
    Lending host;
    const char* how = GENERATE("borrow_again", "borrow_elsewhere");
    const json::object answer = host.answer(R"("do":[")" + std::string(how) + R"("])");
    CHECK(answer.at("reply").at("seen") == BOOKING_E_STATE);
    CHECK(answer.at("reply").at("given_back") == BOOKING_OK);
}

TEST_CASE("an event within the transaction comes and goes with it", "[host-stub][lend]")
{
    Lending host;
    CHECK(host.answer(R"("do":["publish"],"status":-7)").at("status") == "E_CONFLICT");
    CHECK(host.rows("host_event") == 0);
    CHECK(host.answer(R"("do":["publish"])").at("reply").at("seen") == BOOKING_OK);
    CHECK(host.rows("host_event") == 1);
}

TEST_CASE("while another transaction holds the lock a lent call ends at its deadline",
          "[host-stub][lend]")
{
    Lending host;
    host.watcher << "INSERT INTO probe_row VALUES (1)";
    soci::session other = host.database.session();
    other << (host.is(TestBackend::sqlite) ? "BEGIN IMMEDIATE" : "BEGIN");
    other << "DELETE FROM probe_row WHERE id = 1";
    const std::int64_t began_ns = services::Clock::mono_ns();
    const json::object answer = host.answer(R"("do":["insert"])", R"("deadline_ms":300,)");
    const std::int64_t took_ns = services::Clock::mono_ns() - began_ns;
    CHECK(answer.at("status") != "OK");
    CHECK(took_ns > 250'000'000);
    CHECK(took_ns < 1'800'000'000); // the session's own limits are longer
    other << "ROLLBACK";
    CHECK(host.rows("probe_row") == 1);
}
