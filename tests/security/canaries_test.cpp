// Texts, names, codes and keys planted in a whole run, and searched for in all it leaves behind:
// every reply, log line, event, row and file.
#include "studio.hpp"

#include "support/code_tellers.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace scrip::security;
using scrip::scenarios::with;

namespace {

// What the requests of a studio say, and the canary that stands there instead.
const std::map<std::string, std::string> canaries{
    {"NOTE OF STAFF", "canary note he never pays"},
    {"REASON OF STAFF", "canary reason was very ill"},
    {"Léa Martin", "Canarina Featherstone"},
    {"Lea Martin", "Canarina Feathers"},
    {"Bob Cee", "Canarius Plumage"},
    {"Ann Bee", "Canaretta Songbird"},
    {R"("why")", R"("canary description for the storm")"},
    {"enjoy", "canary message with love"},
    {"A present", "Canary present of a name"},
    {"A note", "Canary name of a note"},
    {"Surfing", "Canary label of a line"},
    {R"("Old")", R"("Canary name of old")"},
    {"OLD-7K3M-QX29TT", "CANARY-7K3M-QX29TT"},
};

// Words that stand in a canary and nowhere else.
const std::vector<std::string> secrets{"he never pays",
                                       "was very ill",
                                       "Canarina",
                                       "Feathers",
                                       "Plumage",
                                       "Songbird",
                                       "for the storm",
                                       "with love",
                                       "present of a name",
                                       "name of a note",
                                       "label of a line",
                                       "name of old",
                                       "7K3MQX29TT",
                                       "7K3M-QX29TT",
                                       "canary session",
                                       "canary address"};

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    return text;
}

std::string hex(const std::string& bytes)
{
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        text += digits[value >> 4U];
        text += digits[value & 15U];
    }
    return text;
}

// Those that stand in the text, in whatever case, or as hexadecimal digits.
std::vector<std::string> found_in(const std::string& text, const std::vector<std::string>& words)
{
    const std::string folded = lower(text);
    std::vector<std::string> found;
    for (const std::string& word : words) {
        const bool is_there = folded.find(lower(word)) != std::string::npos ||
                              folded.find(hex(word)) != std::string::npos ||
                              folded.find(hex(lower(word))) != std::string::npos;
        if (is_there) found.push_back(word);
    }
    return found;
}

// A full code as printed, and as its symbols alone.
std::vector<std::string> forms_of(const std::vector<std::string>& codes)
{
    std::vector<std::string> forms;
    for (const std::string& code : codes) {
        std::string bare = code.substr(code.find('-') + 1);
        forms.push_back(bare);
        bare.erase(std::remove(bare.begin(), bare.end(), '-'), bare.end());
        forms.push_back(bare);
    }
    return forms;
}

json::object with_canaries(const json::object& payload)
{
    std::string text = json::serialize(payload);
    for (const auto& [word, canary] : canaries) {
        for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos;
             at += canary.size())
            text.replace(at, word.size(), canary);
    }
    return json::parse(text).as_object();
}

struct Reply {
    std::string hook; // of an action the hook behind it
    bool is_dry;
    bool is_error;
    std::string text;
};

