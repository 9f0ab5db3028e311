// Wrong codes are counted wherever a code can be given, by counters that nothing undoes.
#include "fields.hpp"
#include "studio.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

using namespace scrip::security;
using scrip::scenarios::agent;
using scrip::scenarios::anonymous;
using scrip::scenarios::customer;
using scrip::scenarios::with;
using scrip::scenarios::word;

namespace {

constexpr int tries = 5;
constexpr int window_s = 900;
const char* const wrong_code = "CN-0000-0000-0000-0000"; // its check symbol is right

// A request that takes a code, and where.
struct Place {
    Request request;
    std::string pointer;

    json::object with_code(const std::string& code, const json::object& actor) const
    {
        json::value payload = request.payload;
        *text_at(payload, pointer) = code;
        return with(payload.as_object(), {{"actor", actor}});
    }
};

// The actions of all panels whose form asks for a code, as their schemas are drawn.
std::set<std::string> actions_with_code(const Studio& studio)
{
    std::set<std::string> found;
    for (const Request& request : studio.requests()) {
        if (request.hook != "panel.render") continue;
        const json::object panel =
            studio.accepted(request.hook, with(request.payload, {{"locale", "en"}}));
        for (const json::value& action : panel.at("actions").as_array()) {
            const auto* const fields = action.at("form").as_object().if_contains("properties");
            if (fields && fields->as_object().contains("code")) found.insert(word(action.at("id")));
        }
    }
    return found;
}

std::vector<Place> places(const Studio& studio)
{
    std::vector<Place> all;
    for (const Request& request : studio.requests()) {
        for (const Field& field : fields_of(request.hook)) {
            json::value payload = request.payload;
            if (field.type == "code_given" && text_at(payload, field.pointer)) {
                all.push_back({request, field.pointer});
            }
        }
        const auto* const form = request.payload.if_contains("form");
        if (form && form->as_object().contains("code")) all.push_back({request, "/form/code"});
    }
    return all;
}

// Whether wrong codes at the place bring a pause, after exactly as many as the settings say.
bool is_counted(const Studio& studio, const Place& place, const json::object& actor)
{
    for (int i = 0; i < tries; ++i) {
        const auto answer = studio.ask(place.request.hook, place.with_code(wrong_code, actor));
        if (verdict_of(answer) != "code_not_found") return false;
    }
    const auto answer = studio.ask(place.request.hook, place.with_code(wrong_code, actor));
    return verdict_of(answer) == "challenge_required";
}

json::object with_session(const json::object& actor, int number)
{
    return with(actor, {{"session", "session " + std::to_string(number)}});
}

} // namespace

TEST_CASE("every place that takes a code counts wrong ones, by one counter for all of them",
          "[security][f4][I34][B41]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a", {{"anonymous_check", true}}};
    const auto all = places(studio);
    std::set<std::string> hooks, actions;
    for (const Place& place : all) {
        if (place.request.behind.empty())
            hooks.insert(place.request.hook);
        else
            actions.insert(word(place.request.payload.at("action")));
    }
    CHECK(hooks == std::set<std::string>{"voucher.check", "payment.hold", "payment.redeem"});
    const std::set<std::string> drawn = actions_with_code(studio);
    CHECK(drawn.size() >= 2);
    CHECK(std::includes(actions.begin(), actions.end(), drawn.begin(), drawn.end()));

    int session = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (const json::object& caller : {agent(), studio.owner(), anonymous()}) {
            const json::object actor = with_session(caller, ++session);
            INFO(all[i].request.hook << " " << all[i].pointer << " " << json::serialize(actor));
            const auto verdict = [&](const Place& place, const std::string& code, bool is_dry) {
                const json::object payload = place.with_code(code, actor);
                return verdict_of(is_dry ? studio.dry(place.request.hook, payload)
                                         : studio.ask(place.request.hook, payload));
            };
            for (int tried = 0; tried < tries - 1; ++tried)
                CHECK(verdict(all[i], wrong_code, tried % 2 == 0) == "code_not_found");
            CHECK(verdict(all[(i + 1) % all.size()], wrong_code, false) == "code_not_found");
            for (const Place& place : all)
                CHECK(verdict(place, studio.at("code"), true) == "challenge_required");
            platform.advance(window_s);
        }
    }
    platform.verify();
}

