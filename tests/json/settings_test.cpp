#include "json/settings_form.hpp"

#include "domain/errors.hpp"

#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

using namespace scrip;

namespace {

std::string with(const std::string& members)
{
    return R"({"currency":"EUR")" + (members.empty() ? "" : "," + members) + "}";
}

// The pointer that a wrong document is refused with; empty when it is taken.
std::string refused_at(const std::string& document)
{
    try {
        json::read_settings(document);
    } catch (const InvalidField& error) {
        const std::string text = error.what();
        return text.substr(0, text.find(" must be "));
    }
    return "";
}

} // namespace

TEST_CASE("a studio needs a currency, and all else has a default", "[json][settings]")
{
    const Settings read = json::read_settings(with(""));
    CHECK(read.currency.code() == "EUR");
    CHECK(read.zone.name() == "UTC");
    CHECK(read.locale == "en");
    CHECK(read.expiry.empty());
    CHECK(read.minimum_validity.empty());
    CHECK(read.prefixes.empty());
    CHECK(read.activate_on == ActivateOn::payment);
    CHECK(read.expired_give_back.policy == GiveBackPolicy::restore_extended);
    CHECK(read.expired_give_back.days == 30);
    CHECK(read.apply_as == ApplyAs::payment);
    CHECK(read.hold_ttl.count() == 900);
    CHECK(read.code_display == CodeDisplay::on_demand);
    CHECK(read.expiry_basis == ExpiryBasis::purchase);
    CHECK(read.lost_value == LostValue::breakage);
    CHECK_FALSE(read.agent_limits.has_value());
    CHECK(read.throttle.session_tries == 5);
    CHECK(read.throttle.session_window.count() == 900);
    CHECK(read.throttle.address_tries_per_h == 20);
    CHECK(read.throttle.studio_tries_per_h == 300);
    CHECK(read.terms.empty());
    CHECK_FALSE(read.anonymous_check);
}

TEST_CASE("every setting that is written is taken", "[json][settings]")
{
    const Settings read = json::read_settings(R"({
        "currency": "JPY", "time_zone": "Europe/Paris", "locale": "fr",
        "expiry": {"sale": "P2Y", "cancellation": null, "postponed": "P1M", "import": null},
        "expiry_basis": "activity",
        "minimum_validity": {"credit": "P6M", "gift": "P5Y"},
        "prefixes": {"cancellation": "NOTE", "gift": "GG", "credit": "K9"},
        "activate_on": "sale",
        "expired_give_back": {"policy": "new_note", "days": 3650},
        "refund_strategy": "pro_rata", "apply_as": "discount", "lost_value": "unclaimed_property",
        "hold_ttl_s": 60, "notice_days": [30, 7, 1], "code_display": "once",
        "agent_limits": {"credit_add": {"minor": 5, "currency": "JPY"},
                         "per_day": {"minor": 7, "currency": "JPY"}},
        "referral": {"referrer": {"minor": 1, "currency": "JPY"},
                     "referee": {"minor": 2, "currency": "JPY"}},
        "throttle": {"session_tries": 1, "session_window_s": 60, "address_tries_per_h": 3,
                     "studio_tries_per_h": 4, "alarm_per_h": 5},
        "terms": {"en": "The terms", "fr": "Les conditions"},
        "anonymous_check": true, "retention_years": 10, "unknown": {"x": [1]}})");
    CHECK(read.currency.code() == "JPY");
    CHECK(read.zone.name() == "Europe/Paris");
    CHECK(read.locale == "fr");
    CHECK(read.expiry.at(Origin::sale) == Period{.years = 2});
    CHECK(read.expiry.at(Origin::cancellation) == std::nullopt);
    CHECK(read.expiry.at(Origin::imported) == std::nullopt);
    CHECK(read.expiry.size() == 3);
    CHECK(read.minimum_validity.at(Kind::credit) == Period{.months = 6});
    CHECK(read.prefixes.at("cancellation") == "NOTE");
    CHECK(read.activate_on == ActivateOn::sale);
    CHECK(read.expired_give_back.policy == GiveBackPolicy::new_note);
    CHECK(read.expired_give_back.days == 3650);
    CHECK(read.apply_as == ApplyAs::discount);
    CHECK(read.hold_ttl.count() == 60);
    CHECK(read.code_display == CodeDisplay::once);
    CHECK(read.expiry_basis == ExpiryBasis::activity);
    CHECK(read.lost_value == LostValue::unclaimed_property);
    CHECK(read.refund_strategy == RefundStrategy::pro_rata);
    CHECK(read.agent_limits->credit_add == 5);
    CHECK(read.agent_limits->per_day == 7);
    CHECK(read.referral->referrer == 1);
    CHECK(read.referral->referee == 2);
    CHECK(read.throttle.session_tries == 1);
    CHECK(read.throttle.session_window.count() == 60);
    CHECK(read.throttle.address_tries_per_h == 3);
    CHECK(read.throttle.studio_tries_per_h == 4);
    CHECK(read.terms.at("fr") == "Les conditions");
    CHECK(read.anonymous_check);
}