// Every request, by everybody, dry and for good; then what days and jobs do.
class Run {
public:
    explicit Run(Platform& platform) : platform_{platform}, studio_{platform, "s1", "a", settings()}
    {
        const std::vector<json::object> actors{scrip::scenarios::admin(),
                                               scrip::scenarios::agent(),
                                               studio_.owner(),
                                               scrip::scenarios::anonymous(),
                                               scrip::scenarios::host_itself()};
        for (const Request& request : studio_.requests()) {
            for (const json::object& actor : actors) {
                const json::object marked =
                    with(actor, {{"session", "canary session"}, {"ip_hash", "canary address"}});
                const json::object payload =
                    with_canaries(with(request.payload, {{"actor", marked}}));
                keep(request, payload, true);
                keep(request, payload, false);
                json::object bad = payload;
                bad["locale"] = 5;
                bad["page"] = "canary description for the storm";
                bad["order"] = json::object{{"order_id", "canary note he never pays"}};
                keep(request, bad, true);
            }
        }
        const json::object wrong{{"actor", actors.front()}, {"code", "CANARY-7K3M-QX29TT-0000"}};
        keep({"voucher.check", wrong}, wrong, false);
        platform_.advance(40 * 86'400);
        for (const char* const job : {"holds", "expire", "notices", "anchor", "health", "prune"})
            keep({"job.run", {{"job", job}}}, {{"job", job}, {"actor", actors.back()}}, false);
        for (const json::object& event : platform_.events())
            events += json::serialize(event) + "\n";
        for (const Request& request : studio_.requests())
            keep(request, with(request.payload, {{"actor", actors.front()}}), true);
    }

    std::vector<Reply> replies;
    std::string events;

private:
    static json::object settings()
    {
        return {{"anonymous_check", true},
                {"agent_limits",
                 {{"credit_add", scrip::scenarios::eur(50'00)},
                  {"per_day", scrip::scenarios::eur(500'00)}}},
                {"throttle", {{"alarm_per_h", 1}}}, // so that there is a log to search
                {"expired_give_back", {{"policy", "new_note"}, {"days", 30}}}};
    }

    void keep(const Request& request, const json::object& payload, bool is_dry)
    {
        json::object line{{"hook", request.hook},
                          {"studio", "s1"},
                          {"key", "canary key " + std::to_string(replies.size())},
                          {"dry_run", is_dry},
                          {"payload", payload}};
        const json::object answer = platform_.raw(json::serialize(line));
        const bool is_error = answer.contains("error");
        const json::value& body = is_error ? answer.at("error") : answer.at("reply");
        replies.push_back({request.behind.empty() ? request.hook : request.behind,
                           is_dry,
                           is_error,
                           json::serialize(body)});
        if (!is_error) codes_in(body);
    }

    void codes_in(const json::value& value)
    {
        if (const auto* const list = value.if_array()) {
            for (const json::value& each : *list)
                codes_in(each);
        }
        const auto* const object = value.if_object();
        if (!object) return;
        for (const auto& [name, member] : *object) {
            const bool is_full =
                name == "code" && member.is_string() &&
                std::count(member.get_string().begin(), member.get_string().end(), '-') == 4 &&
                member.get_string().find("•") == json::string::npos;
            if (is_full) codes.insert(std::string{member.get_string()});
            codes_in(member);
        }
    }

    Platform& platform_;
    Studio studio_;

public:
    std::set<std::string> codes;
};

std::string master_key(const Platform& platform)
{
    std::ifstream file{platform.folder() / "secrets" / "scrip.master.key", std::ios::binary};
    std::string key{std::istreambuf_iterator<char>{file}, {}};
    REQUIRE(key.size() == 32);
    return key;
}

// Rows and files but the host's own secrets.
std::string stored_beside_secrets(const Platform& platform)
{
    std::string all = platform.raw_database().dump();
    for (const auto& entry : std::filesystem::recursive_directory_iterator{platform.folder()}) {
        if (!entry.is_regular_file() || entry.path().extension() == ".key") continue;
        std::ifstream file{entry.path(), std::ios::binary};
        all.append(std::istreambuf_iterator<char>{file}, {});
    }
    return all;
}

} // namespace

TEST_CASE("a whole run leaves no text, name, code or key in clear behind, and shows codes only "
          "where the contract says",
          "[security][i2][I32][B40][F12]")
{
    Platform platform;
    const Run run{platform};
    CHECK(run.replies.size() > 1'000);
    std::vector<std::string> full{run.codes.begin(), run.codes.end()};
    full.insert(full.end(), platform.codes().begin(), platform.codes().end());
    REQUIRE(full.size() > 20);
    const auto codes = forms_of(full);
    const std::string key = master_key(platform);

    const std::string stored = stored_beside_secrets(platform);
    CHECK(stored.size() > 100'000);
    CHECK(platform.log().size() > 10);
    std::size_t showing = 0;
    for (const std::string& text : {stored, platform.log(), run.events}) {
        CHECK(found_in(text, secrets) == std::vector<std::string>{});
        const bool has_code = !found_in(text, codes).empty();
        CHECK_FALSE(has_code);
        CHECK(text.find(key) == std::string::npos);
        CHECK(lower(text).find(hex(key)) == std::string::npos);
    }
    CHECK(platform.log().find("canary key") == std::string::npos);
    CHECK(run.events.find("canary key") == std::string::npos);
    for (const Reply& reply : run.replies) {
        INFO(reply.hook << (reply.is_dry ? " dry " : " ") << reply.text.substr(0, 300));
        if (reply.is_error) CHECK(found_in(reply.text, secrets) == std::vector<std::string>{});
        CHECK(lower(reply.text).find(hex(key)) == std::string::npos);
        const bool has_code = !found_in(reply.text, codes).empty();
        if (has_code) ++showing;
        const bool may_show = scrip::tests::code_tellers.contains(reply.hook) && !reply.is_dry;
        CHECK((!has_code || may_show));
    }
    CHECK(showing > 10);
    platform.verify();
}

TEST_CASE("a canary that somebody leaves in a row, a log line or a reply is found",
          "[security][i2][control]")
{
    Platform platform;
    const Studio studio{platform, "s1", "a"};
    const auto raw = platform.raw_database();
    CHECK(found_in(stored_beside_secrets(platform), secrets).empty());
    raw.run("create table scrip_naive_note (body varchar(200))");
    raw.run("insert into scrip_naive_note values ('a CANARY NOTE He Never Pays of his')");
    CHECK(found_in(stored_beside_secrets(platform), secrets) ==
          std::vector<std::string>{"he never pays"});
    raw.run("update scrip_naive_note set body = '" + hex("Feathers") + "'");
    INFO(raw.text("select body from scrip_naive_note"));
    CHECK(found_in(raw.dump(), secrets) == std::vector<std::string>{"Feathers"});
    const json::object shown =
        studio.accepted("voucher.get", {{"voucher_id", studio.at("voucher")}});
    CHECK(found_in(json::serialize(shown), {"NOTE OF STAFF"}).size() == 1);
    const auto codes = forms_of({studio.at("code")});
    CHECK(found_in("hold of " + studio.at("code") + " refused", codes).size() == 1);
    CHECK(found_in(R"({"code":")" + codes.at(1) + R"("})", codes).size() == 1);
    raw.run("drop table scrip_naive_note");
}