TEST_CASE("a text that is called a code is counted, or only staff and the host may send it",
          "[security][f4]")
{
    const std::set<std::string> of_staff{"referral.reward /referral_code",
                                         "voucher.import /rows/0/code",
                                         "voucher.import /rows/0/sealed_code"};
    std::size_t counted = 0;
    for (const std::string& hook : hooks()) {
        for (const Field& field : fields_of(hook)) {
            if (field.type == "code_given") {
                ++counted;
                continue;
            }
            if (field.pointer.find("code") == std::string::npos) continue;
            INFO(hook << " " << field.pointer);
            CHECK(of_staff.contains(hook + " " + field.pointer));
        }
    }
    CHECK(counted == 5);
}

TEST_CASE("a place that takes a code and does not count is found", "[security][f4][control]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a"};
    for (const Request& request : studio.requests()) {
        if (request.hook != "referral.reward") continue;
        const Place uncounted{request, "/referral_code"};
        CHECK_FALSE(is_counted(studio, uncounted, with_session(scrip::scenarios::admin(), 1)));
    }
    CHECK(is_counted(studio, places(studio).at(0), with_session(agent(), 2)));
}

TEST_CASE("an agent who comes without a session is counted by name, an admin never has to wait",
          "[security][f4]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a"};
    const Place place = places(studio).at(0);
    CHECK(is_counted(studio, place, {{"role", "agent"}, {"id", "broker"}}));
    CHECK_FALSE(is_counted(studio, place, scrip::scenarios::admin()));
    const json::object other{{"role", "agent"}, {"id", "desk"}};
    CHECK(verdict_of(studio.ask(place.request.hook, place.with_code(studio.at("code"), other))) ==
          "OK");
}

TEST_CASE("the counters outlive a restart and hold for another process", "[security][f2][I34]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a"};
    const auto all = places(studio);
    const Place& place = all.at(0);
    const json::object actor = with_session(agent(), 1);
    for (int i = 0; i < tries - 1; ++i)
        studio.ask(place.request.hook, place.with_code(wrong_code, actor));
    platform.restart();
    platform.enable("s1", {{"currency", "EUR"}});
    // The last try is another process's.
    const auto lines = platform.folder() / "lines", answers = platform.folder() / "answers";
    std::ofstream{lines} << json::serialize(json::object{{"control", "studio.enable"},
                                                         {"studio", "s1"},
                                                         {"config", {{"currency", "EUR"}}}})
                         << '\n'
                         << json::serialize(
                                json::object{{"hook", place.request.hook},
                                             {"studio", "s1"},
                                             {"payload", place.with_code(wrong_code, actor)}})
                         << '\n';
    const std::string command =
        std::string{"'"} + SCRIP_HOST_STUB + "' pipe --clock 2026-11-21T12:00:00Z --plugin '" +
        SCRIP_PLUGIN_FOLDER + "' --data '" + platform.folder().string() + "' --db '" +
        platform.database_url() + "' < '" + lines.string() + "' > '" + answers.string() + "'";
    REQUIRE(std::system(command.c_str()) == 0);
    std::ifstream file{answers};
    std::string enabled, tried;
    std::getline(file, enabled);
    std::getline(file, tried);
    INFO(enabled << " " << tried);
    CHECK(verdict_of(json::parse(tried).as_object()) == "code_not_found");
    CHECK(verdict_of(studio.ask(place.request.hook, place.with_code(studio.at("code"), actor))) ==
          "challenge_required");
}

TEST_CASE("however many sessions and addresses come, they make no more rows than a scope may have",
          "[security][f2]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a"};
    const Place place = places(studio).at(0);
    for (int i = 0; i < 50; ++i) {
        const json::object actor = with(with_session(agent(), i), {{"ip_hash", std::to_string(i)}});
        studio.ask(place.request.hook, place.with_code(wrong_code, actor));
    }
    // A row is found by five hexadecimal digits of a keyed hash: there are no more than 16^5.
    const auto rows = platform.raw_database().rows("select subject from scrip_throttle");
    CHECK(rows.size() >= 90);
    for (const auto& row : rows) {
        CHECK(row.at(0).size() == 5);
        CHECK(row.at(0).find_first_not_of("0123456789abcdef") == std::string::npos);
    }
    // They go once they are thirty days old.
    platform.advance(31 * 86'400);
    const json::object prune{{"job", "prune"}, {"limit", 1'000}};
    platform.accepted("job.run", prune);
    CHECK(platform.raw_database().number("select count(*) from scrip_throttle") == 0);
}
