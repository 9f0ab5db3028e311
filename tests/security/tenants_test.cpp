// Nothing crosses studios: another studio's id, code, key or cursor is an unknown one, byte for
// byte, and in no spelling does one id stand for another.
#include "fields.hpp"
#include "studio.hpp"

#include <algorithm>
#include <functional>
#include <set>

using namespace scrip::security;
using scrip::scenarios::with;

namespace {

const json::object settings{
    {"anonymous_check", true},
    {"agent_limits",
     {{"credit_add", scrip::scenarios::eur(50'00)}, {"per_day", scrip::scenarios::eur(500'00)}}},
    {"throttle",
     {{"session_tries", 1'000},
      {"address_tries_per_h", 100'000},
      {"studio_tries_per_h", 1'000'000},
      {"alarm_per_h", 1'000'000}}}};

// A text in a request that names something of the studio.
struct Named {
    Request request;
    std::string pointer;
    std::string thing;
};

bool is_unforgiving(const Field& field)
{
    return field.type == "id" || field.type == "string" || field.pointer.ends_with("/cursor");
}

std::vector<Named> names_in(const Studio& studio)
{
    std::vector<Named> all;
    for (const Request& request : studio.requests()) {
        auto fields = fields_of(request.hook);
        if (!request.behind.empty()) fields.push_back({"/form/code", "code_given"});
        for (const Field& field : fields) {
            json::value payload = request.payload;
            const auto* const text = text_at(payload, field.pointer);
            if (!text) continue;
            for (const auto& [thing, value] : studio.things()) {
                if (*text == value) all.push_back({request, field.pointer, thing});
            }
        }
    }
    return all;
}

// As long and of the same form, and nobody's.
std::string unknown_like(const std::string& thing, const std::string& value)
{
    if (thing == "code") return "CN-0000-0000-0000-0000";
    std::string other = value;
    if (thing.ends_with("cursor") || thing == "referral") {
        std::reverse(other.begin(), other.end());
        return other;
    }
    const bool is_ours = value.size() == 36 && value.find('-') == 8;
    if (is_ours)
        other.replace(24, 12, "0123456789ab");
    else
        other.replace(0, 1, "z");
    return other;
}

bool is_id(const std::string& text)
{
    return text.size() == 36 && std::count(text.begin(), text.end(), '-') == 4;
}

bool is_hex(const std::string& text)
{
    return text.size() >= 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void blank(json::value& value, const std::string& named)
{
    if (auto* const list = value.if_array()) {
        for (json::value& each : *list)
            blank(each, named);
    }
    if (auto* const object = value.if_object()) {
        for (auto& member : *object)
            blank(member.value(), named);
        if (auto* const code = object->if_contains("referral_code")) *code = "drawn";
    }
    if (!value.is_string()) return;
    std::string text{value.get_string()};
    for (std::size_t at = 0; (at = text.find(named, at)) != std::string::npos;)
        text.replace(at, named.size(), "<it>");
    const bool is_drawn = is_id(text) || is_hex(text) || text.find("••••") != std::string::npos;
    value = is_drawn ? "drawn" : text;
}

// What the caller is answered, but for what is drawn anew each time and the value itself.
using Asker = std::function<json::object(const std::string& hook, const json::object& payload)>;

std::string
answer_to(const Asker& ask, const Named& named, const json::object& actor, const std::string& value)
{
    json::value payload = with(named.request.payload, {{"actor", actor}});
    *text_at(payload, named.pointer) = value;
    json::value answer = ask(named.request.hook, payload.as_object());
    blank(answer, value);
    return json::serialize(answer);
}

std::vector<json::object> callers(const Studio& studio)
{
    return {scrip::scenarios::admin(),
            scrip::scenarios::agent(),
            studio.owner(),
            scrip::scenarios::anonymous(),
            scrip::scenarios::host_itself()};
}

// Every row of every table that belongs to the studio.
std::string rows_of(const Platform& platform, const std::string& studio)
{
    const auto raw = platform.raw_database();
    std::string all;
    for (const std::string& table : raw.tables()) {
        const auto columns = raw.columns(table);
        if (std::find(columns.begin(), columns.end(), "studio_id") == columns.end()) continue;
        std::string list;
        for (const std::string& column : columns)
            list += (list.empty() ? "" : ", ") + column;
        auto rows =
            raw.rows("select " + list + " from " + table + " where studio_id = '" + studio + "'");
        std::sort(rows.begin(), rows.end());
        for (const auto& row : rows) {
            for (const std::string& cell : row)
                all += cell + "|";
            all += "\n";
        }
    }
    return all;
}

} // namespace

TEST_CASE("another studio's id, code, key or cursor is answered like an unknown one, whoever asks",
          "[security][h1][I37][B47][R9][field-R9]")
{
    Platform platform;
    const Studio here{platform, "s1", "a", settings};
    const Studio there{platform, "s2", "b", settings};
    const auto names = names_in(here);
    const auto dry = [&](const std::string& hook, const json::object& payload) {
        return here.dry(hook, payload);
    };
    std::set<std::string> hooks_seen;
    std::size_t compared = 0;
    for (const Named& named : names) {
        const std::string& foreign = there.at(named.thing);
        const std::string unknown = unknown_like(named.thing, foreign);
        for (const json::object& actor : callers(here)) {
            INFO(named.request.hook << " " << named.pointer << " " << named.thing << " "
                                    << json::serialize(actor));
            const std::string got = answer_to(dry, named, actor, foreign);
            CHECK(got == answer_to(dry, named, actor, unknown));
            ++compared;
        }
        hooks_seen.insert(named.request.hook);
    }
    CHECK(compared > 600);
    CHECK(hooks_seen.size() > 40);

    // Not only in a dry run, and nothing there is touched.
    const std::string before = rows_of(platform, "s2");
    CHECK(before.size() > 5'000);
    for (const Named& named : names) {
        for (const json::object& actor : callers(here)) {
            json::value payload = with(named.request.payload, {{"actor", actor}});
            *text_at(payload, named.pointer) = there.at(named.thing);
            here.ask(named.request.hook, payload.as_object());
        }
    }
    const bool is_untouched = rows_of(platform, "s2") == before;
    CHECK(is_untouched);
    platform.verify();
}

TEST_CASE("a studio that is not looked at is found by every kind of thing it can be told by",
          "[security][h1][control]")
{
    Platform platform;
    const Studio there{platform, "s2", "b", settings};
    // As a plugin would answer that looks a thing up wherever it is.
    const auto careless = [&](const std::string& hook, const json::object& payload) {
        return there.dry(hook, payload);
    };
    std::set<std::string> found;
    for (const Named& named : names_in(there)) {
        const std::string& foreign = there.at(named.thing);
        const json::object actor = scrip::scenarios::admin();
        const std::string got = answer_to(careless, named, actor, foreign);
        if (got != answer_to(careless, named, actor, unknown_like(named.thing, foreign)))
            found.insert(named.thing);
    }
    // Nothing is known of these, or nothing is asked about them.
    const std::set<std::string> untold{
        "new_order", "new_customer", "new_batch", "held_order", "bare", "other"};
    for (const auto& [thing, value] : there.things()) {
        INFO(thing);
        CHECK(found.contains(thing) != untold.contains(thing));
    }
}

TEST_CASE("a key of another studio names nothing here", "[security][h1][h2][I36]")
{
    Platform platform;
    const Studio here{platform, "s1", "a", settings};
    const Studio there{platform, "s2", "b", settings};
    std::size_t writes = 0;
    for (const Request& request : there.requests()) {
        if (!scrip::scenarios::is_write(request.hook) || request.hook == "report.export") continue;
        const std::string key = "shared " + std::to_string(++writes);
        there.ask(request.hook, request.payload, {{"key", key}});
        const json::object answer = here.ask(request.hook, request.payload, {{"key", key}});
        INFO(request.hook << " " << json::serialize(answer));
        CHECK(verdict_of(answer) != "key_reuse");
        CHECK(json::serialize(answer).find("replayed") == std::string::npos);
    }
    CHECK(writes > 40);
    platform.verify();
}

TEST_CASE("no other case, space, form or length of an id stands for it", "[security][h2][B47]")
{
    Platform platform;
    const Studio studio{platform, "s1", "aé", settings};
    const auto dry = [&](const std::string& hook, const json::object& payload) {
        return studio.dry(hook, payload);
    };
    const json::object actor = scrip::scenarios::admin();
    std::size_t compared = 0;
    for (const Named& named : names_in(studio)) {
        const Field field{named.pointer, named.pointer.ends_with("code") ? "code_given" : "id"};
        if (!is_unforgiving(field) || named.thing.starts_with("new_")) continue;
        const std::string& value = studio.at(named.thing);
        std::string upper = value, decomposed = value, wide = value;
        std::transform(upper.begin(), upper.end(), upper.begin(), [](char letter) {
            return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
        });
        if (const auto at = value.find("é"); at != std::string::npos)
            decomposed.replace(at, 2, "e\xCC\x81");
        wide.replace(value.size() - 1, 1, "\xEF\xBD\x92");
        for (const std::string& other : {upper,
                                         decomposed,
                                         wide,
                                         value + " ",
                                         " " + value,
                                         value + "\t",
                                         value + "\xE2\x80\x8B"}) {
            if (other == value) continue;
            INFO(named.request.hook << " " << named.pointer << " " << other);
            const std::string got = answer_to(dry, named, actor, other);
            const std::string unknown = "z" + other.substr(1);
            CHECK(got == answer_to(dry, named, actor, unknown));
            ++compared;
        }
        // A panel leaves ids it does not need to whoever sent them.
        if (named.request.hook.starts_with("panel.")) continue;
        for (const std::string& bad : {std::string{}, std::string(65'536, 'x')}) {
            json::value payload = with(named.request.payload, {{"actor", actor}});
            *text_at(payload, named.pointer) = bad;
            INFO(named.request.hook << " " << named.pointer << " of " << bad.size() << " bytes");
            const std::string got = verdict_of(dry(named.request.hook, payload.as_object()));
            CHECK((got == "invalid_field" || got == "not_found"));
        }
    }
    CHECK(compared > 400);
}

TEST_CASE("the same codes, keys, orders and customers in two studios are two of each",
          "[security][h2][I36]")
{
    Platform platform;
    const Studio here{platform, "s1", "same ", settings};
    const Studio there{platform, "s2", "same ", settings};
    const json::object row{{"external_id", "x"},
                           {"code", "OLD-7K3M-QX29TT"},
                           {"customer", {{"customer_id", "same owner"}}},
                           {"kind", "credit"},
                           {"face", scrip::scenarios::eur(7'00)},
                           {"available", scrip::scenarios::eur(7'00)}};
    const json::object batch{{"batch", "b"}, {"rows", {row}}};
    here.accepted("voucher.import", batch);
    there.accepted("voucher.import", batch);
    const std::string before = rows_of(platform, "s2");
    const json::object pay{{"order", scrip::scenarios::order("o9", 7'00, "same owner")},
                           {"source", {{"code", "OLD-7K3M-QX29TT"}}}};
    here.accepted("payment.redeem", pay);
    for (const Request& request : here.requests())
        here.ask(request.hook, request.payload);
    const bool is_untouched = rows_of(platform, "s2") == before;
    CHECK(is_untouched);
    there.accepted("payment.redeem", pay);
    platform.verify();
}
