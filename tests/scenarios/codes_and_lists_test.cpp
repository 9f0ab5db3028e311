#include "platform.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <thread>

using namespace scrip::scenarios;

namespace {

std::size_t items(Platform& platform, const json::object& request)
{
    return platform.accepted("voucher.list", with({{"page", {{"limit", 200}}}}, request))
        .at("items")
        .as_array()
        .size();
}

json::object check(const std::string& code, const std::string& session)
{
    return {{"actor", {{"role", "agent"}, {"id", "desk"}, {"session", session}}}, {"code", code}};
}

} // namespace

TEST_CASE("every voucher has a code of its own and a date, or explicitly none", "[scenarios][R05]")
{
    Platform platform;
    std::set<std::string> codes;
    for (int each = 0; each < 500; ++each) {
        const Made made = platform.credit(
            1'00, each % 2 ? json::object{{"expires_on", nullptr}} : json::object{});
        codes.insert(made.code);
        CHECK(made.voucher.contains("expires_on"));
    }
    CHECK(codes.size() == 500);
}

TEST_CASE("a hundred notes issued by eight threads carry a hundred numbers", "[scenarios][R07]")
{
    Platform platform;
    platform.enable("s2", {{"currency", "EUR"}});
    const json::object payload{{"actor", admin()},
                               {"customer", {{"customer_id", "c1"}}},
                               {"amount", eur(1'00)},
                               {"description", "numbered"}};
    std::vector<std::set<std::string>> names(8);
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < names.size(); ++thread) {
        threads.emplace_back([&, thread] {
            for (std::size_t call = thread; call < 100; call += names.size()) {
                const json::object line{{"hook", "credit.add"},
                                        {"studio", "s1"},
                                        {"key", "n" + std::to_string(call)},
                                        {"payload", payload}};
                const json::object answer = platform.raw(json::serialize(line));
                const json::value* reply = answer.if_contains("reply");
                if (!reply || !reply->as_object().contains("voucher")) continue;
                names[thread].insert(std::to_string(reply->at("voucher").at("number").as_int64()) +
                                     " " +
                                     std::string{reply->at("voucher").at("name").as_string()});
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    std::set<std::string> all;
    for (const auto& each : names)
        all.insert(each.begin(), each.end());
    std::set<std::string> wanted;
    for (int number = 1; number <= 100; ++number) {
        wanted.insert(std::to_string(number) + " Credit Note #" + std::to_string(number));
    }
    CHECK(all == wanted);

    const json::object elsewhere{
        {"hook", "credit.add"}, {"studio", "s2"}, {"key", "n1"}, {"payload", payload}};
    CHECK(platform.raw(json::serialize(elsewhere)).at("reply").at("voucher").at("number") == 1);
}

TEST_CASE("prefixes come from the settings of the day, and old codes keep theirs",
          "[scenarios][R18][R19][X16]")
{
    Platform platform;
    const Made old_note = platform.credit(10'00, {{"origin", "cancellation"}});
    CHECK(old_note.code.starts_with("CN-"));
    CHECK(platform.credit(10'00, {{"origin", "partial_payment"}}).code.starts_with("PP-"));
    CHECK(platform.credit(10'00, {{"origin", "overpayment"}}).code.starts_with("PP-"));
    CHECK(platform.sell("o1", 10'00, true).at(0).code.starts_with("CC-"));

    platform.enable("s1", {{"currency", "EUR"}, {"prefixes", {{"cancellation", "AV"}}}});
    CHECK(platform.credit(10'00, {{"origin", "cancellation"}}).code.starts_with("AV-"));
    CHECK(std::string{platform.voucher(old_note.id).at("code").as_string()}.starts_with("CN-"));
    platform.redeem("o2", 1'00, {{"code", old_note.code}});
}

TEST_CASE("a code is masked everywhere but where it is made and revealed",
          "[scenarios][R08][X18][R17]")
{
    Platform platform;
    const Made made = platform.credit(30'00);
    const std::string masked =
        made.code.substr(0, 3) + "••••-••••-••••-" + made.code.substr(made.code.size() - 4);
    CHECK(word(made.voucher.at("code")) == masked);

    const json::object list =
        platform.accepted("voucher.list", {{"customer_id", "c1"}, {"actor", customer("c1")}});
    REQUIRE(list.at("items").as_array().size() == 1);
    CHECK(word(list.at("items").as_array()[0].at("code")) == masked);

    CHECK(platform.refused("voucher.reveal", {{"voucher_id", made.id}}) == "invalid_field");
    CHECK(word(platform
                   .accepted("voucher.reveal",
                             {{"voucher_id", made.id}, {"reason", "asked at the desk"}})
                   .at("code")) == made.code);
    CHECK(word(platform
                   .accepted("voucher.reveal", {{"voucher_id", made.id}, {"actor", customer("c1")}})
                   .at("code")) == made.code);
    CHECK(platform.refused("voucher.reveal",
                           {{"voucher_id", made.id}, {"actor", customer("c2")}}) == "not_found");
}

TEST_CASE("a code can be checked without spending, and a promo word is none",
          "[scenarios][U09][R13]")
{
    Platform platform;
    const Made made = platform.credit(30'00);
    const json::object reply =
        platform.accepted("voucher.check", {{"code", made.code}, {"order", order("o1", 50'00)}});
    CHECK(reply.at("redeemable").as_bool());
    CHECK(reply.at("voucher").at("kind") == "credit");
    CHECK(minor_of(reply.at("would_cover")) == 30'00);
    CHECK(minor_of(reply.at("remaining_due")) == 20'00);
    CHECK(platform.declined("voucher.check", {{"code", "SUMMER10"}}) == "code_not_found");
    CHECK(platform.history_types(made.id) == std::vector<std::string>{"issue"});
}

TEST_CASE("the list shows kind, holder and what remains, and filters what remains",
          "[scenarios][C17][C20][C21][U04]")
{
    Platform platform;
    const json::object lea{{"customer_id", "c1"}, {"name", "Léa Martin-Dupont"}};
    const Made used = platform.credit(10'00, {{"customer", lea}});
    const Made held = platform.credit(20'00);
    const Made left = platform.credit(30'00);
    platform.credit(40'00, {{"customer", {{"customer_id", "c2"}, {"name", "Tom Dubois"}}}});
    platform.redeem("o1", 10'00, {{"code", used.code}});
    platform.accepted("payment.hold",
                      {{"order", order("o2", 20'00)}, {"source", {{"code", held.code}}}});

    CHECK(items(platform, {}) == 4);
    CHECK(items(platform, {{"customer_id", "c1"}, {"unused", true}}) == 2);
    CHECK(items(platform, {{"query", "lea"}}) == 3);
    CHECK(items(platform, {{"query", "DUPONT"}}) == 3);
    CHECK(items(platform, {{"query", "dub"}}) == 1);
    CHECK(items(platform, {{"query", std::to_string(left.voucher.at("number").as_int64())}}) == 1);
    CHECK(items(platform, {{"query", left.code.substr(left.code.size() - 4)}}) >= 1);
    CHECK(items(platform, {{"status", json::array{"fully_used"}}}) == 1);
    CHECK(items(platform, {{"kind", "gift"}}) == 0);

    const json::object list =
        platform.accepted("voucher.list", {{"sort", "available"}, {"with_totals", true}});
    const json::object& first = list.at("items").as_array()[0].as_object();
    CHECK(first.at("kind") == "credit");
    CHECK(first.at("holder").at("name") == "Tom Dubois");
    CHECK(list.at("totals").at("count") == 4);
    CHECK(minor_of(list.at("totals").at("available")) == 70'00);
}

TEST_CASE("a list comes in pages that neither repeat nor leave out", "[scenarios][C17]")
{
    Platform platform;
    std::set<std::string> made, seen;
    for (int each = 0; each < 25; ++each)
        made.insert(platform.credit(1'00 * (1 + each % 3)).id);
    for (const char* sort : {"created", "expires", "available"}) {
        seen.clear();
        json::value cursor = nullptr;
        do {
            const json::object page{{"limit", 4}, {"cursor", cursor}};
            const json::object reply =
                platform.accepted("voucher.list", {{"sort", sort}, {"page", page}});
            CHECK(reply.at("items").as_array().size() <= 4);
            for (const auto& item : reply.at("items").as_array()) {
                CHECK(seen.emplace(item.at("voucher_id").as_string()).second);
            }
            cursor = reply.at("next");
        } while (!cursor.is_null());
        CHECK(seen == made);
    }
}

TEST_CASE("a used-up voucher stays listed and its code no longer pays", "[scenarios][R10][R22]")
{
    Platform platform;
    const Made made = platform.credit(10'00);
    platform.redeem("o1", 10'00, {{"code", made.code}});
    CHECK(platform.voucher(made.id).at("status") == "fully_used");
    CHECK(items(platform, {{"customer_id", "c1"}}) == 1);
    const json::object again{{"order", order("o2", 1'00)}, {"source", {{"code", made.code}}}};
    CHECK(platform.declined("payment.redeem", again) == "fully_used");
    CHECK_FALSE(platform.last_text().empty());
    const std::string english = platform.last_text();
    CHECK(platform.declined("payment.redeem", with(again, {{"locale", "fr"}})) == "fully_used");
    CHECK(platform.last_text() != english);
}

TEST_CASE("a code is accepted as people type it", "[scenarios][B40]")
{
    Platform platform;
    const Made made = platform.credit(10'00);
    std::string bare = made.code.substr(3);
    bare.erase(std::remove(bare.begin(), bare.end(), '-'), bare.end());
    std::string lower = made.code;
    std::transform(
        lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    std::string letters = bare;
    std::replace(letters.begin(), letters.end(), '0', 'o');
    std::replace(letters.begin(), letters.end(), '1', 'l');
    for (const std::string& typed : {bare,
                                     lower,
                                     letters,
                                     "  " + bare + " ",
                                     "XX-" + bare,
                                     bare.substr(0, 4) + " " + bare.substr(4)}) {
        INFO(typed.size());
        CHECK(platform.accepted("voucher.check", {{"code", typed}}).at("redeemable").as_bool());
    }
}

TEST_CASE("every single wrong symbol and every swap of neighbours is caught", "[scenarios][B40]")
{
    Platform platform{
        {{"throttle", {{"studio_tries_per_h", 100'000}, {"address_tries_per_h", 100'000}}}}};
    const Made made = platform.credit(10'00);
    const std::string alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::set<std::string> wrong;
    for (std::size_t at = 3; at < made.code.size(); ++at) {
        if (made.code[at] == '-') continue;
        std::string typed = made.code;
        typed[at] = alphabet[(alphabet.find(typed[at]) + 7) % alphabet.size()];
        wrong.insert(typed);
        const std::size_t next =
            at + 1 < typed.size() && made.code[at + 1] == '-' ? at + 2 : at + 1;
        if (next >= made.code.size() || made.code[at] == made.code[next]) continue;
        typed = made.code;
        std::swap(typed[at], typed[next]);
        wrong.insert(typed);
    }
    for (const std::string& typed : wrong) {
        CHECK(platform.declined("voucher.check", check(typed, "session " + typed)) ==
              "code_not_found");
    }
    CHECK(wrong.size() > 25);
}

TEST_CASE("codes that are not there get the same bytes, whatever they are", "[scenarios][B41][B47]")
{
    Platform platform;
    platform.enable("s2", {{"currency", "EUR"}});
    const json::object payload{{"actor", admin()},
                               {"customer", {{"customer_id", "c1"}}},
                               {"amount", eur(1'00)},
                               {"description", "of the other studio"}};
    const json::object line{
        {"hook", "credit.add"}, {"studio", "s2"}, {"key", "k"}, {"payload", payload}};
    const json::object other = platform.raw(json::serialize(line));
    const std::string foreign{other.at("reply").at("code").as_string()};

    std::set<std::string> answers;
    for (const std::string& code : {foreign,
                                    std::string{"CN-0000-0000-0000-0001"},
                                    std::string{"nonsense"},
                                    std::string{"é"},
                                    std::string{"'; drop table scrip_voucher; --"}}) {
        answers.insert(
            json::serialize(platform.ask("voucher.check", check(code, "session " + code))));
    }
    CHECK(answers.size() == 1);
    const std::string foreign_id{other.at("reply").at("voucher").at("voucher_id").as_string()};
    const json::object unknown =
        platform.ask("voucher.get", {{"voucher_id", "00000000-0000-7000-8000-000000000000"}});
    CHECK(platform.ask("voucher.get", {{"voucher_id", foreign_id}}) == unknown);
}

TEST_CASE("after five wrong codes a session waits, whatever it asks with, also after a restart",
          "[scenarios][B41]")
{
    Platform platform;
    const Made made = platform.credit(10'00);
    for (int tries = 0; tries < 5; ++tries) {
        CHECK(platform.declined("voucher.check", check("CN-0000-0000-0000-0001", "guesser")) ==
              "code_not_found");
    }
    const json::object actor{{"role", "anonymous"}, {"id", "visitor"}, {"session", "guesser"}};
    const json::object use{
        {"actor", actor}, {"order", order("o1", 5'00)}, {"source", {{"code", made.code}}}};
    CHECK(platform.declined("voucher.check", check(made.code, "guesser")) == "challenge_required");
    CHECK(platform.declined("payment.hold", use) == "challenge_required");
    CHECK(platform.declined("payment.redeem", use) == "challenge_required");
    CHECK(platform.declined_params().at("retry_after_s").to_number<std::int64_t>() <= 900);
    CHECK(platform.declined_params().at("retry_after_s").to_number<std::int64_t>() > 0);

    platform.restart();
    CHECK(platform.declined("voucher.check", check(made.code, "guesser")) == "challenge_required");
    CHECK(platform.accepted("voucher.check", check(made.code, "somebody else"))
              .at("redeemable")
              .as_bool());
    platform.advance(901);
    platform.accepted("payment.redeem", use);
}

TEST_CASE("wrong codes are counted in a dry run and by address as well", "[scenarios][B41]")
{
    Platform platform;
    const Made made = platform.credit(10'00);
    const auto from = [&](const std::string& session, const std::string& code) {
        const json::object actor{{"role", "anonymous"},
                                 {"id", "visitor"},
                                 {"session", session},
                                 {"ip_hash", "one address"}};
        return json::object{
            {"actor", actor}, {"order", order("o1", 5'00)}, {"source", {{"code", code}}}};
    };
    for (int tries = 0; tries < 20; ++tries) {
        const std::string session = "session " + std::to_string(tries);
        CHECK(platform.declined("payment.hold",
                                from(session, "CN-0000-0000-0000-0001"),
                                {{"dry_run", true}}) == "code_not_found");
    }
    CHECK(platform.declined("payment.hold", from("a new session", made.code)) ==
          "challenge_required");
    platform.advance(3'601);
    platform.accepted("payment.hold", from("a new session", made.code));
}

TEST_CASE("a list by what is available counts what can be spent now, jobs or not",
          "[scenarios][C17][B31]")
{
    Platform platform;
    const Made dated = platform.credit(90'00, {{"expires_on", "2026-11-22"}});
    const Made plain = platform.credit(50'00);
    const Made reserved = platform.credit(70'00);
    platform.accepted(
        "payment.hold",
        {{"order", order("o1", 70'00)}, {"source", {{"code", reserved.code}}}, {"ttl_s", 60}});
    const auto listed = [&] {
        std::vector<std::string> ids;
        json::object request{{"sort", "available"}, {"page", {{"limit", 2}}}};
        for (;;) {
            const json::object page = platform.accepted("voucher.list", request);
            for (const json::value& item : page.at("items").as_array()) {
                ids.push_back(word(item.at("voucher_id")));
            }
            if (page.at("next").is_null()) return ids;
            request["page"] = {{"limit", 2}, {"cursor", page.at("next")}};
        }
    };
    CHECK(listed() == std::vector{dated.id, plain.id, reserved.id});
    platform.clock("2026-12-01T12:00:00Z");
    CHECK(listed() == std::vector{reserved.id, plain.id, dated.id});
}

TEST_CASE("a page of long texts ends early and goes on behind its cursor", "[scenarios][C17]")
{
    Platform platform;
    std::string longest;
    for (int letter = 0; letter < 2'000; ++letter)
        longest += "\xE2\x82\xAC";
    const json::object texts{{"description", longest}, {"internal_note", longest}};
    for (int each = 0; each < 120; ++each)
        platform.credit(1'00, texts);
    const auto count = [&](const std::string& hook, const json::object& about) {
        std::size_t found = 0;
        std::size_t pages = 0;
        json::object request = with({{"page", {{"limit", 200}}}}, about);
        for (;;) {
            const json::object page = platform.accepted(hook, request);
            found += page.at("items").as_array().size();
            ++pages;
            if (page.at("next").is_null()) break;
            request["page"] = {{"limit", 200}, {"cursor", page.at("next")}};
        }
        CHECK(pages > 1);
        return found;
    };
    CHECK(count("voucher.list", {}) == 120);
    CHECK(count("customer.statement", {{"customer_id", "c1"}}) == 120);
}
