// The order of life, as a probe plugin sees it, and who may run beside whom.
#include "loader/plugin.hpp"
#include "loader/refusal.hpp"
#include "pipe/session.hpp"
#include "plugin_folder.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

using namespace host_stub;
using namespace host_stub::tests;
namespace json = boost::json;

namespace {

// The life calls that a probe told of, as "what/thread".
class Told {
public:
    void operator()(std::string_view line)
    {
        const json::object said = json::parse({line.data(), line.size()}).as_object();
        const json::value* fields = said.if_contains("fields");
        std::string call = said.at("text").as_string().c_str();
        if (fields != nullptr) {
            if (const auto* thread = fields->as_object().if_contains("thread")) {
                call += *thread == json::value(BOOKING_THREAD_CONTROL) ? "" : " off control";
            }
            if (const auto* flags = fields->as_object().if_contains("flags")) {
                if (*flags != json::value(0)) call += " " + json::serialize(*flags);
            }
        }
        const std::lock_guard lock(mutex_);
        calls_.push_back(call);
    }
    std::vector<std::string> take()
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(calls_, {});
    }

private:
    std::mutex mutex_;
    std::vector<std::string> calls_;
};

struct Running {
    explicit Running(const std::string& probe) : folder(probe)
    {
        pipe::Options options;
        options.plugin_dir = folder.path();
        options.data_dir = data.path;
        options.log_sink = [this](std::string_view line) { told(line); };
        session.emplace(std::move(options));
    }
    PluginFolder folder;
    TemporaryFolder data;
    Told told;
    std::optional<pipe::Session> session;
};

using Calls = std::vector<std::string>;

} // namespace

TEST_CASE("a plugin is created, activated, deactivated and destroyed in this order",
          "[host-stub][life]")
{
    Running host("probe");
    CHECK(host.told.take() == Calls{"create", "activate"});
    host.session.reset();
    CHECK(host.told.take() == Calls{"deactivate", "destroy"});
}

TEST_CASE("enabling migrates older data first, and again it only enables", "[host-stub][life]")
{
    Running host("probe");
    host.told.take();
    CHECK(host.session->answer(
              R"({"control":"studio.enable","studio":"s1","config":{"enable":"data_older"}})") ==
          R"({"status":"OK","reply":{"state":"enabled"}})");
    CHECK(host.told.take() == Calls{"studio_enable", "studio_migrate", "studio_enable"});
    host.session->answer(R"({"control":"studio.enable","studio":"s1","config":{}})");
    CHECK(host.told.take() == Calls{"studio_enable"});
}

TEST_CASE("a confirmed purge follows disable", "[host-stub][life]")
{
    Running host("probe");
    host.session->answer(R"({"control":"studio.enable","studio":"s1","config":{"a":1}})");
    host.told.take();
    CHECK(host.session->answer(R"({"control":"studio.purge","studio":"s1","confirmed":true})") ==
          R"({"status":"OK","reply":{"vouchers":1,"open_holds":0}})");
    const std::string confirmed = std::to_string(BOOKING_CALL_F_CONFIRMED);
    CHECK(host.told.take() == Calls{"studio_disable", "studio_purge " + confirmed});
}

TEST_CASE("a studio whose purge is refused is as before", "[host-stub][life]")
{
    Running host("probe");
    host.session->answer(R"({"control":"studio.enable","studio":"s1","config":{"a":1}})");
    host.told.take();
    CHECK_THAT(host.session->answer(R"({"control":"studio.purge","studio":"s1"})"),
               Catch::Matchers::Contains(R"("status":"E_STATE","error":{"code":"has_balance")"));
    CHECK(host.told.take() == Calls{"studio_disable", "studio_purge", "studio_enable"});
    CHECK(host.session->plugin().studio_state("s1") == loader::StudioState::enabled);

    host.session->answer(R"({"control":"studio.disable","studio":"s1"})");
    host.told.take();
    host.session->answer(R"({"control":"studio.purge","studio":"s1"})");
    CHECK(host.told.take() == Calls{"studio_purge"});
    CHECK(host.session->plugin().studio_state("s1") == loader::StudioState::disabled);
}

TEST_CASE("a studio with an open hold winds down, and its calls say so", "[host-stub][life]")
{
    Running host("probe");
    const auto flags = [&] {
        const auto answer = json::parse(
            host.session->answer(R"({"hook":"probe.echo","studio":"busy","payload":{}})"));
        return answer.at("reply").at("flags").to_number<std::uint32_t>();
    };
    host.session->answer(R"({"control":"studio.enable","studio":"busy","config":{}})");
    CHECK(flags() == 0);
    CHECK(host.session->answer(R"({"control":"studio.disable","studio":"busy"})") ==
          R"({"status":"OK","reply":{"state":"winding_down","open_holds":1}})");
    CHECK(flags() == BOOKING_CALL_F_WIND_DOWN);
    host.session->answer(R"({"control":"studio.enable","studio":"busy","config":{}})");
    CHECK(flags() == 0);
}

