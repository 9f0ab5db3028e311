#include "documents.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace {

using boost::json::value;
using contract::manifest;
using contract::verdict;

const booking::SchemaSet& settings_schema()
{
    static booking::SchemaSet set{CONTRACT_SCHEMA_FOLDER};
    static const bool is_added = [] {
        set.add("settings", manifest().at("config_schema"));
        return true;
    }();
    REQUIRE(is_added);
    return set;
}

std::string settings_verdict(const value& settings)
{
    return settings_schema().refusal("settings", settings).value_or("fits");
}

value settings_with(const std::string& member, const std::string& json)
{
    return contract::with(value{{"currency", "EUR"}}, "/" + member, boost::json::parse(json));
}

} // namespace

TEST_CASE("the manifest fits its schema, whatever members come later", "[contract]")
{
    CHECK(verdict("manifest", manifest()) == "fits");
    CHECK(verdict("manifest", contract::with(manifest(), "/x-note", "kept")) == "fits");
    CHECK(verdict("manifest", contract::with(manifest(), "/later", 2)) == "fits");
}

TEST_CASE("a manifest without any one of its required members is refused", "[contract]")
{
    const auto schema = contract::schema("manifest");
    for (const auto& name : schema.at("required").as_array()) {
        const std::string pointer = "/" + std::string{name.as_string()};
        INFO(pointer);
        CHECK(verdict("manifest", contract::without(manifest(), pointer)) != "fits");
    }
}

TEST_CASE("a manifest with a wrong value is refused", "[contract]")
{
    const std::vector<std::pair<std::string, value>> wrong{
        {"/manifest_version", 2},
        {"/id", "Scrip"},
        {"/version", "0.1"},
        {"/abi/major", 2},
        {"/abi/minor_needed", -1},
        {"/binaries", boost::json::array{}},
        {"/binaries/0/sha256", "00"},
        {"/binaries/0/file", "../scrip.so"},
        {"/hooks/0/access", "append"},
        {"/hooks/0/schema", "booking.credit.add"},
        {"/hooks/0/transaction", "no"},
        {"/jobs/0/every_s", 1},
        {"/permissions/0", "db.drop"},
        {"/requires/databases/0", "dbase"}};
    for (const auto& [pointer, given] : wrong) {
        INFO(pointer);
        CHECK(verdict("manifest", contract::with(manifest(), pointer, given)) != "fits");
    }
}

TEST_CASE("the manifest is of this project's version and of this header", "[contract]")
{
    CHECK(manifest().at("version").as_string() == CONTRACT_PROJECT_VERSION);
    CHECK(manifest().at_pointer("/abi/major") == CONTRACT_ABI_MAJOR);
    CHECK(manifest().at_pointer("/abi/minor_built") == CONTRACT_ABI_MINOR);
}

TEST_CASE("each hook of the manifest names its schema, and steps of orders take a lent transaction",
          "[contract]")
{
    const auto names = contract::hooks();
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
    for (const auto& hook : manifest().at("hooks").as_array()) {
        const std::string name{hook.at("hook").as_string()};
        INFO(name);
        CHECK(hook.at("schema").as_string() == "booking." + name + "/1");
        const bool is_step = hook.at("access").as_string() == "write" &&
                             (name.rfind("payment.", 0) == 0 || name.rfind("order.", 0) == 0);
        CHECK(hook.at("transaction").as_string() == (is_step ? "optional" : "never"));
        CHECK(hook.at("on_error").as_string() ==
              (hook.at("access") == "write" ? "fail_closed" : "leave_out"));
    }
}

TEST_CASE("a studio needs a currency and nothing else", "[contract]")
{
    CHECK(settings_verdict({{"currency", "EUR"}}) == "fits");
    CHECK(settings_verdict(boost::json::object{}) != "fits");
}

TEST_CASE("every default of a setting is itself a setting", "[contract]")
{
    const auto& properties = manifest().at_pointer("/config_schema/properties").as_object();
    for (const auto& [name, schema] : properties) {
        INFO(name);
        if (name == "currency") continue;
        REQUIRE(schema.as_object().contains("default"));
        const auto settings = contract::with(
            value{{"currency", "EUR"}}, "/" + std::string{name}, schema.at("default"));
        CHECK(settings_verdict(settings) == "fits");
    }
}

TEST_CASE("settings of hooks.md are read and wrong ones refused", "[contract]")
{
    const std::vector<std::tuple<std::string, std::string, bool>> table{
        {"currency", "\"eur\"", false},
        {"time_zone", "\"Europe/Paris\"", true},
        {"time_zone", "\"\"", false},
        {"locale", "\"fr\"", true},
        {"locale", "\"de\"", false},
        {"expiry", R"({"goodwill":"P6M","sale":null,"postponed":"P1Y2M3W4D"})", true},
        {"expiry", R"({"goodwill":"6 months"})", false},
        {"expiry", R"({"goodwill":"P"})", false},
        {"expiry", R"({"goodwill":"P0D"})", false},
        {"expiry", R"({"goodwill":"P-1D"})", false},
        {"expiry", R"({"goodwil":"P6M"})", false},
        {"expiry_basis", "\"activity\"", true},
        {"minimum_validity", R"({"gift":"P5Y"})", true},
        {"minimum_validity", R"({"gift":null})", false},
        {"prefixes", R"({"goodwill":"MERCI","gift":"GV"})", true},
        {"prefixes", R"({"goodwill":"much-too-long"})", false},
        {"prefixes", R"({"goodwill":""})", false},
        {"activate_on", "\"sale\"", true},
        {"activate_on", "\"later\"", false},
        {"expired_give_back", R"({"policy":"forfeit"})", true},
        {"expired_give_back", R"({"policy":"keep","days":30})", false},
        {"expired_give_back", R"({"days":0})", false},
        {"refund_strategy", "\"pro_rata\"", true},
        {"apply_as", "\"discount\"", true},
        {"lost_value", "\"unclaimed_property\"", true},
        {"hold_ttl_s", "59", false},
        {"hold_ttl_s", "3600", true},
        {"notice_days", "[30,7,1]", true},
        {"notice_days", "[7,7]", false},
        {"notice_days", "7", false},
        {"code_display", "\"once\"", true},
        {"agent_limits", "null", true},
        {"agent_limits", R"({"credit_add":{"minor":5000,"currency":"EUR"}})", true},
        {"agent_limits", R"({"credit_add":5000})", false},
        {"referral",
         R"({"referrer":{"minor":1,"currency":"EUR"},"referee":{"minor":1,"currency":"EUR"}})",
         true},
        {"referral", R"({"referrer":{"minor":1,"currency":"EUR"}})", false},
        {"throttle", R"({"session_tries":3})", true},
        {"throttle", R"({"session_tries":0})", false},
        {"terms", R"({"en":"Valid one year.","fr":"Valable un an."})", true},
        {"terms", R"({"de":"Ein Jahr."})", false},
        {"anonymous_check", "1", false},
        {"retention_years", "10", true},
        {"retention_years", "0", false}};
    for (const auto& [member, json, fits] : table) {
        INFO(member << " = " << json);
        CHECK((settings_verdict(settings_with(member, json)) == "fits") == fits);
    }
}
