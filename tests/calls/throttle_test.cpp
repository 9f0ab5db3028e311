// Whom wrong codes are counted for, how many they may try, and for how long they then wait.
#include "support/accepted.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::tests;
using std::chrono::microseconds;
using std::chrono::seconds;

namespace {

constexpr const char* wrong_code = "CN-0000-0000-0000-0000"; // its check symbol is right

// Few tries, so that each limit is met alone.
constexpr const char* few_tries = R"({"currency":"EUR","anonymous_check":true,"throttle":{)"
                                  R"("session_tries":3,"session_window_s":60,)"
                                  R"("address_tries_per_h":5,"studio_tries_per_h":7,)"
                                  R"("alarm_per_h":9}})";

std::string with_session(const std::string& session)
{
    return R"(,"session":")" + session + '"';
}

std::string with_address(const std::string& address)
{
    return R"(,"ip_hash":")" + address + '"';
}

std::string agent(const std::string& id, const std::string& more = "")
{
    return R"("role":"agent","id":")" + id + '"' + more;
}

std::string customer_with_id(const std::string& id, const std::string& more = "")
{
    return R"("role":"customer","id":"p","customer_id":")" + id + '"' + more;
}

std::string anonymous(const std::string& more = "")
{
    return R"("role":"anonymous")" + more;
}

class Guessing {
public:
    explicit Guessing(const char* settings = few_tries) : world{settings} {}

    Answer check(const std::string& actor,
                 const std::string& code = wrong_code,
                 std::int64_t deadline_ms = 20'000)
    {
        return world.call("voucher.check",
                          R"({"actor":{)" + actor + "}," + id_member("code", code) + "}",
                          {.deadline_ms = deadline_ms});
    }

    std::string tried(const std::string& actor) { return check(actor).status; }

    // Wrong codes until the caller has to wait, at most `most`.
    template <class Actor>
    int tries_of(const Actor& actor, int most = 20)
    {
        int tries = 0;
        while (tries < most && tried(actor(tries)) == "code_not_found")
            ++tries;
        return tries;
    }

    PluginWorld world;
};

} // namespace

TEST_CASE("each session has its own tries, whoever sits before it", "[calls][throttle][I34][f4]")
{
    Guessing guessing;
    const auto same = [](int) { return agent("u1", with_session("a")); };
    CHECK(guessing.tried(agent("u1", with_session("b"))) == "code_not_found");
    CHECK(guessing.tries_of(same) == 3);
    CHECK(guessing.tried(agent("u2", with_session("a"))) == "challenge_required");
    CHECK(guessing.tried(agent("u1", with_session("b"))) == "code_not_found");
}

TEST_CASE("an agent without a session has tries of their own", "[calls][throttle][I34][f4]")
{
    Guessing guessing;
    CHECK(guessing.tries_of([](int) { return agent("u1"); }) == 3);
    CHECK(guessing.tried(agent("u2")) == "code_not_found");
    CHECK(guessing.tried(agent("u1", with_session("a"))) == "code_not_found");
}

TEST_CASE("a customer has no more tries in ever new sessions", "[calls][throttle][I34][f4]")
{
    Guessing guessing;
    const auto ever_new = [](int tries) {
        return customer_with_id("c1", with_session("new " + std::to_string(tries)));
    };
    CHECK(guessing.tries_of(ever_new) == 3);
    CHECK(guessing.tried(customer_with_id("c2", with_session("another"))) == "code_not_found");
}

TEST_CASE("an address has its tries in an hour, whoever comes from there",
          "[calls][throttle][I34][f4]")
{
    Guessing guessing;
    const auto from_there = [](int tries) {
        return agent("u1", with_session("new " + std::to_string(tries)) + with_address("here"));
    };
    CHECK(guessing.tries_of(from_there) == 5);
    CHECK(guessing.tried(agent("u1", with_session("x") + with_address("there"))) ==
          "code_not_found");
    guessing.world.host.advance(seconds{3600} - microseconds{1});
    CHECK(guessing.tried(from_there(99)) == "challenge_required");
    guessing.world.host.advance(microseconds{1});
    CHECK(guessing.tried(from_there(99)) == "code_not_found");
}

TEST_CASE("strangers share the tries of a studio, and nobody known waits for them",
          "[calls][throttle][I34][f4]")
{
    Guessing guessing;
    const auto ever_new = [](int tries) {
        return anonymous(with_session("new " + std::to_string(tries)) +
                         with_address(std::to_string(tries)));
    };
    CHECK(guessing.tries_of(ever_new) == 7);
    CHECK(guessing.tried(customer_with_id("c1")) == "code_not_found");
    CHECK(guessing.tried(agent("u1")) == "code_not_found");
    guessing.world.enable("s2", few_tries);
    CHECK(guessing.world
              .call("voucher.check",
                    R"({"actor":{)" + anonymous() + "}," + id_member("code", wrong_code) + "}",
                    {.studio = "s2"})
              .status == "code_not_found");
}

