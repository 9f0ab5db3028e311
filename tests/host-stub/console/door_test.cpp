// Who gets in: visits, tokens, addresses, roles, studios, and other people's orders.
#include "console/browser.hpp"

#include <catch2/catch.hpp>

using namespace host_stub::tests;
using Catch::Matchers::Contains;

namespace {

const std::string s1 = "/api/studios/s1/";

std::string address(const Console& console)
{
    return "127.0.0.1:" + std::to_string(console.port());
}

} // namespace

TEST_CASE("signing in and out gives a visit new tokens, and the old ones are dead",
          "[console][door]")
{
    Console console;
    const auto browser = console.stranger();
    CHECK(browser->get(s1 + "orders").code() == "sign_in");
    const std::string first_cookie = browser->cookie, first_token = browser->token;
    REQUIRE(browser->sign_in("s1", "admin", "anna").status == 200);
    CHECK(browser->cookie != first_cookie);
    CHECK(browser->token != first_token);
    CHECK(browser->get(s1 + "orders").status == 200);
    const std::string signed_in = browser->cookie;
    CHECK(browser->ask("DELETE", "/api/session").body.at("person").is_null());
    CHECK(browser->get(s1 + "orders").status == 401);
    browser->cookie = signed_in;
    CHECK(browser->get(s1 + "orders").status == 401);
    browser->cookie = first_cookie;
    CHECK(browser->get(s1 + "orders").status == 401);
}

TEST_CASE("nobody signs in as who is not there", "[console][door]")
{
    Console console;
    const std::string lea = console.customer("Léa");
    const auto browser = console.stranger();
    CHECK(browser->sign_in("s3", "admin", "anna").status == 400);
    CHECK(browser->sign_in("s1", "admin", "hugo").status == 400);
    CHECK(browser->sign_in("s1", "customer", "c9999999").status == 400);
    CHECK(browser->sign_in("s2", "customer", lea).status == 400);
    CHECK(browser->sign_in("s1", "system", "anna").status == 400);
    CHECK(browser->sign_in("s1", "customer", lea).status == 200);
}

TEST_CASE("what writes needs the visit's own token", "[console][door]")
{
    Console console;
    const auto admin = console.as("admin"), other = console.as("admin");
    const std::string right = admin->token;
    for (const std::string& wrong : {std::string(), std::string("x"), other->token}) {
        admin->token = wrong;
        CHECK(admin->post(s1 + "customers", {{"name", "Léa"}}).code() == "csrf");
        CHECK(admin->ask("PATCH", s1 + "customers/c0000001", {{"name", "Léa"}}).status == 403);
        CHECK(admin->ask("DELETE", "/api/session").status == 403);
    }
    admin->token = right;
    CHECK(ids_of(admin->get(s1 + "customers")).empty());
    CHECK(admin->post(s1 + "customers", {{"name", "Léa"}}).status == 201);
}

TEST_CASE("the cookie is out of reach of scripts and of other sites", "[console][door]")
{
    Console console;
    const auto browser = console.stranger();
    const auto answer = browser->raw("GET", "/api/session", "", {});
    CHECK_THAT(answer.cookie, Contains("; HttpOnly") && Contains("; SameSite=Strict"));
    CHECK_THAT(answer.cookie, Contains("console-" + std::to_string(console.port()) + "="));
}

TEST_CASE("a name that is not the console's own is not answered", "[console][door]")
{
    Console console;
    const auto browser = console.stranger();
    const std::string port = ":" + std::to_string(console.port());
    const auto status = [&](const std::string& host) {
        return browser->raw("GET", "/", "", {{"Host", host}}).status;
    };
    CHECK(status("127.0.0.1" + port) == 200);
    CHECK(status("localhost" + port) == 200);
    CHECK(status("studio.example" + port) == 403);
    CHECK(status("127.0.0.1.studio.example" + port) == 403);
    CHECK(status("127.0.0.1:1") == 403);
    CHECK(status("localhost") == 403);
}

TEST_CASE("a page of another origin is not answered", "[console][door]")
{
    Console console;
    const auto browser = console.stranger();
    const auto status = [&](const std::string& origin) {
        return browser
            ->raw("GET", "/api/session", "", {{"Host", address(console)}, {"Origin", origin}})
            .status;
    };
    CHECK(status("http://" + address(console)) == 200);
    CHECK(status("http://studio.example") == 403);
    CHECK(status("null") == 403);
}

TEST_CASE("each request is for its roles and no others", "[console][door]")
{
    struct Row {
        const char* method;
        const char* path;
        const char* roles;
    };
    // docs/console.md, once more.
    const std::vector<Row> rows{{"GET", "orders", "AGC"},
                                {"POST", "orders", "AG"},
                                {"POST", "orders/o0000001/lines", "AG"},
                                {"PATCH", "orders/o0000001/lines/l-1", "AG"},
                                {"DELETE", "orders/o0000001/lines/l-1", "A"},
                                {"POST", "orders/o0000001/payments", "AG"},
                                {"POST", "orders/o0000001/refund", "A"},
                                {"POST", "orders/o0000001/cancel", "AG"},
                                {"POST", "orders/o0000001/postpone", "AG"},
                                {"POST", "orders/o0000001/delete", "A"},
                                {"POST", "orders/o0000001/overpaid", "A"},
                                {"POST", "orders/o0000001/finalise", "AG"},
                                {"GET", "customers", "AG"},
                                {"POST", "customers", "AG"},
                                {"PATCH", "customers/c0000001", "AG"},
                                {"GET", "activities", "AGCN"},
                                {"POST", "activities", "A"},
                                {"PATCH", "activities/a0000001", "A"},
                                {"GET", "plugin", "A"},
                                {"POST", "plugin", "A"},
                                {"PUT", "plugin", "A"},
                                {"GET", "events", "A"},
                                {"POST", "checkout", "CN"},
                                {"POST", "checkout/o0000001/place", "CN"},
                                {"POST", "checkout/o0000001/abandon", "CN"}};
    Console console;
    const std::string lea = console.customer("Léa");
    const std::vector<std::pair<char, std::unique_ptr<Browser>>> readers = [&] {
        std::vector<std::pair<char, std::unique_ptr<Browser>>> all;
        all.emplace_back('A', console.as("admin"));
        all.emplace_back('G', console.as("agent"));
        all.emplace_back('C', console.as("customer", lea));
        all.emplace_back('N', console.as("nobody"));
        return all;
    }();
    for (const Row& row : rows) {
        for (const auto& [letter, browser] : readers) {
            CAPTURE(row.method, row.path, letter);
            const bool may = std::string(row.roles).find(letter) != std::string::npos;
            const Told told = browser->ask(row.method, s1 + row.path);
            CHECK((told.status != 403) == may);
            if (!may) CHECK(told.code() == "permission_denied");
        }
    }
}

