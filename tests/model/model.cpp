// What is the same for every call: who may, the key, the studio's state, the clock and the
// counters.
#include "model.hpp"

#include <algorithm>
#include <sstream>

namespace scrip::model {

using namespace std::chrono_literals;

const std::map<std::string, Model::Rule>& Model::rules()
{
    static const std::map<std::string, Rule> rules{
        {"credit.add", {&Model::credit_add, true, true, "yl--y"}},
        {"debit.add", {&Model::debit_add, true, false, "y----"}},
        {"debit.reverse", {&Model::debit_reverse, true, false, "y----"}},
        {"credit.clawback", {&Model::credit_clawback, true, false, "y---y"}},
        {"credit.reinstate", {&Model::credit_reinstate, true, false, "y---y"}},
        {"customer.balance", {&Model::customer_balance, false, false, "yyo-y"}},
        {"customer.statement", {&Model::customer_statement, false, false, "yyo-y"}},
        {"customer.update", {&Model::customer_update, true, false, "yy--y"}},
        {"customer.merge", {&Model::customer_merge, true, false, "y---y"}},
        {"customer.erase", {&Model::customer_erase, true, false, "y---y"}},
        {"referral.reward", {&Model::referral_reward, true, true, "y---y"}},
        {"voucher.sell", {&Model::voucher_sell, true, true, "yyoyy"}},
        {"voucher.check", {&Model::voucher_check, false, false, "yyyc-"}},
        {"voucher.list", {&Model::voucher_list, false, false, "yyo-y"}},
        {"voucher.get", {&Model::voucher_get, false, false, "yyo-y"}},
        {"voucher.history", {&Model::voucher_history, false, false, "yyo-y"}},
        {"voucher.extend", {&Model::voucher_extend, true, false, "y----"}},
        {"voucher.void", {&Model::voucher_void, true, false, "y----"}},
        {"voucher.block", {&Model::voucher_block, true, false, "yyo-y"}},
        {"voucher.unblock", {&Model::voucher_unblock, true, false, "y----"}},
        {"voucher.import", {&Model::voucher_import, true, true, "y----"}},
        {"voucher.transfer", {&Model::voucher_transfer, true, false, "y----"}},
        {"voucher.retarget", {&Model::voucher_retarget, true, false, "y----"}},
        {"voucher.reissue_code", {&Model::voucher_reissue_code, true, false, "y----"}},
        {"voucher.reveal", {&Model::voucher_reveal, true, false, "y-o--"}},
        {"order.paid", {&Model::order_paid, true, false, "y---y"}},
        {"order.overpaid", {&Model::order_overpaid, true, true, "y---y"}},
        {"order.cancel", {&Model::order_cancel, true, false, "yyo-y"}},
        {"order.line_delete", {&Model::order_line_delete, true, false, "y---y"}},
        {"order.delete", {&Model::order_delete, true, false, "y---y"}},
        {"payment.methods", {&Model::payment_methods, false, false, "yyoyy"}},
        {"payment.hold", {&Model::payment_hold, true, true, "yyoyy"}},
        {"payment.capture", {&Model::payment_capture, true, false, "yyoyy"}},
        {"payment.release", {&Model::payment_release, true, false, "yyoyy"}},
        {"payment.redeem", {&Model::payment_redeem, true, true, "yyoyy"}},
        {"payment.refund", {&Model::payment_refund, true, false, "y---y"}},
        {"payment.query", {&Model::payment_query, false, false, "yyoyy"}},
        {"report.verify", {&Model::report_verify, false, false, "y---y"}},
        {"report.liability", {&Model::report_liability, false, false, "y---y"}},
        {"report.movements", {&Model::report_movements, false, false, "y---y"}},
        {"job.run", {&Model::job_run, true, false, "y---y"}},
    };
    return rules;
}

const Studio* Model::studio(const std::string& name) const
{
    const auto found = studios_.find(name);
    return found == studios_.end() ? nullptr : &found->second;
}

json::object Model::answer(std::int64_t operation, const json::object& line)
{
    call_ = {};
    call_.operation = operation;
    try {
        return line.contains("control") ? control(line) : call_hook(line);
    } catch (const Replay& replay) {
        return replay.answer.as_object();
    } catch (const Refusal& refusal) {
        if (refusal.status != "DECLINED") {
            return {{"status", refusal.status}, {"error", {{"code", refusal.code}}}};
        }
        const json::object declined{{"code", refusal.code}, {"params", refusal.params}};
        const json::object reply{{"declined", declined}};
        const json::object answer{{"status", "DECLINED"}, {"reply", reply}};
        if (call_.hook.starts_with("payment.") && refusal.code != "challenge_required") {
            keep(answer, true);
        }
        return answer;
    }
}

json::object Model::control(const json::object& line)
{
    const std::string control{line.at("control").as_string()};
    json::object reply;
    if (control == "clock.advance") {
        now_ += std::chrono::seconds{line.at("seconds").as_int64()};
    } else if (control == "clock.set") {
        now_ = latest_ = time_of(std::string{line.at("at").as_string()});
    } else if (control == "process.switch") {
        now_ += std::chrono::seconds{line.at("ahead_s").as_int64()};
    } else if (control == "process.restart") {
        for (auto& [name, studio] : studios_)
            studio.state = "enabled";
    } else if (control == "studio.enable") {
        Studio& studio = studios_[std::string{line.at("studio").as_string()}];
        studio.config = line.at("config").as_object();
        studio.state = "enabled";
        studio.currency = studio.config.at("currency").as_string();
        const json::value* zone = studio.config.if_contains("time_zone");
        studio.zone = date::locate_zone(zone ? std::string{zone->as_string()} : "UTC");
        reply["state"] = studio.state;
    } else {
        Studio& studio = studios_.at(std::string{line.at("studio").as_string()});
        settle(studio);
        const auto open =
            std::count_if(studio.holds.begin(), studio.holds.end(), [](const auto& each) {
                return each.second.state == "open";
            });
        studio.state = open > 0 ? "winding_down" : "disabled";
        reply = {{"state", studio.state}, {"open_holds", open}};
    }
    return {{"status", "OK"}, {"reply", reply}};
}

json::object Model::call_hook(const json::object& line)
{
    latest_ = std::max(latest_, now_);
    call_.hook = line.at("hook").as_string();
    const auto rule = rules().find(call_.hook);
    if (rule == rules().end()) throw Refusal{"E_NOT_DECLARED", "unknown_hook"};
    call_.rule = &rule->second;
    call_.studio_name = line.at("studio").as_string();
    call_.payload = line.at("payload");
    call_.is_dry = call_.rule->is_write && line.contains("dry_run");
    if (call_.rule->is_write && !call_.is_dry) {
        call_.lacks_key = !line.contains("key");
        if (!call_.lacks_key) call_.key = line.at("key").as_string();
    }
    const Fields payload{call_.payload};
    read_actor(payload);

    Studio copy;
    const auto found = studios_.find(call_.studio_name);
    studio_ = found == studios_.end() ? nullptr : &found->second;
    if (studio_) settle(*studio_);
    if (studio_ && call_.is_dry) {
        copy = *studio_;
        studio_ = &copy;
    }
    const json::object reply = (this->*call_.rule->hook)(payload);
    json::object answer{{"status", "OK"}, {"reply", reply}};
    if (!call_.rule->is_write || call_.is_dry) return answer;
    for (const Person& person : call_.people) {
        const std::string ref = studio_->ref_of(person.id);
        const auto known = studio_->customers.find(ref);
        const auto name = name_of(ref);
        if (known != studio_->customers.end() && known->second == name) continue;
        studio_->customers[ref] = name;
        call_.has_effect = true;
    }
    if (call_.has_effect) keep(answer, false);
    return answer;
}

void Model::keep(const json::object& answer, bool is_declined)
{
    if (call_.key.empty()) return;
    json::object stored = answer;
    stored["reply"].as_object()["replayed"] = true;
    records_[call_.studio_name][call_.key] = {
        call_.hook, call_.payload, stored, asker(), call_.hold_id, is_declined};
}

// Who is told by payment.query that a key was declined.
std::string Model::asker() const
{
    return call_.role == "customer" ? "c:" + call_.customer_id : call_.role + ":" + call_.session;
}

void Model::read_actor(const Fields& payload)
{
    const Fields actor = payload.inner("actor");
    call_.role = actor.text("role");
    call_.actor_id = call_.role == "anonymous" ? actor.maybe_id("id").value_or("") : actor.id("id");
    call_.customer_id = actor.maybe_id("customer_id").value_or("");
    if (call_.role == "customer" && call_.customer_id.empty()) refuse_form();
    call_.session = actor.maybe_text("session").value_or("");
    call_.address = actor.maybe_text("ip_hash").value_or("");
    // Who asks from where is no part of what is asked.
    call_.payload.at("actor").as_object().erase("session");
    call_.payload.at("actor").as_object().erase("ip_hash");
}

void Model::admit(std::initializer_list<std::string> own_customers)
{
    if (call_.lacks_key) throw Refusal{"E_INVALID", "missing_key"};
    static const std::set<std::string> always_served{
        "payment.query", "report.verify", "customer.erase"};
    if (!studio_ || (studio_->state == "disabled" && !always_served.contains(call_.hook))) {
        throw Refusal{"E_STATE", "studio_not_enabled"};
    }
    // A matter of form; but under a known key it was asked for in time.
    const bool is_known_key = records_[call_.studio_name].contains(call_.key);
    if (call_.last_day && *call_.last_day < today() && !is_known_key) refuse_form();
    static constexpr std::string_view roles[] = {
        "admin", "agent", "customer", "anonymous", "system"};
    const auto role = std::find(std::begin(roles), std::end(roles), call_.role);
    const char may = role == std::end(roles) ? '-' : call_.rule->roles[role - std::begin(roles)];
    const json::value* limits = studio_->config.if_contains("agent_limits");
    const json::value* anonymous_check = studio_->config.if_contains("anonymous_check");
    bool is_allowed = may != '-';
    if (may == 'l') is_allowed = limits && limits->is_object();
    if (may == 'c') is_allowed = anonymous_check && anonymous_check->as_bool();
    if (call_.role == "anonymous" && call_.lacks_code) is_allowed = false;
    if (call_.role == "customer") {
        for (const std::string& owner : own_customers) {
            is_allowed = is_allowed && studio_->ref_of(owner) == caller();
        }
    }
    if (!is_allowed) throw Refusal{"E_PERMISSION", "permission_denied"};
    answer_known_key();
    if (studio_->state == "winding_down" && call_.rule->starts_something) {
        throw Refusal{"E_STATE", "winding_down"};
    }
}

void Model::answer_known_key()
{
    if (call_.key.empty()) return;
    const auto& records = records_[call_.studio_name];
    const auto record = records.find(call_.key);
    if (record == records.end()) return;
    if (record->second.hook != call_.hook || record->second.payload != call_.payload) {
        throw Refusal{"E_INVALID", "key_reuse"};
    }
    throw Replay{record->second.answer};
}

void Model::require_currency(std::initializer_list<const std::optional<Cash>*> moneys) const
{
    for (const std::optional<Cash>* each : moneys) {
        if (*each && (*each)->currency != studio_->currency) {
            throw Refusal{"DECLINED", "currency_mismatch"};
        }
    }
}

void Model::require_currency(const Order& order) const
{
    if (order.mixes_currencies || order.currency != studio_->currency) {
        throw Refusal{"DECLINED", "currency_mismatch"};
    }
}

date::sys_days Model::day_of(Time time) const
{
    const auto local = studio_->zone->to_local(time);
    return date::sys_days{date::floor<date::days>(local).time_since_epoch()};
}

Time Model::bound_of(date::sys_days last_day) const
{
    if (time_rules.ends_at_midnight_utc) return last_day + date::days{1};
    const date::local_days next{(last_day + date::days{1}).time_since_epoch()};
    return studio_->zone->to_sys(next, date::choose::earliest);
}

void Model::set_expiry(Voucher& voucher, std::optional<date::sys_days> day) const
{
    voucher.expires_on = day;
    voucher.bound = day ? std::optional{bound_of(*day)} : std::nullopt;
}

namespace {

// "P1Y2M3W4D", each part or none of it.
date::sys_days later(date::sys_days from, const std::string& period)
{
    int months = 0, days = 0;
    for (std::size_t at = 1; at < period.size(); ++at) {
        std::size_t length = 0;
        const int number = std::stoi(period.substr(at), &length);
        at += length;
        if (period[at] == 'Y') months += 12 * number;
        if (period[at] == 'M') months += number;
        if (period[at] == 'W') days += 7 * number;
        if (period[at] == 'D') days += number;
    }
    date::year_month_day day{from};
    day += date::months{months};
    if (!day.ok()) day = day.year() / day.month() / date::last;
    return date::sys_days{day} + date::days{days};
}

} // namespace

std::optional<date::sys_days> Model::default_expiry(const std::string& origin) const
{
    const json::value* set = studio_->config.if_contains("expiry");
    const json::value* period = set ? set->as_object().if_contains(origin) : nullptr;
    if (period && period->is_null()) return std::nullopt;
    if (period) return later(today(), period->as_string().c_str());
    static const std::set<std::string> for_a_year{
        "cancellation", "goodwill", "promotion", "referral", "manual", "refund"};
    if (!for_a_year.contains(origin)) return std::nullopt;
    return later(today(), "P1Y");
}

std::optional<date::sys_days> Model::earliest_expiry(const std::string& kind,
                                                     date::sys_days issued_on) const
{
    const json::value* set = studio_->config.if_contains("minimum_validity");
    const json::value* period = set ? set->as_object().if_contains(kind) : nullptr;
    if (!period) return std::nullopt;
    return later(issued_on, period->as_string().c_str());
}

void Model::require_validity(const std::string& kind,
                             date::sys_days issued_on,
                             std::optional<date::sys_days> chosen) const
{
    const auto earliest = earliest_expiry(kind, issued_on);
    if (!chosen || !earliest || *chosen >= *earliest) return;
    throw Refusal{"DECLINED", "expiry_below_minimum", {{"floor", day_text(*earliest)}}};
}

void Model::free_part(Studio& studio, Part& part) const
{
    Voucher& voucher = studio.vouchers.at(part.voucher_id);
    voucher.held -= part.open;
    voucher.available += part.open;
    voucher.paid_available += part.paid_open;
    part.open = part.worth_open = part.paid_open = 0;
}

void Model::settle(Studio& studio) const
{
    for (auto& [id, hold] : studio.holds) {
        if (hold.state != "open" || hold.expires_at > now_) continue;
        hold.state = "timed_out";
        for (Part& part : hold.parts) {
            studio.vouchers.at(part.voucher_id).may_be_held = true;
            free_part(studio, part);
        }
    }
    for (auto& [id, voucher] : studio.vouchers) {
        if (!voucher.bound) continue;
        if (*voucher.bound > now_)
            come_back(studio, voucher);
        else
            lapse(studio, voucher);
    }
}

void Model::lapse(Studio& studio, Voucher& voucher) const
{
    if (voucher.available == 0) return;
    studio.movements.push_back(
        {"expire", voucher.id, voucher.holder, {}, -voucher.available, "", *voucher.bound});
    voucher.expired += voucher.available;
    voucher.paid_expired += voucher.paid_available;
    voucher.lapsed += voucher.available;
    voucher.paid_lapsed += voucher.paid_available;
    voucher.available = voucher.paid_available = 0;
}

// The clock was ahead of its time: what nobody posted is not lost yet.
void Model::come_back(Studio& studio, Voucher& voucher) const
{
    if (voucher.lapsed == 0 || time_rules.keeps_what_a_later_clock_took) return;
    studio.movements.push_back(
        {"extend", voucher.id, voucher.holder, {}, voucher.lapsed, "", now_});
    voucher.available += voucher.lapsed;
    voucher.paid_available += voucher.paid_lapsed;
    voucher.expired -= voucher.lapsed;
    voucher.paid_expired -= voucher.paid_lapsed;
    voucher.lapsed = voucher.paid_lapsed = 0;
}

std::string Model::status(const Voucher& voucher) const
{
    if (voucher.is_void) return "void";
    if (!voucher.is_activated) return "pending";
    if (voucher.bound && now_ >= *voucher.bound && voucher.expired > 0) return "expired";
    if (voucher.available == 0 && voucher.held == 0) return "fully_used";
    return voucher.is_blocked ? "blocked" : "active";
}

std::vector<Model::Scope> Model::scopes_of_caller() const
{
    std::vector<Scope> scopes;
    const std::string studio = call_.studio_name + "/";
    if (!call_.session.empty())
        scopes.push_back({studio + "s:" + call_.session, 15min, 5});
    else if (call_.role == "agent")
        scopes.push_back({studio + "g:" + call_.actor_id, 15min, 5});
    if (call_.role == "customer") scopes.push_back({studio + "c:" + call_.customer_id, 15min, 5});
    if (!call_.address.empty()) scopes.push_back({studio + "a:" + call_.address, 1h, 20});
    return scopes;
}

void Model::require_no_challenge() const
{
    if (call_.role == "admin") return;
    Time until = now_;
    for (const Scope& scope : scopes_of_caller()) {
        const auto tries = tries_.find(scope.name);
        if (tries != tries_.end()) until = std::max(until, tries->second.paused_until);
    }
    if (until == now_) return;
    throw Refusal{"DECLINED", "challenge_required", {{"retry_after_s", (until - now_).count()}}};
}

void Model::count_wrong_code()
{
    for (const Scope& scope : scopes_of_caller()) {
        Tries& tries = tries_[scope.name];
        if (tries.window_start + scope.window <= now_) tries = {now_, {}, 0};
        if (++tries.failures >= scope.tries_max) tries.paused_until = now_ + scope.window;
    }
}

Time time_of(const std::string& instant)
{
    Time time;
    std::istringstream stream{instant};
    stream >> date::parse("%FT%TZ", time);
    if (stream.fail()) refuse_form();
    return time;
}

std::string instant_text(Time time)
{
    return date::format("%FT%TZ", time);
}

} // namespace scrip::model
