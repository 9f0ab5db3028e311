#include "json/settings_form.hpp"

#include "json/form.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json.hpp>

namespace scrip::json {

namespace {

bool is_known_origin(std::string_view name)
{
    return parse_word<Origin>(name) || name == "postponed";
}

std::string_view name_of(const boost::json::key_value_pair& member)
{
    return {member.key().data(), member.key().size()};
}

Period period_in(const Form& form, std::string_view name)
{
    const auto period = parse_period(form.text(name));
    if (!period) throw InvalidField{form.pointer_to(name), "an ISO 8601 period such as P12M"};
    return *period;
}

void read_expiry(const Form& settings, Settings& read)
{
    const auto expiry = settings.optional_object("expiry");
    if (!expiry) return;
    for (const auto& member : expiry->json()) {
        const std::string_view name = name_of(member);
        if (!is_known_origin(name)) {
            throw InvalidField{expiry->pointer_to(name), "an origin or `postponed`"};
        }
        std::optional<Period> period;
        if (!member.value().is_null()) period = period_in(*expiry, name);
        if (name == "postponed") read.postponed_expiry = period;
        if (const auto origin = parse_word<Origin>(name)) read.expiry[*origin] = period;
    }
}

void read_minimum_validity(const Form& settings, Settings& read)
{
    const auto floors = settings.optional_object("minimum_validity");
    if (!floors) return;
    for (const auto& member : floors->json()) {
        const std::string_view name = name_of(member);
        const auto kind = parse_word<Kind>(name);
        if (!kind) throw InvalidField{floors->pointer_to(name), "a kind"};
        read.minimum_validity[*kind] = period_in(*floors, name);
    }
}

void read_prefixes(const Form& settings, Settings& read)
{
    const auto prefixes = settings.optional_object("prefixes");
    if (!prefixes) return;
    for (const auto& member : prefixes->json()) {
        const std::string_view name = name_of(member);
        const std::string prefix = prefixes->text(name);
        const bool is_plain = std::all_of(prefix.begin(), prefix.end(), [](char letter) {
            return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
        });
        if (!is_plain || prefix.size() > 8) {
            throw InvalidField{prefixes->pointer_to(name), "1 to 8 capital letters and digits"};
        }
        if (!is_known_origin(name) && !parse_word<Kind>(name)) {
            throw InvalidField{prefixes->pointer_to(name), "an origin or a kind"};
        }
        read.prefixes[std::string{name}] = prefix;
    }
}

void read_agent_limits(const Form& settings, Settings& read)
{
    const auto limits = settings.optional_object("agent_limits");
    if (!limits) return;
    AgentLimits agent;
    for (const char* const name : {"credit_add", "per_day"}) {
        const auto limit = limits->optional_money(name, 1);
        if (limit && limit->currency() != read.currency) {
            throw InvalidField{limits->pointer_to(name), "in the studio's currency"};
        }
        if (!limit) continue;
        (name == std::string_view{"per_day"} ? agent.per_day : agent.credit_add) =
            limit->minor_units();
    }
    if (agent.credit_add || agent.per_day) read.agent_limits = agent;
}

void read_referral(const Form& settings, Settings& read)
{
    const auto form = settings.optional_object("referral");
    if (!form) return;
    const auto amount = [&](std::string_view name) {
        const auto money = form->optional_money(name, 1);
        if (money && money->currency() != read.currency) {
            throw InvalidField{form->pointer_to(name), "in the studio's currency"};
        }
        return money;
    };
    const auto referrer = amount("referrer");
    const auto referee = amount("referee");
    for (const char* const name : {"referrer", "referee"}) {
        if (!form->has(name)) throw InvalidField{form->pointer_to(name), "an amount of money"};
    }
    read.referral = Referral{referrer->minor_units(), referee->minor_units()};
}

void read_throttle(const Form& settings, Settings& read)
{
    const auto throttle = settings.optional_object("throttle");
    if (!throttle) return;
    constexpr std::int64_t most = 1'000'000;
    const auto number = [&](std::string_view name, std::int64_t by_default) {
        return throttle->optional_integer(name, 1, most).value_or(by_default);
    };
    Throttle& into = read.throttle;
    into.session_tries = number("session_tries", into.session_tries);
    into.session_window =
        std::chrono::seconds{number("session_window_s", into.session_window.count())};
    into.address_tries_per_h = number("address_tries_per_h", into.address_tries_per_h);
    into.studio_tries_per_h = number("studio_tries_per_h", into.studio_tries_per_h);
    into.alarm_per_h = number("alarm_per_h", into.alarm_per_h);
}

void read_terms(const Form& settings, Settings& read)
{
    const auto terms = settings.optional_object("terms");
    if (!terms) return;
    for (const char* const language : {"en", "fr"}) {
        if (const auto text = terms->optional_text(language)) read.terms[language] = *text;
    }
}

void read_expired_give_back(const Form& settings, Settings& read)
{
    const auto give_back = settings.optional_object("expired_give_back");
    if (!give_back) return;
    read.expired_give_back.policy =
        give_back->optional_word<GiveBackPolicy>("policy").value_or(read.expired_give_back.policy);
    read.expired_give_back.days = static_cast<int>(
        give_back->optional_integer("days", 1, 3650).value_or(read.expired_give_back.days));
}

// Settings of what comes later are checked for their form as well, so that a wrong one is told.
void check_other_settings(const Form& settings)
{
    const auto check_word = [&](std::string_view name, std::initializer_list<const char*> words) {
        if (!settings.has(name)) return;
        const std::string text = settings.text(name);
        if (std::find(words.begin(), words.end(), text) == words.end()) {
            throw InvalidField{settings.pointer_to(name), "one of the words of its schema"};
        }
    };
    // Words that would change the books are refused until they do.
    const auto refuse_other = [&](std::string_view name, const char* word, const char* later) {
        check_word(name, {word, later});
        if (settings.has(name) && settings.text(name) != word) {
            throw Unsupported{"/" + std::string{name} + " can only be " + word + " so far"};
        }
    };
    refuse_other("expiry_basis", "purchase", "activity");
    refuse_other("lost_value", "breakage", "unclaimed_property");
    settings.optional_integer("retention_years", 1, 100);
}

void read_notice_days(const Form& settings, Settings& read)
{
    if (!settings.has("notice_days")) return;
    const auto* const days = settings.json().at("notice_days").if_array();
    const bool is_list =
        days && days->size() <= 10 && std::all_of(days->begin(), days->end(), [](auto& day) {
            return day.if_int64() && *day.if_int64() >= 0 && *day.if_int64() <= 3650;
        });
    if (!is_list) throw InvalidField{"/notice_days", "a list of days from 0 to 3650"};
    std::set<std::int64_t> rising;
    for (const auto& day : *days)
        rising.insert(day.get_int64());
    read.notice_days.assign(rising.begin(), rising.end());
}

} // namespace

Settings read_settings(std::string_view document)
{
    const auto parsed = parse(document);
    const auto* const object = parsed.if_object();
    if (!object) throw InvalidField{"", "an object of settings"};
    refuse_nul(parsed, "");
    const Form form{*object, ""};
    const auto currency = Currency::parse(form.text("currency"));
    if (!currency) throw InvalidField{"/currency", "an ISO 4217 currency code"};
    const auto zone = Zone::find(form.optional_text("time_zone").value_or("UTC"));
    if (!zone) throw InvalidField{"/time_zone", "an IANA time zone"};

    Settings read{.currency = *currency, .zone = *zone};
    read.locale = form.optional_text("locale").value_or("en");
    if (read.locale != "en" && read.locale != "fr") throw InvalidField{"/locale", "en or fr"};
    read_expiry(form, read);
    read_minimum_validity(form, read);
    read_prefixes(form, read);
    read_expired_give_back(form, read);
    read_agent_limits(form, read);
    read_referral(form, read);
    read_throttle(form, read);
    read_terms(form, read);
    read_notice_days(form, read);
    read.activate_on = form.optional_word<ActivateOn>("activate_on").value_or(read.activate_on);
    read.refund_strategy =
        form.optional_word<RefundStrategy>("refund_strategy").value_or(read.refund_strategy);
    read.apply_as = form.optional_word<ApplyAs>("apply_as").value_or(read.apply_as);
    read.code_display = form.optional_word<CodeDisplay>("code_display").value_or(read.code_display);
    read.hold_ttl = std::chrono::seconds{
        form.optional_integer("hold_ttl_s", 60, 3600).value_or(read.hold_ttl.count())};
    read.anonymous_check = form.flag_or("anonymous_check", false);
    check_other_settings(form);
    return read;
}

std::string canonical_settings(std::string_view document)
{
    return canonical(parse(document));
}

} // namespace scrip::json