TEST_CASE("another studio is answered as one that is not there", "[console][door]")
{
    Console console;
    const auto admin = console.as("admin");
    const Told other = admin->get("/api/studios/s2/orders");
    const Told unknown = admin->get("/api/studios/s9/orders");
    CHECK(other.status == 404);
    CHECK(other.body == unknown.body);
    CHECK(admin->post("/api/studios/s2/panels/studio.vouchers", {}).status == 404);
}

TEST_CASE("a customer reaches nothing of somebody else's", "[console][door]")
{
    Console console;
    const std::string lea = console.customer("Léa"), noah = console.customer("Noah");
    console.give_credit(noah, 50'00);
    const std::string noahs = console.order(noah, 30'00), leas = console.order(lea, 30'00);
    const auto browser = console.as("customer", lea);
    CHECK(ids_of(browser->get(s1 + "orders?customer=" + noah)) == std::vector<std::string>{leas});
    CHECK(browser->get(s1 + "orders/" + noahs).status == 404);
    CHECK(browser->get(s1 + "orders/o9999999").body == browser->get(s1 + "orders/" + noahs).body);
    CHECK(browser->get(s1 + "customers/" + noah).status == 403);
    CHECK(browser->get(s1 + "customers/" + lea).status == 200);
    CHECK(browser->get(s1 + "checkout/" + noahs).status == 404);
    CHECK(browser->post(s1 + "checkout/" + noahs + "/place", {{"key", fresh_key()}}).status == 404);
    const json::object of_noah{{"context", {{"customer_id", noah}}}};
    CHECK(browser->post(s1 + "panels/customer.portal", of_noah).status == 403);
    CHECK(browser->post(s1 + "panels/customer.account", {}).status == 403);
    CHECK(browser->post(s1 + "panels/studio.vouchers", {}).status == 403);
    const json::object his_order{{"context", {{"order_id", noahs}}}};
    CHECK(browser->post(s1 + "panels/checkout.payment", his_order).status == 404);
    CHECK(browser->post(s1 + "panels/customer.portal", {}).status == 200);
}

TEST_CASE("a visitor reaches the orders of their own visit alone", "[console][door]")
{
    Console console;
    const std::string activity(
        console.as("admin")
            ->post(s1 + "activities", {{"name", "Surf"}, {"price", euros(45'00)}})
            .body.at("id")
            .as_string());
    const auto one = console.as("nobody"), other = console.as("nobody");
    const Told begun = one->post(s1 + "checkout",
                                 {{"lines", {json::object{{"activity_id", activity}}}},
                                  {"name", "Zoé"},
                                  {"key", fresh_key()}});
    REQUIRE(begun.status == 201);
    const std::string order_id(begun.body.at("order").at("id").as_string());
    CHECK(one->get(s1 + "checkout/" + order_id).status == 200);
    CHECK(other->get(s1 + "checkout/" + order_id).status == 404);
    CHECK(other->post(s1 + "checkout/" + order_id + "/abandon", {}).status == 404);
}

TEST_CASE("pages are served as they are built in, with a policy that allows nothing from elsewhere",
          "[console][door]")
{
    Console console;
    const auto browser = console.stranger();
    const auto page = [&](const std::string& path) { return browser->raw("GET", path, "", {}); };
    const auto index = page("/");
    CHECK(index.status == 200);
    CHECK_THAT(index.type, Contains("text/html"));
    CHECK_THAT(index.policy, Contains("default-src 'none'") && Contains("script-src 'self'"));
    CHECK_THAT(index.policy, !Contains("unsafe"));
    CHECK(page("/orders/o0000001").content == index.content);
    CHECK(page("/nothing.js").status == 404);
    CHECK(page("/..%2f..%2fetc%2fpasswd.html").status == 404);
    CHECK(page("/js/../../CMakeLists.txt").status == 404);
    CHECK(page("/api/nothing").status == 404);
}

TEST_CASE("a body that cannot be read is refused", "[console][door]")
{
    Console console;
    const auto admin = console.as("admin");
    const auto status = [&](const std::string& body) {
        return admin
            ->raw("POST",
                  s1 + "customers",
                  body,
                  {{"Cookie", admin->cookie}, {"X-CSRF-Token", admin->token}})
            .status;
    };
    CHECK(status("{") == 400);
    CHECK(status("[]") == 400);
    CHECK(status(R"({"name":7})") == 400);
    CHECK(status(R"({"name":"  "})") == 400);
    CHECK(status(R"({"name":")" + std::string(201, 'x') + "\"}") == 400);
    CHECK(status(R"({"name":")" + std::string(2 << 20, 'x') + "\"}") == 413);
    CHECK(status(R"({"name":"Léa"})") == 201);
}
