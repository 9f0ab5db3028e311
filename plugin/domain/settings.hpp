// A studio's settings (hooks.md, section 5), read and checked once, and what follows from them.
#pragma once

#include "domain/calendar.hpp"
#include "domain/money.hpp"
#include "domain/words.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scrip {

enum class ActivateOn { payment, sale };
enum class CodeDisplay { on_demand, once };

template <>
struct Words<ActivateOn> {
    static constexpr std::array<std::pair<ActivateOn, std::string_view>, 2> list{{
        {ActivateOn::payment, "payment"},
        {ActivateOn::sale, "sale"},
    }};
};
template <>
struct Words<CodeDisplay> {
    static constexpr std::array<std::pair<CodeDisplay, std::string_view>, 2> list{{
        {CodeDisplay::on_demand, "on_demand"},
        {CodeDisplay::once, "once"},
    }};
};

struct AgentLimits {
    std::optional<std::int64_t> credit_add; // minor units a call
    std::optional<std::int64_t> per_day;    // minor units an agent and local day
};

// The credit for who recommended and for who came, in minor units.
struct Referral {
    std::int64_t referrer = 0;
    std::int64_t referee = 0;
};

struct Throttle {
    std::int64_t session_tries = 5;
    std::chrono::seconds session_window{900};
    std::int64_t address_tries_per_h = 20;
    std::int64_t studio_tries_per_h = 300;
    std::int64_t alarm_per_h = 3000; // of the studio: the host is told
};

struct ExpiredGiveBack {
    GiveBackPolicy policy = GiveBackPolicy::restore_extended;
    int days = 30;
};

struct Settings {
    Currency currency;
    Zone zone;
    std::string locale = "en";
    std::map<Origin, std::optional<Period>> expiry; // those the studio set; none inside: never
    // Of a credit for what was postponed without a date; none: never.
    std::optional<Period> postponed_expiry;
    std::map<Kind, Period> minimum_validity;
    std::map<std::string, std::string> prefixes; // by origin or kind
    ActivateOn activate_on = ActivateOn::payment;
    ExpiredGiveBack expired_give_back;
    RefundStrategy refund_strategy = RefundStrategy::credit_first;
    ApplyAs apply_as = ApplyAs::payment;
    std::chrono::seconds hold_ttl{900};
    CodeDisplay code_display = CodeDisplay::on_demand;
    std::optional<AgentLimits> agent_limits;
    std::optional<Referral> referral; // none: nothing for recommending
    Throttle throttle;
    std::map<std::string, std::string> terms; // by language
    std::vector<std::int64_t> notice_days{1, 7, 30}; // before a last day, rising
    bool anonymous_check = false;
};

// The day a voucher issued on `today` can last be used; none: it never expires.
std::optional<Date> default_expiry(const Settings& settings, Origin origin, Date today);

// The same of a credit for what was postponed without a date.
std::optional<Date> postponed_expiry(const Settings& settings, Date today);

// The earliest last day that the studio's minimum validity allows; none: no floor.
std::optional<Date> expiry_floor(const Settings& settings, Kind kind, Date issued_on);

// A label only: never part of the secret, and the kind is never read from it.
std::string code_prefix(const Settings& settings, Origin origin, Kind kind);

} // namespace scrip