TEST_CASE("a wrong setting is refused with its place", "[json][settings]")
{
    struct Row {
        const char* members;
        const char* pointer;
    };
    const Row row = GENERATE(
        Row{R"("time_zone":"Mars/Base")", "/time_zone"},
        Row{R"("time_zone":"localtime")", "/time_zone"},
        Row{R"("time_zone":"../passwd")", "/time_zone"},
        Row{R"("time_zone":5)", "/time_zone"},
        Row{R"("locale":"de")", "/locale"},
        Row{R"("expiry":[])", "/expiry"},
        Row{R"("expiry":{"sale":"12M"})", "/expiry/sale"},
        Row{R"("expiry":{"sale":"P0D"})", "/expiry/sale"},
        Row{R"("expiry":{"sale":12})", "/expiry/sale"},
        Row{R"("expiry":{"theft":"P1Y"})", "/expiry/theft"},
        Row{R"("expiry":{"a/b~c":"P1Y"})", "/expiry/a~1b~0c"},
        Row{R"("expiry_basis":"birthday")", "/expiry_basis"},
        Row{R"("minimum_validity":{"credit":"x"})", "/minimum_validity/credit"},
        Row{R"("minimum_validity":{"credit":null})", "/minimum_validity/credit"},
        Row{R"("minimum_validity":{"stamp":"P1Y"})", "/minimum_validity/stamp"},
        Row{R"("prefixes":{"credit":"cn"})", "/prefixes/credit"},
        Row{R"("prefixes":{"credit":"TOOLONGXX"})", "/prefixes/credit"},
        Row{R"("prefixes":{"credit":"A-B"})", "/prefixes/credit"},
        Row{R"("prefixes":{"credit":""})", "/prefixes/credit"},
        Row{R"("prefixes":{"stamp":"ST"})", "/prefixes/stamp"},
        Row{R"("activate_on":"delivery")", "/activate_on"},
        Row{R"("expired_give_back":{"policy":"keep"})", "/expired_give_back/policy"},
        Row{R"("expired_give_back":{"days":0})", "/expired_give_back/days"},
        Row{R"("expired_give_back":{"days":3651})", "/expired_give_back/days"},
        Row{R"("expired_give_back":"forfeit")", "/expired_give_back"},
        Row{R"("refund_strategy":"random")", "/refund_strategy"},
        Row{R"("apply_as":"gift")", "/apply_as"},
        Row{R"("lost_value":"mine")", "/lost_value"},
        Row{R"("hold_ttl_s":59)", "/hold_ttl_s"},
        Row{R"("hold_ttl_s":3601)", "/hold_ttl_s"},
        Row{R"("hold_ttl_s":900.0)", "/hold_ttl_s"},
        Row{R"("notice_days":[30,-1])", "/notice_days"},
        Row{R"("notice_days":30)", "/notice_days"},
        Row{R"("code_display":"always")", "/code_display"},
        Row{R"("agent_limits":{"credit_add":{"minor":0,"currency":"EUR"}})",
            "/agent_limits/credit_add/minor"},
        Row{R"("agent_limits":{"credit_add":{"minor":5,"currency":"USD"}})",
            "/agent_limits/credit_add"},
        Row{R"("agent_limits":{"per_day":5})", "/agent_limits/per_day"},
        Row{R"("referral":{"referrer":{"minor":-1,"currency":"EUR"}})", "/referral/referrer/minor"},
        Row{R"("referral":{"referee":5})", "/referral/referee"},
        Row{R"("referral":{"referrer":{"minor":1,"currency":"EUR"}})", "/referral/referee"},
        Row{R"("referral":{"referrer":{"minor":1,"currency":"USD"}})", "/referral/referrer"},
        Row{R"("throttle":{"session_tries":0})", "/throttle/session_tries"},
        Row{R"("throttle":{"session_tries":1001})", "/throttle/session_tries"},
        Row{R"("throttle":{"session_window_s":"900"})", "/throttle/session_window_s"},
        Row{R"("throttle":{"session_window_s":59})", "/throttle/session_window_s"},
        Row{R"("throttle":{"session_window_s":86401})", "/throttle/session_window_s"},
        Row{R"("throttle":{"address_tries_per_h":100001})", "/throttle/address_tries_per_h"},
        Row{R"("throttle":{"studio_tries_per_h":1000001})", "/throttle/studio_tries_per_h"},
        Row{R"("throttle":{"address_tries_per_h":1.5})", "/throttle/address_tries_per_h"},
        Row{R"("throttle":{"studio_tries_per_h":-1})", "/throttle/studio_tries_per_h"},
        Row{R"("throttle":{"alarm_per_h":10000001})", "/throttle/alarm_per_h"},
        Row{R"("terms":{"en":5})", "/terms/en"},
        Row{R"("terms":"none")", "/terms"},
        Row{R"("anonymous_check":"yes")", "/anonymous_check"},
        Row{R"("retention_years":0)", "/retention_years"},
        Row{R"("terms":{"en":"a\u0000b"})", "/terms/en"});
    INFO(row.members);
    CHECK(refused_at(with(row.members)) == row.pointer);
}

TEST_CASE("a studio without a currency that is one is refused", "[json][settings]")
{
    CHECK(refused_at("{}") == "/currency");
    CHECK(refused_at(R"({"currency":"eur"})") == "/currency");
    CHECK(refused_at(R"({"currency":"XAU"})") == "/currency");
    CHECK(refused_at(R"({"currency":null})") == "/currency");
    CHECK(refused_at("[]") == "the payload");
    CHECK_THROWS_AS(json::read_settings("{"), boost::system::system_error);
    CHECK_THROWS_AS(json::read_settings(""), boost::system::system_error);
}

TEST_CASE("equal settings are recognised however they are written", "[json][settings]")
{
    CHECK(json::canonical_settings(R"({"currency":"EUR","locale":"fr"})") ==
          json::canonical_settings("{\n\"locale\": \"fr\", \"currency\": \"EUR\"}"));
    CHECK(json::canonical_settings(R"({"currency":"EUR"})") !=
          json::canonical_settings(R"({"currency":"USD"})"));
}