TEST_CASE("the studio's own admins are counted and never wait", "[calls][throttle][I34]")
{
    Guessing guessing;
    const std::string admin = R"("role":"admin","id":"u1")" + with_session("a");
    CHECK(guessing.tries_of([&](int) { return admin; }, 12) == 12);
    // They were counted: the studio's limit is used up.
    CHECK(guessing.tried(anonymous(with_session("b"))) == "challenge_required");
}

TEST_CASE("a code that is somebody else's alone is a wrong one", "[calls][throttle][I34][f4]")
{
    Guessing guessing;
    const Answer made =
        accepted(guessing.world.admin("credit.add", credit("c1", 5'00, R"(,"holder_only":true)")));
    const std::string code = made.id("/code");
    const std::string stranger = customer_with_id("c2");
    for (int i = 0; i < 3; ++i)
        CHECK(guessing.check(stranger, code).status == "holder_only");
    CHECK(guessing.check(stranger, code).status == "challenge_required");
    CHECK(guessing.check(customer_with_id("c1"), code).status == "OK");
}

TEST_CASE("whoever waits is told the longest of their pauses, in whole seconds and not too few",
          "[calls][throttle][I34]")
{
    Guessing guessing;
    const auto seconds_left = [&](const std::string& actor) {
        const Answer answer = guessing.check(actor);
        REQUIRE(answer.status == "challenge_required");
        return answer.at("/declined/params/retry_after_s").as_int64();
    };
    const std::string here = with_address("here");
    for (const char* const session : {"a", "b"})
        guessing.tried(agent("u1", with_session(session) + here));
    for (int i = 0; i < 3; ++i)
        guessing.tried(agent("u1", with_session("c") + here));
    // The session's is over in a minute, the address's in an hour.
    CHECK(seconds_left(agent("u1", with_session("c"))) == 60);
    CHECK(seconds_left(agent("u1", with_session("c") + here)) == 3600);
    guessing.world.host.advance(microseconds{1});
    CHECK(seconds_left(agent("u1", with_session("c"))) == 60);
    guessing.world.host.advance(seconds{59} - microseconds{1});
    CHECK(seconds_left(agent("u1", with_session("c"))) == 1);
    guessing.world.host.advance(seconds{1} - microseconds{1});
    CHECK(seconds_left(agent("u1", with_session("c"))) == 1);
    guessing.world.host.advance(microseconds{1});
    CHECK(guessing.tried(agent("u1", with_session("c"))) == "code_not_found");
}

TEST_CASE("a window begins with its first wrong code, and a pause with the last",
          "[calls][throttle][I34]")
{
    Guessing guessing;
    const std::string actor = agent("u1", with_session("a"));
    CHECK(guessing.tried(actor) == "code_not_found");
    CHECK(guessing.tried(actor) == "code_not_found");
    SECTION("what was tried before the window is over counts")
    {
        guessing.world.host.advance(seconds{60} - microseconds{1});
        CHECK(guessing.tried(actor) == "code_not_found");
        guessing.world.host.advance(seconds{60} - microseconds{1});
        CHECK(guessing.tried(actor) == "challenge_required");
        guessing.world.host.advance(microseconds{1});
        CHECK(guessing.tried(actor) == "code_not_found");
    }
    SECTION("at its end another begins")
    {
        guessing.world.host.advance(seconds{60});
        CHECK(guessing.tries_of([&](int) { return actor; }) == 3);
    }
}

TEST_CASE("many wrong codes in a studio are one alarm in an hour, however many one caller tries",
          "[calls][throttle][I34][B41]")
{
    Guessing guessing;
    const auto alarms = [&] {
        std::size_t count = 0;
        for (const std::string& line : guessing.world.host.logged())
            count += line == "many wrong codes are tried in a studio" ? 1U : 0U;
        return count;
    };
    const std::string admin = R"("role":"admin","id":"u1")" + with_session("a");
    const auto guess = [&](int times) {
        for (int i = 0; i < times; ++i)
            CHECK(guessing.tried(admin) == "code_not_found");
    };
    guess(8);
    CHECK(alarms() == 0);
    guess(1);
    CHECK(alarms() == 1);
    guess(10);
    CHECK(alarms() == 1);
    guessing.world.host.advance(seconds{3600});
    guess(9);
    CHECK(alarms() == 2);
}

TEST_CASE("wrong codes that are tried during another try leave it none",
          "[calls][throttle][I34][f4]")
{
    Guessing guessing;
    int kept_out = 0;
    int last_tick = 0;
    for (int tick = 1; last_tick == 0; ++tick) {
        const std::string who = agent("a" + std::to_string(tick));
        int answered = 0;
        int ticks = 0;
        guessing.world.host.before_clock = [&] {
            if (++ticks != tick) return;
            // Where the outer call holds the database, these wait in vain.
            for (int i = 0; i < 3; ++i)
                answered += guessing.check(who, wrong_code, 50).status == "code_not_found";
        };
        const std::string outer = guessing.tried(who);
        guessing.world.host.before_clock = {};
        if (ticks < tick) last_tick = tick;
        answered += outer == "code_not_found";
        kept_out += outer == "challenge_required";
        CAPTURE(tick, outer);
        CHECK(answered <= 3);
    }
    CHECK(kept_out >= 2);
}
