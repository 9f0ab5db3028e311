// n: what a host may do wrong (testing.md, section 4). Each ends in a defined status, with the
// books right and the plugin of use. Cases that other suites have: a hook twice (calls), 64 calls
// of one key (keys), a callback that throws does not compile (contract:header-controls), a second
// SQLite is refused (host-stub).
#include "../model/scratch_folder.hpp"
#include "../races/host.hpp"
#include "bare_host.hpp"
#include "contents.hpp"
#include "loader/plugin.hpp"
#include "pipe/session.hpp"
#include "support/members.hpp"
#include "support/resident_memory.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <clocale>
#include <condition_variable>
#include <cstring>
#include <dlfcn.h>
#include <locale>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace scrip::tests;

namespace {

const std::string plugin_folder = SCRIP_PLUGIN_FOLDER;

// A studio with a credit, on a file.
struct World {
    World()
    {
        host.has_real_clock = true;
        host.start();
        const Answer made = done("credit.add", credit("c1", 100'00));
        voucher_id = made.id("/voucher/voucher_id");
        code = made.id("/code");
    }

    Answer done(const std::string& hook, const std::string& members)
    {
        Answer answer = host.admin(hook, members);
        INFO(hook << " " << answer);
        REQUIRE(answer.is_ok());
        return answer;
    }
    std::string declined(const std::string& hook, const std::string& members)
    {
        const Answer answer = host.admin(hook, members);
        INFO(hook << " " << answer);
        REQUIRE(answer.status == BOOKING_DECLINED);
        return answer.id("/declined/code");
    }
    std::int64_t available()
    {
        return done("voucher.get", id_member("voucher_id", voucher_id))
            .reply.at_pointer("/voucher/available/minor")
            .to_number<std::int64_t>();
    }
    std::string hold(const std::string& order_id)
    {
        return done("payment.hold", order(order_id, 30'00, 30'00) + by_id(voucher_id))
            .id("/hold/hold_id");
    }
    bool is_right()
    {
        const Answer answer =
            host.call("report.verify", R"({"actor":{"role":"admin","id":"u1"}})", "");
        return answer.is_ok() && answer.reply.at("ok").as_bool();
    }

    ScratchFolder folder;
    std::string database = (folder.path() / "scrip.db").string();
    BareHost host{plugin_folder, database};
    std::string voucher_id, code;
};

// In a process of its own, since it spoils the process. False also when a signal ended it.
template <class Work>
bool holds_in_child(const Work& work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        bool holds = false;
        try {
            holds = work();
        } catch (...) {
            holds = false;
        }
        ::_exit(holds ? 0 : 1);
    }
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool spends(World& world, const std::string& order_id)
{
    return world.host.admin("payment.redeem", order(order_id, 1'00, 1'00) + by_id(world.voucher_id))
        .is_ok();
}

} // namespace

TEST_CASE("a payment that is refunded and cancelled is given back once", "[fault][n][n2]")
{
    World world;
    world.done("payment.redeem", order("o1", 30'00, 30'00) + by_id(world.voucher_id));
    world.done("payment.refund", id_member("order_id", "o1") + reason);
    world.done("order.cancel",
               order("o1", 30'00, 0) + R"(,"refundable":)" + money(0) +
                   R"(,"tenders":[],"as":"credit","reason":"customer")");
    world.done("order.delete", id_member("order_id", "o1"));
    CHECK(world.available() == 100'00);
    CHECK(world.is_right());
}

TEST_CASE("steps of a payment out of their order are refused, and later ones work", "[fault][n]")
{
    World world;
    CHECK(world.host.admin("payment.capture", id_member("hold_id", "h-of-nobody")).status ==
          BOOKING_E_NOT_FOUND);
    const std::string deleted = world.hold("o1");
    world.done("order.delete", id_member("order_id", "o1"));
    CHECK(world.declined("payment.capture", id_member("hold_id", deleted)) == "hold_released");
    const std::string captured = world.hold("o2");
    world.done("payment.capture", id_member("hold_id", captured));
    CHECK(world.declined("payment.release", id_member("hold_id", captured)) == "hold_captured");
    CHECK(world.available() == 70'00);
    REQUIRE(world.host.control(Control::disable).is_ok());
    CHECK(world.host.admin("payment.redeem", order("o3", 1'00, 1'00) + by_id(world.voucher_id))
              .status == BOOKING_E_STATE);
    REQUIRE(world.host.control(Control::enable).is_ok());
    CHECK(world.is_right());
}

TEST_CASE("a host that calls back from its own function is answered, and late where it waits for "
          "itself",
          "[fault][n]")
{
    World world;
    Answer read, written;
    // The outer call asks for an id within its transaction.
    world.host.while_asked = [&] {
        world.host.patience_ns = 300'000'000;
        read = world.host.admin("voucher.get", id_member("voucher_id", world.voucher_id));
        written = world.host.admin("credit.add", credit("c2", 5'00));
    };
    CHECK(world.host.admin("credit.add", credit("c1", 5'00)).is_ok());
    CHECK(read.is_ok());
    INFO(written);
    CHECK(written.status == BOOKING_E_DEADLINE);
    CHECK(spends(world, "o1"));
    CHECK(world.is_right());
}

TEST_CASE("while the host blocks in its own function others are served", "[fault][n]")
{
    World world;
    std::mutex mutex;
    std::condition_variable changed;
    bool is_blocking = false, is_served = false;
    world.host.while_asked = [&] {
        std::unique_lock lock{mutex};
        is_blocking = true;
        changed.notify_all();
        changed.wait(lock, [&] { return is_served; });
    };
    Answer sent;
    std::thread sending{[&] { sent = world.host.admin("job.run", R"("job":"events")"); }};
    {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return is_blocking; });
    }
    const bool is_spent = spends(world, "o1");
    {
        const std::lock_guard lock{mutex};
        is_served = true;
    }
    changed.notify_all();
    sending.join();
    CHECK(is_spent);
    INFO(sent);
    CHECK(sent.is_ok());
    CHECK(world.is_right());
}

TEST_CASE("activated, deactivated and created twice it works", "[fault][n]")
{
    World world;
    CHECK(world.host.activate().is_ok());
    world.host.deactivate();
    world.host.deactivate();
    CHECK(world.host.activate().is_ok());
    CHECK(spends(world, "o1"));
    // A second host in the process, of the same database and then of another.
    BareHost beside{plugin_folder, world.database};
    beside.begin(7);
    beside.has_real_clock = true;
    beside.start();
    CHECK(beside.admin("credit.add", credit("c1", 5'00)).is_ok());
    CHECK(spends(world, "o2"));
    const World other;
    CHECK(beside.admin("credit.add", credit("c1", 5'00)).is_ok());
    CHECK(world.is_right());
}

TEST_CASE("a host that stops waits for 32 calls in flight", "[fault][n]")
{
    const ScratchFolder folder;
    host_stub::pipe::Session session{{.plugin_dir = plugin_folder,
                                      .data_dir = folder.path(),
                                      .db_url = "",
                                      .clock_unix_us = {},
                                      .log_sink = [](std::string_view) {}}};
    const auto answer = [&](const std::string& line) {
        return json::parse(session.answer(line)).as_object();
    };
    const std::string enable =
        R"({"control":"studio.enable","studio":"s1","config":{"currency":"EUR"}})";
    REQUIRE(answer(enable).at("status") == "OK");
    const std::string payload = R"({"actor":{"role":"admin","id":"u1"},)" + credit("c1", 1) + "}";
    std::atomic<int> done = 0, stopped = 0, wrong = 0;
    std::vector<std::thread> callers;
    for (int each = 0; each < 32; ++each) {
        callers.emplace_back([&, each] {
            for (int calls = 0; stopped == 0; ++calls) {
                const std::string key = std::to_string(each) + "-" + std::to_string(calls);
                const auto found = answer(R"({"hook":"credit.add","studio":"s1","key":")" + key +
                                          R"(","payload":)" + payload + "}");
                // After the stop this host refuses as it does its own defects.
                if (found.at("status") == "OK")
                    ++done;
                else if (found.at("status") == "E_INTERNAL")
                    ++stopped;
                else
                    ++wrong;
            }
        });
    }
    while (done < 64)
        std::this_thread::yield();
    session.plugin().deactivate();
    for (std::thread& caller : callers)
        caller.join();
    CHECK(stopped > 0);
    CHECK(wrong == 0);
    REQUIRE(session.plugin().activate().is_ok());
    const auto balance =
        answer(R"({"hook":"customer.balance","studio":"s1","payload":{"actor":{"role":"admin",)"
               R"("id":"u1"},"customer_id":"c1"}})");
    INFO(json::serialize(balance));
    CHECK(json::serialize(balance).find(R"("minor":)" + std::to_string(done)) != std::string::npos);
}

TEST_CASE("loaded and unloaded again and again it leaves nothing behind",
          "[fault][n][I41][resources]")
{
    CHECK(holds_in_child([] {
        const ScratchFolder folder;
        const std::string database = (folder.path() / "scrip.db").string();
        // A copy, which nobody else in this process holds.
        const std::string library = (folder.path() / "scrip.so").string();
        std::filesystem::copy_file(plugin_folder + "/scrip.so", library);
        std::int64_t first_kib = 0;
        for (int times = 0; times < 250; ++times) {
            BareHost host{folder.path().string(), database};
            host.start();
            host.destroy();
            // This one, and what the host opened.
            void* const opened = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
            ::dlclose(opened);
            ::dlclose(opened);
            if (::dlopen(library.c_str(), RTLD_NOW | RTLD_NOLOAD)) return false;
            if (times == 50) first_kib = resident_kib();
        }
        return resident_kib() - first_kib < 1024;
    }));
}

TEST_CASE("a thread older than the plugin may call it", "[fault][n]")
{
    std::mutex mutex;
    std::condition_variable changed;
    World* world = nullptr;
    bool is_spent = false;
    std::thread old{[&] {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return world != nullptr; });
        is_spent = spends(*world, "o1");
    }};
    World made;
    {
        const std::lock_guard lock{mutex};
        world = &made;
    }
    changed.notify_all();
    old.join();
    CHECK(is_spent);
}

TEST_CASE("parent and child of a fork both go on", "[fault][n][F1]")
{
    World world;
    CHECK(spends(world, "o1"));
    CHECK(holds_in_child([&] {
        world.host.begin(9);
        return spends(world, "o2") && world.is_right();
    }));
    CHECK(spends(world, "o3"));
    CHECK(world.available() == 97'00);
    CHECK(world.is_right());
}

TEST_CASE("what the host lends is neither written, freed nor read after the call", "[fault][n]")
{
    World world;
    const std::string payload =
        R"({"actor":{"role":"admin","id":"u1"},)" + credit("c1", 5'00) + "}";
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* const lent =
        ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(lent != MAP_FAILED);
    std::memcpy(lent, payload.data(), payload.size());
    REQUIRE(::mprotect(lent, page, PROT_READ) == 0);
    CHECK(world.host
              .call_with("credit.add",
                         {static_cast<const char*>(lent), payload.size()},
                         "a page that goes")
              .is_ok());
    REQUIRE(::munmap(lent, page) == 0);
    CHECK(spends(world, "o1"));
    CHECK(world.is_right());
}

TEST_CASE("a host that takes no reply undoes a call, and what would have changed a studio's state",
          "[fault][n]")
{
    World world;
    world.host.takes_replies = false;
    CHECK(world.host.admin("credit.add", credit("c1", 5'00)).status == BOOKING_E_LIMIT);
    CHECK(world.host.control(Control::disable).status == BOOKING_E_LIMIT);
    world.host.takes_replies = true;
    CHECK(world.available() == 100'00); // it is enabled as before
    CHECK(world.host.control(Control::disable).id("/state") == "disabled");
    REQUIRE(world.host.control(Control::enable).is_ok());
    CHECK(world.available() == 100'00);
    CHECK(world.is_right());
}

TEST_CASE("settings change under load", "[fault][n]")
{
    const ScratchFolder folder;
    scrip::tests::Host host{plugin_folder, folder.path(), ""};
    host.enable_studio();
    std::atomic<bool> is_over = false;
    std::atomic<int> done = 0, wrong = 0;
    std::vector<std::thread> callers;
    for (int each = 0; each < 4; ++each) {
        callers.emplace_back([&, each] {
            for (int calls = 0; !is_over; ++calls) {
                const std::string key = std::to_string(each) + "-" + std::to_string(calls);
                const auto answer = host.call("credit.add",
                                              {{"customer", {{"customer_id", "c1"}}},
                                               {"amount", eur(1)},
                                               {"description", "d"}},
                                              key);
                outcome_of(answer) == "OK" ? ++done : ++wrong;
            }
        });
    }
    int refused = 0;
    for (int times = 0; times < 20; ++times) {
        const json::object config{{"currency", "EUR"}, {"locale", times % 2 == 0 ? "fr" : "en"}};
        const auto answer =
            host.control({{"control", "studio.enable"}, {"studio", "s1"}, {"config", config}});
        if (answer.at("status") != "OK") ++refused;
    }
    is_over = true;
    for (std::thread& caller : callers)
        caller.join();
    CHECK(refused == 0);
    CHECK(wrong == 0);
    CHECK(done > 0);
    host.verify();
}

TEST_CASE("another time zone and locale of the process change no answer", "[fault][n]")
{
    CHECK(holds_in_child([] {
        World world;
        const std::string asked = R"({"actor":{"role":"admin","id":"u1"},)" +
                                  id_member("voucher_id", world.voucher_id) + "}";
        const std::string before = world.host.call("voucher.get", asked, "").text;
        ::setenv("TZ", "Pacific/Kiritimati", 1);
        ::tzset();
        struct Commas : std::numpunct<char> {
            char do_decimal_point() const override { return ','; }
            char do_thousands_sep() const override { return '.'; }
            std::string do_grouping() const override { return "\3"; }
        };
        std::locale::global(std::locale{std::locale::classic(), new Commas});
        std::setlocale(LC_ALL, "C.UTF-8");
        return world.host.call("voucher.get", asked, "").text == before && spends(world, "o1") &&
               world.is_right();
    }));
}

TEST_CASE("without standard input, output and error nothing is written elsewhere", "[fault][n]")
{
    CHECK(holds_in_child([] {
        for (const int number : {0, 1, 2})
            ::close(number);
        World world;
        if (!spends(world, "o1")) return false;
        // Where the plugin's file came to stand, a line of somebody else's would ruin it.
        for (const int number : {0, 1, 2})
            static_cast<void>(::write(number, "somebody else's line\n", 21) == 21);
        return spends(world, "o2") && world.is_right() && contents_of(world.database).is_sound();
    }));
}

TEST_CASE("64 KiB of stack are enough", "[fault][n][resources]")
{
    CHECK(holds_in_child([] {
        World world;
        static bool is_right = false;
        pthread_attr_t attributes;
        ::pthread_attr_init(&attributes);
        ::pthread_attr_setstacksize(&attributes, std::size_t{64} * 1024);
        pthread_t thread{};
        const auto work = [](void* of) -> void* {
            auto& asked = *static_cast<World*>(of);
            is_right = spends(asked, "o1") && asked.is_right() &&
                       asked.host.admin("panel.render", R"("panel":"studio.vouchers")").is_ok() &&
                       asked.host.admin("panel.render", R"("panel":"studio.reports")").is_ok();
            return nullptr;
        };
        if (::pthread_create(&thread, &attributes, work, &world) != 0) return false;
        ::pthread_join(thread, nullptr);
        return is_right;
    }));
}

TEST_CASE("16 descriptors are enough, and none at all is an unavailable database",
          "[fault][n][F3][resources]")
{
    CHECK(holds_in_child([] {
        rlimit limit{16, 64};
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
        World world;
        if (!spends(world, "o1")) return false;
        world.host.destroy();
        limit.rlim_cur = 3;
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
        world.host.create();
        if (world.host.control(Control::enable).status != BOOKING_E_UNAVAILABLE) return false;
        limit.rlim_cur = 16;
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return false;
        return world.host.control(Control::enable).is_ok() && spends(world, "o2") &&
               world.is_right();
    }));
}
