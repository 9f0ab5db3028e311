#include "console/call.hpp"

#include "services/tokens.hpp"

#include <charconv>

namespace host_stub::console {

namespace json = boost::json;

namespace {

constexpr int limit_default = 50;
constexpr int limit_max = 200;

} // namespace

std::string Call::query_text(const char* name) const
{
    const auto found = query.find(name);
    if (found == query.end()) return {};
    if (found->second.size() > 200 || found->second.find('\0') != std::string::npos) {
        throw wrong_field(std::string("/") + name);
    }
    return found->second;
}

int Call::limit() const
{
    const std::string text = query_text("limit");
    if (text.empty()) return limit_default;
    int number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = failed == std::errc{} && end == text.data() + text.size();
    if (!is_whole || number < 1 || number > limit_max) throw wrong_field("/limit");
    return number;
}

// The visit is told by a digest: its token stays between browser and console.
json::object Call::actor() const
{
    const std::string session = services::digest_of("visit " + visit.token);
    if (visit.is("nobody") || !visit.person) {
        return {
            {"role", "anonymous"}, {"id", "visitor"}, {"session", session}, {"channel", "online"}};
    }
    const Person& person = *visit.person;
    json::object actor{{"role", person.role}, {"id", person.id}, {"session", session}};
    if (person.role == "customer") {
        actor["customer_id"] = person.id;
        actor["channel"] = "online";
    }
    return actor;
}

platform::Asked Call::asked() const
{
    platform::Asked asked;
    asked.actor = actor();
    asked.locale = visit.locale;
    asked.is_dry_run = fields().optional_flag("dry_run") || query_text("dry_run") == "true";
    if (!asked.is_dry_run) asked.key = fields().key();
    return asked;
}

json::object page_of(json::array items, const std::string& next)
{
    return {{"items", std::move(items)},
            {"next", next.empty() ? json::value(nullptr) : json::value(next)}};
}

} // namespace host_stub::console
