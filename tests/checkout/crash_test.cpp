// The host is killed right after each step of a checkout; the one that is started after it brings
// order and ledger together. On the database that SCRIP_TEST_DB names, or in a file.
#include "checkout/studio.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"

#include <catch2/catch.hpp>

#include <spawn.h>
#include <sys/wait.h>

#include <csignal>

extern char** environ;

using namespace scrip::tests;

namespace {

// One database for all studios of a test.
struct Platform {
    TestDatabase database;
    TempFolder data;
    Place place{SCRIP_PLUGIN_FOLDER, data.path(), database.url()};

    void prepare(const std::string& studio_id)
    {
        Studio studio(place, studio_id);
        studio.give_credit(Studio::credit_minor, "credit");
        studio.make_order("o1", Studio::total_minor);
    }

    // Runs the child until it dies after that step.
    void kill_after(const std::string& studio_id, const std::string& route, const std::string& step)
    {
        std::vector<std::string> words{CHECKOUT_CHILD,
                                       place.plugin_folder,
                                       place.data_folder,
                                       place.db_url,
                                       studio_id,
                                       route,
                                       step};
        std::vector<char*> arguments;
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        pid_t child = -1;
        REQUIRE(::posix_spawn(
                    &child, CHECKOUT_CHILD, nullptr, nullptr, arguments.data(), environ) == 0);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        INFO("the child was to die after \"" << step << "\" of " << route);
        REQUIRE(WIFSIGNALED(status));
        REQUIRE(WTERMSIG(status) == SIGKILL);
    }
};

struct Step {
    const char* name;
    std::int64_t paid_minor; // in the end
};

using Problems = std::vector<std::string>;

// What is wrong at once, and what when every deadline and every hold is over.
struct Found {
    Problems at_start, in_the_end;
    std::int64_t paid_minor = 0, available_minor = 0;
};

Found crash(Platform& platform, const std::string& route, const std::string& step)
{
    const std::string studio_id = "studio of " + route + " " + step;
    platform.prepare(studio_id);
    platform.kill_after(studio_id, route, step);
    Studio studio(platform.place, studio_id);
    Found found;
    found.at_start = studio.disagreements();
    studio.advance(41); // the deadline of the call, and 30 s
    studio.desk.checkout.reconcile();
    studio.advance(3'600); // the hold's own time
    studio.desk.checkout.reconcile();
    found.in_the_end = studio.disagreements();
    if (!studio.desk.checkout.attempts.open().empty()) {
        found.in_the_end.emplace_back("an attempt is open for ever");
    }
    found.paid_minor = studio.desk.orders.paid_by("o1", "voucher");
    found.available_minor = studio.balance("available");
    return found;
}

void check_route(const std::string& route, const std::vector<Step>& steps)
{
    Platform platform;
    for (const Step& step : steps) {
        CAPTURE(route, step.name);
        const Found found = crash(platform, route, step.name);
        // Right after the call nobody may believe yet that it will never commit.
        if (std::string_view(step.name) != "initiated") CHECK(found.at_start == Problems{});
        CHECK(found.in_the_end == Problems{});
        CHECK(found.paid_minor == step.paid_minor);
        CHECK(found.available_minor == Studio::credit_minor - step.paid_minor);
    }
}

} // namespace

TEST_CASE("a host that dies between hold and capture leaves an order that is paid, or one that is "
          "free",
          "[checkout]")
{
    check_route("capture",
                {{"initiated", 0},
                 {"hold answered", 0},
                 {"held", 0},
                 {"confirmed", Studio::total_minor},
                 {"capture answered", Studio::total_minor},
                 {"captured", Studio::total_minor}});
}

TEST_CASE("a host that dies while an order is given up leaves nothing held", "[checkout]")
{
    check_route("abandon", {{"abandoned", 0}, {"release answered", 0}, {"released", 0}});
}

TEST_CASE("a host that dies around a redemption knows in the end whether it was paid", "[checkout]")
{
    check_route("redeem",
                {{"initiated", 0},
                 {"redeem answered", Studio::total_minor},
                 {"captured", Studio::total_minor}});
}

TEST_CASE("without a journal order and ledger part, and the check sees it", "[checkout]")
{
    Platform platform;
    CHECK(crash(platform, "careless", "confirmed").in_the_end ==
          Problems{"the confirmed order lacks 5000"});
    CHECK(crash(platform, "careless", "capture answered").in_the_end ==
          Problems{"paid: the order says 0, the ledger 5000", "the confirmed order lacks 5000"});
    CHECK(crash(platform, "careless", "captured").in_the_end == Problems{});
}
