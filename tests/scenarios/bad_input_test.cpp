// What is wrong is refused with a code and the place, changes nothing, and the next line is
// answered.
#include "platform.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace scrip::scenarios;

namespace {

struct Bad {
    const char* hook;
    const char* pointer; // of the member that is set to `value`; its text must name it
    json::value value;   // null: the member is taken away
    const char* code;
};

// A valid request of each hook that the table bends.
json::object valid(const std::string& hook, const Made& credit)
{
    if (hook == "credit.add") {
        return {{"customer", {{"customer_id", "c1"}}},
                {"amount", eur(1)},
                {"description", "why"},
                {"paid", eur(1)}};
    }
    if (hook == "payment.redeem" || hook == "payment.hold") {
        return {{"order", order("o1", 1'00)}, {"source", {{"code", credit.code}}}};
    }
    if (hook == "voucher.extend") {
        return {{"voucher_id", credit.id}, {"reason", "why"}, {"expires_on", "2028-01-01"}};
    }
    if (hook == "voucher.list") return {{"page", {{"limit", 10}}}};
    if (hook == "payment.refund") return {{"order_id", "o1"}, {"reason", "rain"}};
    const json::object line{
        {"line_id", "l1"}, {"kind", "credit"}, {"amount", eur(1)}, {"paid", eur(1)}};
    return {{"order", order("o1", 1'00)}, {"line", line}, {"is_paid", true}};
}

// Sets or takes away what the pointer names.
void bend(json::value& document, std::string pointer, const json::value& value)
{
    json::value* place = &document;
    for (;;) {
        pointer.erase(0, 1);
        const std::size_t end = pointer.find('/');
        const std::string name = pointer.substr(0, end);
        json::object& object = place->as_object();
        if (end == std::string::npos) {
            if (value.is_null())
                object.erase(name);
            else
                object[name] = value;
            return;
        }
        place = &object[name];
        pointer.erase(0, end);
    }
}

std::string state_of(Platform& platform)
{
    return json::serialize(platform.accepted("voucher.list", {{"include_void", true}})) +
           json::serialize(platform.balance("c1"));
}

const json::value nul_text = json::string(std::string("a\0b", 3));
const json::value long_text = json::string(std::string(2'001, 'x'));
const json::value long_id = json::string(std::string(129, 'x'));

const std::vector<Bad>& table()
{
    static const std::vector<Bad> rows{
        {"credit.add", "/amount/minor", 0, "invalid_field"},
        {"credit.add", "/amount/minor", -1, "invalid_field"},
        {"credit.add", "/amount/minor", 12.5, "invalid_field"},
        {"credit.add", "/amount/minor", "12", "invalid_field"},
        {"credit.add", "/amount/minor", 1e2, "invalid_field"},
        {"credit.add", "/amount/minor", 1'000'000'000'000'001, "invalid_field"},
        {"credit.add", "/amount/minor", std::uint64_t{9'223'372'036'854'775'808U}, "invalid_field"},
        {"credit.add", "/amount/minor", nullptr, "invalid_field"},
        {"credit.add", "/amount/currency", "eur", "invalid_field"},
        {"credit.add", "/amount/currency", 978, "invalid_field"},
        {"credit.add", "/amount", nullptr, "invalid_field"},
        {"credit.add", "/amount", 100, "invalid_field"},
        {"credit.add", "/paid/minor", -1, "invalid_field"},
        {"credit.add", "/description", nullptr, "invalid_field"},
        {"credit.add", "/description", "", "invalid_field"},
        {"credit.add", "/description", nul_text, "invalid_field"},
        {"credit.add", "/description", long_text, "invalid_field"},
        {"credit.add", "/customer/customer_id", "", "invalid_field"},
        {"credit.add", "/customer/customer_id", long_id, "invalid_field"},
        {"credit.add", "/customer/customer_id", nul_text, "invalid_field"},
        {"credit.add", "/customer/name", nul_text, "invalid_field"},
        {"credit.add", "/origin", "lottery", "invalid_field"},
        {"credit.add", "/priority", 101, "invalid_field"},
        {"credit.add", "/priority", -1, "invalid_field"},
        {"credit.add", "/holder_only", "yes", "invalid_field"},
        {"credit.add", "/expires_on", "2026-11-20", "invalid_field"},
        {"credit.add", "/expires_on", "2026-02-30", "invalid_field"},
        {"credit.add", "/expires_on", "21.11.2027", "invalid_field"},
        {"credit.add", "/actor/role", nullptr, "invalid_field"},
        {"payment.redeem", "/order/order_id", nullptr, "invalid_field"},
        {"payment.redeem", "/order/due/minor", -1, "invalid_field"},
        {"payment.redeem", "/order/total", nullptr, "invalid_field"},
        {"payment.redeem", "/order/lines", "none", "invalid_field"},
        {"payment.redeem", "/source", nullptr, "invalid_field"},
        {"payment.redeem", "/source/voucher_id", "both", "invalid_field"},
        {"payment.redeem", "/source/code", "", "invalid_field"},
        {"payment.redeem", "/amount", {{"minor", 0}, {"currency", "EUR"}}, "invalid_field"},
        {"payment.redeem", "/apply_as", "magic", "invalid_field"},
        {"payment.hold", "/ttl_s", 59, "invalid_field"},
        {"payment.hold", "/ttl_s", 3'601, "invalid_field"},
        {"payment.refund", "/hold_id", "also", "invalid_field"},
        {"payment.refund", "/restore", "double", "invalid_field"},
        {"voucher.extend", "/expires_on", nullptr, "invalid_field"},
        {"voucher.extend", "/reason", "", "invalid_field"},
        {"voucher.extend", "/voucher_id", "no such voucher", "not_found"},
        {"voucher.list", "/page/limit", 0, "invalid_field"},
        {"voucher.list", "/page/limit", 201, "invalid_field"},
        {"voucher.list", "/page/cursor", "made up", "invalid_field"},
        {"voucher.list", "/sort", "random", "invalid_field"},
        {"voucher.sell", "/line/quantity", 0, "invalid_field"},
        {"voucher.sell", "/line/paid", nullptr, "invalid_field"},
        {"voucher.sell", "/is_paid", "yes", "invalid_field"},
        {"voucher.sell", "/line/kind", "lottery", "invalid_field"},
        {"voucher.sell", "/line/as", "money", "invalid_field"},
    };
    return rows;
}

std::string deep(int depth)
{
    std::string text = R"({"hook":"credit.add","studio":"s1","key":"deep","payload":{"x":)";
    for (int each = 0; each < depth; ++each)
        text += "[";
    for (int each = 0; each < depth; ++each)
        text += "]";
    return text + "}}";
}

std::string error_code(Platform& platform, const std::string& line)
{
    const json::object answer = platform.raw(line);
    INFO(line.substr(0, 200) << " -> " << json::serialize(answer));
    REQUIRE(answer.contains("error"));
    return word(answer.at("error").at("code"));
}

// The database file of a finished platform, under another host's folder.
json::object enable_over(const std::filesystem::path& folder, const std::string& db_url)
{
    host_stub::pipe::Session session{{.plugin_dir = SCRIP_PLUGIN_FOLDER,
                                      .data_dir = folder,
                                      .db_url = db_url,
                                      .clock_unix_us = {},
                                      .log_sink = [](std::string_view) {}}};
    return json::parse(
               session.answer(
                   R"({"control":"studio.enable","studio":"s1","config":{"currency":"EUR"}})"))
        .as_object();
}

} // namespace

TEST_CASE("a wrong member is refused by its place, changes nothing, and the next line is answered",
          "[scenarios][bad-input][B18][A09][C14][e1]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    const std::string before = state_of(platform);
    for (const Bad& bad : table()) {
        json::value request = valid(bad.hook, credit);
        request.as_object()["actor"] = admin();
        bend(request, bad.pointer, bad.value);
        INFO(bad.hook << " " << bad.pointer << " = " << json::serialize(bad.value));
        const json::object line{
            {"hook", bad.hook}, {"studio", "s1"}, {"key", "never kept"}, {"payload", request}};
        const json::object answer = platform.raw(json::serialize(line));
        INFO(json::serialize(answer));
        REQUIRE(answer.contains("error"));
        CHECK(word(answer.at("error").at("code")) == bad.code);
        const std::string text = word(answer.at("error").at("text"));
        // Of a choice of several members the place may be the object they stand in.
        const std::string pointer = bad.pointer;
        const std::string parent = pointer.substr(0, pointer.rfind('/'));
        const bool is_named = text.find(parent.empty() ? pointer : parent) != std::string::npos ||
                              pointer == "/hold_id" || std::string{bad.code} != "invalid_field";
        CHECK(is_named);
        CHECK(text.find(credit.code) == std::string::npos);
        platform.balance();
    }
    CHECK(state_of(platform) == before);
    platform.verify();
}

TEST_CASE("a bad line is answered and so is the next", "[scenarios][bad-input][n]")
{
    Platform platform;
    for (const char* line : {"",
                             " ",
                             "{",
                             "not json",
                             R"({"hook":"credit.add",)",
                             "[]",
                             "5",
                             "\"text\"",
                             "null",
                             "{\"hook\":\"credit.add\"}}",
                             "{\"a\":\xff}"}) {
        const std::string code = error_code(platform, line);
        CHECK((code == "invalid_json" || code == "invalid_field"));
        platform.balance();
    }
    CHECK(error_code(platform, "") == "invalid_json");
    CHECK(error_code(platform, R"({"studio":"s1","payload":{}})") == "invalid_field");
    CHECK(error_code(platform, R"({"hook":"customer.balance","payload":{}})") == "invalid_field");
    CHECK(error_code(platform, R"({"hook":"customer.balance","studio":"s1"})") == "invalid_field");
    CHECK(error_code(platform, R"({"control":"studio.dance","studio":"s1"})") == "invalid_field");
    CHECK(error_code(platform, deep(60)) == "invalid_json");
    platform.verify();
}

TEST_CASE("a payload above one mebibyte is too large", "[scenarios][bad-input]")
{
    Platform platform;
    const json::object payload{
        {"actor", admin()}, {"customer_id", "c1"}, {"ignored", std::string(2U << 20U, 'x')}};
    const json::object line{{"hook", "customer.balance"}, {"studio", "s1"}, {"payload", payload}};
    CHECK(error_code(platform, json::serialize(line)) == "payload_too_large");
    platform.balance();
}

TEST_CASE("keys are printable, present on writes, and mean one thing",
          "[scenarios][bad-input][B12]")
{
    Platform platform;
    const json::object request{{"actor", admin()},
                               {"customer", {{"customer_id", "c1"}}},
                               {"amount", eur(1)},
                               {"description", "why"}};
    json::object line{{"hook", "credit.add"}, {"studio", "s1"}, {"payload", request}};
    CHECK(error_code(platform, json::serialize(line)) == "missing_key");
    line["key"] = "";
    CHECK(platform.raw(json::serialize(line)).contains("error"));
    for (const std::string& key :
         {std::string(256, 'k'), std::string{"tab\there"}, std::string{"é"}}) {
        line["key"] = key;
        CHECK(platform.raw(json::serialize(line)).contains("error"));
    }
    CHECK(platform.accepted("voucher.list", {}).at("items").as_array().empty());
    line["key"] = std::string(255, '~');
    CHECK(platform.raw(json::serialize(line)).at("status") == "OK");
    for (const std::string& key : {std::string(256, 'k'), std::string{"é"}}) {
        const json::object query{{"actor", admin()}, {"key", key}};
        CHECK(platform.refused("payment.query", query) == "invalid_field");
    }
}

TEST_CASE("an unknown hook, and a studio that is not enabled, are told so",
          "[scenarios][bad-input]")
{
    Platform platform;
    CHECK(
        error_code(platform, R"({"hook":"credit.conjure","studio":"s1","key":"k","payload":{}})") ==
        "unknown_hook");
    CHECK(error_code(platform,
                     R"({"hook":"order.celebrate","studio":"s1","key":"k","payload":{}})") ==
          "unknown_hook");
    const json::object payload{{"actor", admin()}, {"customer_id", "c1"}};
    const json::object line{{"hook", "customer.balance"}, {"studio", "s9"}, {"payload", payload}};
    CHECK(error_code(platform, json::serialize(line)) == "studio_not_enabled");
    // Form is looked at before the studio.
    CHECK(error_code(platform, R"({"hook":"customer.balance","studio":"s9","payload":{}})") ==
          "invalid_field");
}

TEST_CASE("ids of another studio are unknown ones, also in another spelling",
          "[scenarios][bad-input][B47][h1][h2]")
{
    Platform platform;
    platform.enable("s2", {{"currency", "EUR"}});
    const Made credit = platform.credit(50'00);
    const json::object held = platform.accepted(
        "payment.hold", {{"order", order("o1", 5'00)}, {"source", {{"code", credit.code}}}});
    const json::object there{{"studio", "s2"}};
    const json::object voucher{
        {"voucher_id", credit.id}, {"reason", "why"}, {"expires_on", nullptr}};
    for (const char* hook : {"voucher.get",
                             "voucher.history",
                             "voucher.extend",
                             "voucher.void",
                             "voucher.block",
                             "voucher.unblock",
                             "voucher.reveal",
                             "voucher.reissue_code"}) {
        CHECK(platform.refused(hook, voucher, there) == "not_found");
    }
    const json::object hold{{"hold_id", held.at("hold").at("hold_id")}};
    for (const char* hook : {"payment.capture", "payment.release", "payment.query"}) {
        CHECK(platform.refused(hook, hold, there) == "not_found");
    }
    CHECK(platform.declined("payment.redeem",
                            {{"order", order("o1", 5'00)}, {"source", {{"code", credit.code}}}},
                            there) == "code_not_found");
    // The same key and the same order id in two studios have nothing to do with each other.
    const json::object add{
        {"customer", {{"customer_id", "c1"}}}, {"amount", eur(1)}, {"description", "why"}};
    platform.accepted("credit.add", add, {{"key", "same"}});
    CHECK_FALSE(platform.accepted("credit.add", add, {{"key", "same"}, {"studio", "s2"}})
                    .contains("replayed"));
    CHECK(minor_of(platform.balance("C1").at("available")) == 0);
    CHECK(minor_of(platform.balance("c1 ").at("available")) == 0);
}

TEST_CASE("wrong settings are refused and the old ones stay", "[scenarios][bad-input]")
{
    Platform platform;
    platform.credit(10'00);
    const json::object wrong[] = {{{"currency", "euro"}},
                                  {{"time_zone", "UTC"}},
                                  {{"currency", "EUR"}, {"time_zone", "Mars/Olympus"}},
                                  {{"currency", "EUR"}, {"hold_ttl_s", -5}},
                                  {{"currency", "EUR"}, {"expiry", {{"manual", "a while"}}}},
                                  {{"currency", "USD"}}};
    for (const json::object& config : wrong) {
        const json::object line{{"control", "studio.enable"}, {"studio", "s1"}, {"config", config}};
        INFO(json::serialize(config));
        CHECK(platform.raw(json::serialize(line)).contains("error"));
        platform.credit(1'00);
    }
}

TEST_CASE("a studio that winds down starts nothing new and finishes what was begun",
          "[scenarios][bad-input]")
{
    Platform platform;
    const Made credit = platform.credit(50'00);
    const json::object use{{"order", order("o1", 5'00)}, {"source", {{"code", credit.code}}}};
    const json::object held = platform.accepted("payment.hold", use);
    const json::object first = platform.accepted(
        "payment.redeem", with(use, {{"order", order("o2", 1'00)}}), {{"key", "k"}});
    platform.control({{"control", "studio.disable"}, {"studio", "s1"}});

    CHECK(platform.refused("payment.hold", use) == "winding_down");
    CHECK(platform.refused("payment.redeem", use) == "winding_down");
    const json::object add{
        {"customer", {{"customer_id", "c1"}}}, {"amount", eur(1)}, {"description", "why"}};
    CHECK(platform.refused("credit.add", add) == "winding_down");
    CHECK(platform.accepted("payment.methods", {{"order", order("o3", 5'00)}})
              .at("methods")
              .as_array()
              .empty());
    // A known key is answered whatever the state now.
    CHECK(platform
              .accepted("payment.redeem", with(use, {{"order", order("o2", 1'00)}}), {{"key", "k"}})
              .at("replayed")
              .as_bool());
    platform.accepted("payment.capture", {{"hold_id", held.at("hold").at("hold_id")}});
    platform.accepted("payment.refund", {{"order_id", "o2"}, {"reason", "rain"}});
    CHECK(minor_of(first.at("hold").at("captured")) == 1'00);
}

TEST_CASE("a database made with other keys is refused", "[scenarios][bad-input]")
{
    Platform one, other;
    one.credit(10'00);
    const std::string url = one.database_url();
    const json::object answer = enable_over(other.folder(), url);
    INFO(json::serialize(answer));
    CHECK(answer.at("status") == "E_STATE");
    CHECK(answer.at("error").at("code") == "wrong_keys");
    one.credit(10'00);
}

TEST_CASE("a folder that is missing or cannot be written is an unavailable database",
          "[scenarios][bad-input]")
{
    Platform platform;
    for (const std::string place : {"/nowhere/at/all/scrip.db", "/proc/scrip.db"}) {
        const json::object answer = enable_over(platform.folder(), "sqlite3://dbname=" + place);
        INFO(json::serialize(answer));
        CHECK(answer.at("status") == "E_UNAVAILABLE");
        CHECK(answer.at("error").at("code") == "database_unavailable");
    }
}

TEST_CASE("the program answers each line and ends well at the end of its input",
          "[scenarios][bad-input][pipe]")
{
    Platform platform; // for its folder
    const auto input = platform.folder() / "lines", output = platform.folder() / "answers";
    std::ofstream{input}
        << R"({"control":"studio.enable","studio":"s1","config":{"currency":"EUR"}})"
        << "\n\n{\n"
        << R"({"hook":"customer.balance","studio":"s1","payload":{"actor":{"role":"admin","id":"u"},"customer_id":"c1"}})"
        << "\n"
        << R"({"control":"clock.advance","seconds":60})";
    const std::string data = (platform.folder() / "data").string();
    const std::string command = std::string{"'"} + SCRIP_HOST_STUB +
                                "' pipe --clock 2026-11-21T12:00:00Z --plugin '" +
                                SCRIP_PLUGIN_FOLDER + "' --data '" + data + "' < '" +
                                input.string() + "' > '" + output.string() + "'";
    CHECK(std::system(command.c_str()) == 0);
    std::vector<std::string> statuses;
    std::ifstream answers{output};
    for (std::string line; std::getline(answers, line);)
        statuses.push_back(word(json::parse(line).at("status")));
    CHECK(statuses == std::vector<std::string>{"OK", "E_INVALID", "E_INVALID", "OK", "OK"});
}
