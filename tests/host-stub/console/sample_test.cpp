// The sample: what a studio's owner sees in the first minutes.
#include "console/browser.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <set>

using namespace host_stub::tests;

namespace {

bool is_filling(Browser& browser)
{
    return !browser.get("/api/session").body.at("filling").is_null();
}

std::set<std::string> words_of(Browser& browser, const std::string& studio)
{
    std::set<std::string> statuses;
    json::value cursor = nullptr;
    do {
        const Told page = browser.post(
            "/api/studios/" + studio + "/panels/studio.vouchers",
            {{"filter", {{"include_void", true}}}, {"page", {{"limit", 200}, {"cursor", cursor}}}});
        const json::object table = page.body.at("tables").at(0).as_object();
        for (const json::value& row : table.at("rows").as_array()) {
            statuses.emplace(row.at("cells").at("status").at("value").as_string());
        }
        cursor = table.at("next");
    } while (!cursor.is_null());
    return statuses;
}

} // namespace

TEST_CASE("the sample has two studios with 200 customers, and vouchers in every status",
          "[console][sample]")
{
    Console console(true);
    const auto browser = console.stranger();
    const json::array studios = browser->get("/api/session").body.at("studios").as_array();
    CHECK(studios.size() == 2);
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (is_filling(*browser)) {
        REQUIRE(std::chrono::steady_clock::now() < until);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    for (const auto& [studio, admin] :
         {std::pair{std::string("wave"), "anna"}, std::pair{std::string("step"), "grace"}}) {
        REQUIRE(browser->sign_in(studio, "admin", admin).status == 200);
        CHECK(ids_of(browser->get("/api/studios/" + studio + "/customers?limit=200")).size() ==
              100);
        CHECK(
            words_of(*browser, studio) ==
            std::set<std::string>{"active", "blocked", "expired", "fully_used", "pending", "void"});
        const Told verified =
            browser->post("/api/studios/" + studio + "/panels/studio.reports/verify",
                          {{"form", json::object()}, {"key", fresh_key()}});
        CHECK(verified.body.at("result").at("ok") == true);
    }
}
