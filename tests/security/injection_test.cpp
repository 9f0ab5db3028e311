// SQL in every text of every request: what is stored comes back byte for byte, what is not is
// refused, and nothing else moves.
#include "fields.hpp"
#include "injections.hpp"
#include "model/random.hpp"
#include "studio.hpp"

#include <cstdlib>
#include <iostream>
#include <random>
#include <set>
#include <soci/soci.h>

using namespace scrip::security;
using scrip::model::Random;
using scrip::scenarios::with;
using scrip::scenarios::word;

namespace {

std::uint64_t seed_of_run()
{
    const char* const given = std::getenv("SCRIP_SECURITY_SEED");
    const std::uint64_t seed = given ? std::strtoull(given, nullptr, 0) : std::random_device{}();
    std::cout << "g1 seed=0x" << std::hex << seed << std::dec << "\nreplay: SCRIP_SECURITY_SEED=0x"
              << std::hex << seed << std::dec << " security-tests \"SQL in every text*\"\n";
    return seed;
}

struct Place {
    Request request;
    std::string pointer;
};

// Every text but closed sets and what has to be a date or a currency to be looked at.
std::vector<Place> places(const Studio& studio)
{
    std::vector<Place> all;
    for (const Request& request : studio.requests()) {
        std::vector<std::string> pointers{
            "/actor/id", "/actor/session", "/actor/ip_hash", "/locale"};
        for (const Field& field : fields_of(request.hook))
            pointers.push_back(field.pointer);
        for (const char* const name : {"code", "description", "name", "order_id", "reason"})
            pointers.push_back(std::string{"/form/"} + name);
        json::value payload =
            with(request.payload,
                 {{"actor", with(scrip::scenarios::admin(), {{"session", "s"}, {"ip_hash", "h"}})},
                  {"locale", "en"}});
        for (const std::string& pointer : pointers) {
            if (text_at(payload, pointer)) {
                all.push_back({{request.hook, payload.as_object(), request.behind}, pointer});
            }
        }
    }
    return all;
}

// One line to the studio, not checked against its schema: many of these are refused.
json::object
send(Platform& platform, const Place& place, const std::string& text, const std::string& key)
{
    json::value payload = place.request.payload;
    *text_at(payload, place.pointer) = text;
    const json::object line{
        {"hook", place.request.hook}, {"studio", "s1"}, {"key", key}, {"payload", payload}};
    return platform.raw(json::serialize(line));
}

std::string printable()
{
    std::string all;
    for (char byte = 0x20; byte <= 0x7E; ++byte)
        all += byte;
    return all;
}

// The words that a text may bring about: none of them is a database's.
bool is_calm(const json::object& answer)
{
    const std::string status = word(answer.at("status"));
    return status == "OK" || status == "DECLINED" || status == "E_INVALID" ||
           status == "E_NOT_FOUND" || status == "E_PERMISSION";
}

// What no call below may touch: another studio, and how the tables are made.
std::string sentinels(const Platform& platform)
{
    const auto raw = platform.raw_database();
    std::string all;
    for (const std::string& table : raw.tables()) {
        all += table + ":";
        const auto columns = raw.columns(table);
        for (const std::string& column : columns)
            all += column + ",";
        if (std::find(columns.begin(), columns.end(), "studio_id") == columns.end()) continue;
        auto rows = raw.rows("select * from " + table + " where studio_id = 's2'");
        std::sort(rows.begin(), rows.end());
        for (const auto& row : rows) {
            for (const std::string& cell : row)
                all += cell + "|";
        }
        all += "\n";
    }
    return all;
}

void send_all(Platform& platform, std::size_t calls, Random random)
{
    const Studio studio{platform, "s1", "a", {{"throttle", {{"session_tries", 1'000}}}}};
    const Studio sentinel{platform, "s2", "b"};
    const auto all = places(studio);
    const auto texts = injections();
    REQUIRE(texts.size() >= 500);
    const std::string before = sentinels(platform);
    std::size_t accepted = 0;
    // Each place at least once, whatever the seed.
    for (std::size_t i = 0; i < calls; ++i) {
        const Place& place = i < all.size() ? all[i] : random.pick(all);
        const std::string& text = random.pick(texts);
        const json::object answer = send(platform, place, text, "call " + std::to_string(i));
        INFO(place.request.hook << " " << place.pointer << " = "
                                << json::serialize(json::value(text)) << " -> "
                                << json::serialize(answer));
        REQUIRE(is_calm(answer));
        if (word(answer.at("status")) == "OK") ++accepted;
        const bool is_error = answer.contains("error");
        if (is_error && text.size() > 4)
            CHECK(word(answer.at("error").at("text")).find(text) == std::string::npos);
    }
    CHECK(accepted > calls / 10);
    const bool is_untouched = sentinels(platform) == before;
    CHECK(is_untouched);
    for (const char* const name : {"s1", "s2"}) {
        const json::object reply = platform.accepted("report.verify", {}, {{"studio", name}});
        INFO(json::serialize(reply));
        CHECK(reply.at("ok").as_bool());
    }
}

// Into a studio of its own.
void store_all(Platform& platform, const std::string& studio, std::size_t every)
{
    platform.enable(studio, {{"currency", "EUR"}});
    const json::object there{{"studio", studio}};
    std::size_t kept = 0, number = 0;
    const auto texts = injections();
    for (std::size_t i = 0; i < texts.size(); i += every) {
        const std::string& text = texts[i];
        const bool is_printable = text.find_first_not_of(printable()) == std::string::npos;
        ++number;
        const json::object request{{"customer", {{"customer_id", text}, {"name", text}}},
                                   {"amount", scrip::scenarios::eur(1)},
                                   {"description", text},
                                   {"internal_note", text},
                                   {"name", text},
                                   {"order_id", text},
                                   {"actor", scrip::scenarios::admin()}};
        const json::object line{
            {"hook", "credit.add"},
            {"studio", studio},
            {"key", is_printable ? "of " + text : "number " + std::to_string(number)},
            {"payload", request}};
        const json::object answer = platform.raw(json::serialize(line));
        INFO(json::serialize(json::value(text)) << " -> " << json::serialize(answer));
        if (text.find('\0') != std::string::npos || text.size() > 128) {
            CHECK(verdict_of(answer) == "invalid_field");
            continue;
        }
        REQUIRE(verdict_of(answer) == "OK");
        ++kept;
        CHECK_FALSE(answer.at("reply").as_object().contains("replayed"));
        CHECK(platform.raw(json::serialize(line)).at("reply").as_object().contains("replayed"));
        const json::object named{{"voucher_id", answer.at("reply").at("voucher").at("voucher_id")}};
        const json::value voucher = platform.accepted("voucher.get", named, there).at("voucher");
        CHECK(word(voucher.at("description")) == text);
        CHECK(word(voucher.at("internal_note")) == text);
        CHECK(word(voucher.at("name")) == text);
        CHECK(word(voucher.at("order_id")) == text);
        CHECK(word(voucher.at("holder").at("customer_id")) == text);
        CHECK(word(voucher.at("holder").at("name")) == text);
        // It is one customer's alone: no other text finds it.
        const json::value balance =
            platform.accepted("customer.balance", {{"customer_id", text}}, there).at("balance");
        CHECK(scrip::scenarios::minor_of(balance.at("available")) == 1);
    }
    CHECK(kept * every > 500);
    CHECK(platform.accepted("report.verify", {}, there).at("ok").as_bool());
}

// Sets what new sessions begin with; the plugin's are opened anew.
void begin_sessions_with(Platform& platform, const std::string& url, const std::string& statement)
{
    soci::session{url} << statement;
    platform.restart();
}

// The server that SCRIP_TEST_DB names, as its own administrator. It has to be this test's alone.
std::string administrator()
{
    std::string url = std::getenv("SCRIP_TEST_DB");
    for (const auto& [ours, theirs] : {std::pair{"user=scrip", "user=root"},
                                       std::pair{" password=scrip", ""},
                                       std::pair{" charset=utf8mb4", ""}}) {
        const auto at = url.find(ours);
        REQUIRE(at != std::string::npos);
        url.replace(at, std::string{ours}.size(), theirs);
    }
    return url;
}

} // namespace

TEST_CASE("SQL in every text of every request moves nothing but what was asked",
          "[security][g1][S4][S5]")
{
    Platform platform;
    send_all(platform, 1'200, Random{seed_of_run()});
}

TEST_CASE("SQL in every text of every request, at length", "[.][soak][g1]")
{
    Platform platform;
    send_all(platform, 40'000, Random{seed_of_run()});
}

TEST_CASE("every such text that is kept comes back byte for byte, all others are refused",
          "[security][g1][S4]")
{
    Platform platform;
    store_all(platform, "s1", 1);
}

TEST_CASE("a statement that is put together from a text is found out", "[security][g1][control]")
{
    Platform platform;
    const auto raw = platform.raw_database();
    raw.run("create table scrip_naive (studio_id varchar(20), customer_id varchar(2100))");
    raw.run("insert into scrip_naive values ('s2', 'kept')");
    const std::string before = sentinels(platform);
    const auto sentinel = raw.rows("select * from scrip_naive");
    std::size_t refused = 0, changed = 0;
    for (const std::string& text : injections()) {
        const bool is_slow = text.find("sleep") != std::string::npos; // it would, here
        if (is_slow || text.find('\0') != std::string::npos) continue;
        const auto refusal = raw.try_run("update scrip_naive set customer_id = '" + text +
                                         "' where studio_id = 's1'");
        if (refusal != scrip::tests::SqlRefusal::none) ++refused;
        if (raw.rows("select * from scrip_naive") == sentinel) continue;
        if (++changed == 1) CHECK(sentinels(platform) != before);
        raw.run("update scrip_naive set customer_id = 'kept', studio_id = 's2'");
    }
    raw.run("drop table scrip_naive");
    // A syntax error would be E_INTERNAL, and a sentinel that moved is seen.
    CHECK(refused > 50);
    CHECK(changed >= 3);
}

// On a server of its own: what is set here holds for all its databases.
TEST_CASE("MariaDB may begin sessions in any mode: the plugin's read texts as they always do",
          "[.][mariadb-modes][g1][S5]")
{
    Platform platform;
    const std::string root = administrator();
    for (const char* const mode : {"NO_BACKSLASH_ESCAPES",
                                   "ANSI_QUOTES",
                                   "PIPES_AS_CONCAT,ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
                                   "ORACLE",
                                   "MSSQL",
                                   ""}) {
        INFO(mode);
        begin_sessions_with(platform, root, "set global sql_mode = '" + std::string{mode} + "'");
        // The control: a session that is not set up reads them that way.
        std::string begun;
        soci::session{platform.database_url()} << "select @@sql_mode", soci::into(begun);
        CHECK(begun.find(mode) != std::string::npos);
        store_all(platform, "mode " + std::string{mode}, 5);
    }
    for (const char* const charset : {"gbk", "latin1", "utf8mb3"}) {
        INFO(charset);
        const std::string name{charset};
        begin_sessions_with(platform, root, "set global character_set_client = " + name);
        begin_sessions_with(platform, root, "set global character_set_connection = " + name);
        store_all(platform, "set " + name, 7);
    }
}

TEST_CASE("PostgreSQL may begin sessions with other escapes and encodings: the plugin's read texts "
          "as they always do",
          "[.][postgresql-modes][g1][S5]")
{
    Platform platform;
    const std::string url = platform.database_url();
    const auto at = url.find("dbname=") + 7;
    const std::string name = url.substr(at, url.find(' ', at) - at);
    for (const char* const setting : {"standard_conforming_strings = off",
                                      "client_encoding = 'SJIS'",
                                      "backslash_quote = on",
                                      "bytea_output = 'escape'",
                                      "timezone = 'Asia/Tokyo'"}) {
        INFO(setting);
        begin_sessions_with(
            platform, url, "alter database " + name + " set " + std::string{setting});
        store_all(platform, setting, 5);
    }
    const auto raw = platform.raw_database();
    CHECK(raw.text("show standard_conforming_strings") == "off");
    CHECK(raw.text("show client_encoding") == "SJIS");
}