TEST_CASE("a call out of order is the host's own defect", "[host-stub][life]")
{
    const PluginFolder folder("probe");
    const TemporaryFolder data;
    services::Host host({data.path, {}, {}, [](std::string_view) {}, 2});
    loader::LoadedPlugin plugin(folder.path(), host);
    loader::HookCall call;
    call.hook = "probe.echo";
    call.studio_id = "s1";
    call.payload = "{}";
    CHECK_THROWS_AS(plugin.invoke(call), std::logic_error);
    CHECK_THROWS_AS(plugin.enable("s1", "{}"), std::logic_error);
    CHECK_THROWS_AS(plugin.deactivate(), std::logic_error);
    REQUIRE(plugin.activate().is_ok());
    CHECK_THROWS_AS(plugin.activate(), std::logic_error);
    CHECK(plugin.invoke(call).is_ok());
    REQUIRE(plugin.enable("s1", "{}").is_ok());
    CHECK_THROWS_AS(plugin.purge("s1", true), std::logic_error);
    plugin.deactivate();
    CHECK_THROWS_AS(plugin.invoke(call), std::logic_error);
    CHECK(plugin.activate().is_ok()); // created again, so it may start again
}

TEST_CASE("a plugin that fails to activate is not used", "[host-stub][life]")
{
    const PluginFolder folder("activate");
    const TemporaryFolder data;
    Told told;
    pipe::Options options;
    options.plugin_dir = folder.path();
    options.data_dir = data.path;
    options.log_sink = [&](std::string_view line) { told(line); };
    CHECK_THROWS_WITH(pipe::Session(options),
                      Catch::Matchers::Contains("the probe was told to fail"));
    CHECK(told.take() == Calls{"create", "activate", "destroy"});
}

TEST_CASE("calls of many threads run beside each other unless the plugin asks for one at a time",
          "[host-stub][life]")
{
    const auto [probe, is_serial] =
        GENERATE(table<std::string, bool>({{"serial", true}, {"probe", false}}));
    Running host(probe);
    std::atomic<int> most = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 500; ++n) {
                const auto answer = json::parse(
                    host.session->answer(R"({"hook":"probe.overlap","studio":"s1","payload":{}})"));
                const int seen = answer.at("reply").to_number<int>();
                int before = most;
                while (seen > before && !most.compare_exchange_weak(before, seen)) {
                }
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    if (is_serial) {
        CHECK(most == 1);
    } else {
        CHECK(most >= 1); // how many met is the machine's affair
    }
}

TEST_CASE("controls get their turn among hooks that are called without pause, and never run "
          "beside one",
          "[host-stub][life]")
{
    Running host("probe");
    std::atomic<bool> is_over = false;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            while (!is_over) {
                const std::string answer =
                    host.session->answer(R"({"hook":"probe.overlap","studio":"s1","payload":{}})");
                if (answer.find("\"status\":\"OK\"") == std::string::npos) ++refused;
            }
        });
    }
    host.told.take();
    const std::string line =
        R"({"control":"studio.enable","studio":"s1","config":{"enable":"data_older"}})";
    constexpr std::size_t rounds = 50;
    for (std::size_t i = 0; i < rounds; ++i) {
        CHECK(host.session->answer(line) == R"({"status":"OK","reply":{"state":"enabled"}})");
    }
    is_over = true;
    for (std::thread& thread : threads)
        thread.join();
    CHECK(refused == 0);
    Calls expected;
    for (std::size_t i = 0; i < rounds; ++i) {
        expected.insert(expected.end(), {"studio_enable", "studio_migrate", "studio_enable"});
    }
    CHECK(host.told.take() == expected);
}

TEST_CASE("deactivate waits for the last call", "[host-stub][life]")
{
    Told told;
    const PluginFolder folder("probe");
    const TemporaryFolder data;
    services::Host host(
        {data.path, {}, {}, [&](std::string_view line) { told(line); }, BOOKING_LOG_WARNING});
    loader::LoadedPlugin plugin(folder.path(), host);
    REQUIRE(plugin.activate().is_ok());
    told.take();
    std::atomic<int> called = 0, too_late = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            loader::HookCall call;
            call.hook = "probe.overlap";
            call.studio_id = "s1";
            call.payload = "{}";
            try {
                while (true) {
                    plugin.invoke(call);
                    ++called;
                }
            } catch (const std::logic_error&) {
                ++too_late; // the probe was never asked
            }
        });
    }
    while (called < 200)
        std::this_thread::yield();
    plugin.deactivate();
    for (std::thread& thread : threads)
        thread.join();
    CHECK(too_late == 4);
    CHECK(told.take() == Calls{"deactivate"});
}
