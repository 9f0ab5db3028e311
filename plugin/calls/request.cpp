#include "calls/request.hpp"

#include "calls/failure.hpp"
#include "domain/errors.hpp"
#include "texts/locale.hpp"

#include <vector>

#include <boost/json.hpp>

namespace scrip::calls {

namespace {

// At most so many in what is JSON; of other texts any number.
std::size_t values_in(std::string_view text)
{
    std::size_t values = 1;
    bool is_in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        if (letter == '"') is_in_text = !is_in_text;
        if (letter == '\\') ++i; // what it escapes
        if (!is_in_text && (letter == ',' || letter == '[' || letter == '{')) ++values;
    }
    return values;
}

// Members here are looked at whatever the hook makes of them; their form is the hook's to judge.
const boost::json::object* object_in(const boost::json::object& object, std::string_view member)
{
    const auto* const value = object.if_contains(member);
    return value ? value->if_object() : nullptr;
}

// The customers a request is about: none of them may be somebody else.
std::vector<std::string> customers_named(const boost::json::object& request)
{
    std::vector<std::string> named;
    const auto add = [&](const boost::json::object* object) {
        const auto* const value = object ? object->if_contains("customer_id") : nullptr;
        const auto* const id = value ? value->if_string() : nullptr;
        if (id) named.emplace_back(id->data(), id->size());
    };
    add(&request);
    add(object_in(request, "customer"));
    add(object_in(request, "source"));
    if (const auto* const order = object_in(request, "order")) add(object_in(*order, "customer"));
    return named;
}

void ensure_own(const Actor& actor,
                const json::Form& request,
                const std::function<bool(const std::string&)>& is_caller)
{
    for (const std::string& customer_id : customers_named(request.json())) {
        if (customer_id != actor.customer_id && !is_caller(customer_id)) throw PermissionDenied{};
    }
}

// A bearer of a code presents it, and knows no ids.
void ensure_presents_code(const json::Form& request)
{
    if (object_in(request.json(), "source") && !presents_code(request)) throw PermissionDenied{};
}

} // namespace

void ensure_not_too_large(std::string_view document)
{
    if (document.size() > payload_bytes_max) {
        throw CallFailure{
            FailureStatus::limit, "payload_too_large", "the payload is larger than 1 MiB"};
    }
    if (values_in(document) > payload_values_max) {
        throw CallFailure{
            FailureStatus::limit, "payload_too_large", "the payload has more than 65,536 values"};
    }
}

boost::json::value parsed_payload(std::string_view payload)
{
    ensure_not_too_large(payload);
    auto parsed = json::parse(payload);
    if (!parsed.is_object()) throw InvalidField{"", "an object"};
    json::refuse_nul(parsed, "");
    return parsed;
}

void ensure_key_form(const std::string& key)
{
    if (key.empty()) {
        throw CallFailure{
            FailureStatus::invalid, "missing_key", "a hook that writes needs an idempotency key"};
    }
    if (!json::is_key(key)) throw InvalidField{"/key", "1 to 255 bytes of printable ASCII"};
}

Asker asker_in(const json::Form& request)
{
    const json::Form form = request.object("actor");
    const auto role = parse_word<Role>(form.id("role"));
    Asker asker;
    asker.is_known_role = role.has_value();
    asker.actor.role = role.value_or(Role::anonymous);
    // An anonymous bearer of a code is nobody the host could name.
    const bool is_nameless = role == Role::anonymous;
    asker.actor.id = is_nameless ? form.optional_id("id") : std::optional{form.id("id")};
    asker.actor.customer_id = form.optional_id("customer_id");
    asker.actor.session = form.optional_text("session");
    asker.actor.ip_hash = form.optional_text("ip_hash");
    if (const auto channel = form.optional_id("channel")) {
        const bool is_known = *channel == "schedule" || *channel == "online" || *channel == "api" ||
                              *channel == "job";
        asker.actor.channel = is_known ? *channel : "other";
    }
    if (role == Role::customer && !asker.actor.customer_id) {
        throw InvalidField{"/actor/customer_id", "given for a customer"};
    }
    return asker;
}

std::optional<std::string> locale_in(const json::Form& request)
{
    // A language's two letters, to all that a tag may hold (RFC 5646, section 4.4.1).
    const auto text = request.optional_text("locale", {.least = 2, .most = 35});
    if (!text) return std::nullopt;
    const auto locale = texts::parse_locale(*text);
    if (!locale) return std::nullopt;
    return *locale == texts::Locale::fr ? "fr" : "en";
}

void ensure_permitted(const Asker& asker,
                      Right right,
                      const json::Form& request,
                      const std::function<bool(const std::string&)>& is_caller)
{
    if (!asker.is_known_role) throw PermissionDenied{};
    switch (right) {
    case Right::none: throw PermissionDenied{};
    case Right::own:
    case Right::own_or_code: ensure_own(asker.actor, request, is_caller); return;
    case Right::code: ensure_presents_code(request); return;
    case Right::full:
    case Right::of_order:
    case Right::within_limits:
    case Right::if_set: return;
    }
}

bool presents_code(const json::Form& request)
{
    const auto* const source = object_in(request.json(), "source");
    return request.has("code") ||
           (source && (source->contains("code") || source->contains("codes")));
}

std::string intent_of(const boost::json::object& request)
{
    boost::json::object intent = request;
    if (auto* const actor = intent["actor"].if_object()) {
        actor->erase("session");
        actor->erase("ip_hash");
    }
    return json::canonical(intent);
}

} // namespace scrip::calls
