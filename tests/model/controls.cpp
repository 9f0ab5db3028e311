#include "controls.hpp"

#include "generator.hpp"
#include "mistakes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace scrip::model {

namespace {

void each_voucher(json::value& value, const std::function<void(json::object&)>& visit)
{
    if (json::array* list = value.if_array()) {
        for (json::value& each : *list)
            each_voucher(each, visit);
    }
    json::object* object = value.if_object();
    if (!object) return;
    if (object->contains("voucher_id") && object->contains("face")) visit(*object);
    for (auto& member : *object)
        each_voucher(member.value(), visit);
}

class Naive : public Answerer {
public:
    Naive(Mistake mistake, std::unique_ptr<Answerer> plugin)
        : mistake_{std::move(mistake)}, plugin_{std::move(plugin)}
    {
    }

    std::string answer(const std::string& text) override
    {
        json::object line = json::parse(text).as_object();
        if (line.contains("hook") && line["payload"].is_object()) mistake_.on_request(line);
        json::object answer = json::parse(plugin_->answer(json::serialize(line))).as_object();
        mistake_.on_answer(line, answer);
        return json::serialize(answer);
    }

    bool gives_pages() const override { return plugin_->gives_pages(); }

private:
    Mistake mistake_;
    std::unique_ptr<Answerer> plugin_;
};

// Minor units of money, or units.
json::value& number_in(json::value& value)
{
    return value.at(value.as_object().contains("units") ? "units" : "minor");
}

void add_to(json::value& value, std::int64_t more)
{
    json::value& number = number_in(value);
    number = number.to_number<std::int64_t>() + more;
}

Mistake key_ignored()
{
    const auto calls = std::make_shared<int>(0);
    return {.on_request = [calls](json::object& line) {
        if (line.contains("key")) line["key"] = "fresh" + std::to_string(++*calls);
    }};
}

Mistake key_without_fingerprint()
{
    const auto replies = std::make_shared<std::map<std::string, json::value>>();
    return {.on_answer = [replies](const json::object& line, json::object& answer) {
        if (!line.contains("key") || line.contains("dry_run")) return;
        const std::string key = std::string{line.at("studio").as_string()} + "/" +
                                std::string{line.at("key").as_string()};
        if (answer.at("status").as_string() == "OK") {
            json::object reply = answer["reply"].as_object();
            reply["replayed"] = true;
            replies->emplace(key, reply);
        } else if (answer.contains("error") &&
                   answer["error"].at("code").as_string() == "key_reuse") {
            if (replies->contains(key)) answer = {{"status", "OK"}, {"reply", replies->at(key)}};
        }
    }};
}

// The refund is checked against the capture only, so that a second one is answered like the first.
Mistake give_back_twice()
{
    return {.on_answer = [](const json::object& line, json::object& answer) {
        if (!is_hook(line, "payment.refund")) return;
        if (!declined_with(answer, "nothing_to_refund") &&
            !declined_with(answer, "exceeds_captured"))
            return;
        answer = {{"status", "OK"}, {"reply", {{"restored", json::array{}}}}};
    }};
}

Mistake refund_adds_too_much()
{
    const auto extra = std::make_shared<std::map<std::string, std::int64_t>>();
    return {.on_answer = [extra](const json::object& line, json::object& answer) {
        if (!answer.contains("reply")) return;
        each_voucher(answer["reply"], [&](json::object& voucher) {
            const auto found = extra->find(std::string{voucher["voucher_id"].as_string()});
            if (found != extra->end()) add_to(voucher["available"], found->second);
        });
        if (!is_hook(line, "payment.refund") || line.contains("dry_run")) return;
        const json::value* restored = answer["reply"].as_object().if_contains("restored");
        if (!restored) return;
        for (const auto& each : restored->as_array()) {
            (*extra)[std::string{each.at("voucher_id").as_string()}] +=
                each.at("amount").at("minor").as_int64();
        }
    }};
}

// The value is right and its place wrong: the voucher seen first is told instead.
Mistake another_voucher_is_told()
{
    const auto first = std::make_shared<std::string>();
    return {.on_answer = [first](const json::object&, json::object& answer) {
        json::value* reply = answer.if_contains("reply");
        if (!reply) return;
        each_voucher(*reply, [&](const json::object& voucher) {
            if (first->empty()) *first = voucher.at("voucher_id").as_string();
        });
        json::value* restored = reply->as_object().if_contains("restored");
        if (!restored) return;
        for (json::value& each : restored->as_array())
            each.at("voucher_id") = *first;
    }};
}

Mistake hold_not_counted()
{
    return {.on_answer = [](const json::object&, json::object& answer) {
        if (!answer.contains("reply")) return;
        each_voucher(answer["reply"], [](json::object& voucher) {
            if (!voucher.contains("held")) return; // a statement's terms tell of none
            add_to(voucher["available"], number_in(voucher["held"]).to_number<std::int64_t>());
        });
    }};
}

Mistake expiry_a_day_early()
{
    const auto now = std::make_shared<Time>(start_time);
    return {.on_answer = [now](const json::object& line, json::object& answer) {
        const json::value* control = line.if_contains("control");
        if (control && control->as_string() == "clock.advance")
            *now += std::chrono::seconds{line.at("seconds").as_int64()};
        if (!answer.contains("reply")) return;
        each_voucher(answer["reply"], [&](json::object& voucher) {
            const json::string* last_day = voucher["expires_on"].if_string();
            if (voucher["status"] != "active" || !last_day) return;
            if (std::string_view{*last_day} > day_text(date::floor<date::days>(*now))) return;
            voucher["status"] = "expired";
            number_in(voucher["available"]) = 0;
        });
    }};
}

Mistake given_amount_is_trimmed()
{
    return {.on_request = [](json::object& line) {
        if (is_hook(line, "payment.redeem")) line["payload"].as_object().erase("amount");
    }};
}

Mistake partial_capture_takes_all()
{
    return {.on_request = [](json::object& line) {
        if (is_hook(line, "payment.capture")) line["payload"].as_object().erase("amount");
    }};
}

Mistake dry_run_is_kept()
{
    const auto calls = std::make_shared<int>(0);
    return {.on_request = [calls](json::object& line) {
        if (line.erase("dry_run") > 0) line["key"] = "dry" + std::to_string(++*calls);
    }};
}

Mistake every_customer_is_admin()
{
    return {.on_request = [](json::object& line) {
        json::value* actor = line["payload"].as_object().if_contains("actor");
        if (!actor || !actor->is_object()) return;
        if (actor->as_object()["role"] == "customer") actor->as_object()["role"] = "admin";
    }};
}

Mistake guesses_are_not_counted()
{
    const auto calls = std::make_shared<int>(0);
    return {.on_request = [calls](json::object& line) {
        json::value* actor = line["payload"].as_object().if_contains("actor");
        if (!actor || !actor->is_object() || !actor->as_object().contains("session")) return;
        actor->as_object()["session"] = "new" + std::to_string(++*calls);
    }};
}

Mistake remainder_is_dropped()
{
    return {.on_answer = [](const json::object& line, json::object& answer) {
        if (!is_hook(line, "voucher.sell") || answer.at("status").as_string() != "OK") return;
        auto& vouchers = answer["reply"].as_object()["vouchers"].as_array();
        const json::value first = vouchers[0].at("voucher").at("paid");
        for (auto& each : vouchers)
            each.at("voucher").as_object()["paid"] = first;
    }};
}

// Each unit of a line is worth total div units, the remainder is nobody's.
Mistake units_are_split_truncated()
{
    return {.on_answer = [](const json::object& line, json::object& answer) {
        const bool draws = is_hook(line, "payment.hold") || is_hook(line, "payment.redeem");
        if (!draws || answer.at("status").as_string() != "OK") return;
        std::map<std::string, std::int64_t> worth;
        const json::object& order = line.at("payload").at("order").as_object();
        if (!order.contains("lines")) return;
        for (const json::value& each : order.at("lines").as_array()) {
            const json::value* units = each.as_object().if_contains("units");
            worth[std::string{each.at("line_id").as_string()}] =
                each.at("total").at("minor").to_number<std::int64_t>() /
                (units ? units->to_number<std::int64_t>() : 1);
        }
        for (json::value& part : answer["reply"].at("hold").at("parts").as_array()) {
            if (!part.as_object().contains("covers")) continue;
            std::int64_t sum = 0;
            for (const json::value& each : part.at("covers").as_array())
                sum += worth[std::string{each.at("line_id").as_string()}] *
                       each.at("units").to_number<std::int64_t>();
            json::value& told = part.at("amount").at("minor");
            told = std::min(told.to_number<std::int64_t>(), sum);
        }
    }};
}

Mistake units_come_back_unpaid()
{
    return {.on_answer = [](const json::object&, json::object& answer) {
        json::value* reply = answer.if_contains("reply");
        json::value* restored = reply ? reply->as_object().if_contains("restored") : nullptr;
        if (!restored) return;
        for (json::value& each : restored->as_array()) {
            if (each.as_object().contains("units") && each.as_object().contains("voucher"))
                each.at("voucher").at("paid") = nullptr;
        }
    }};
}

Mistake cancel_forgets_earlier_answers()
{
    const auto cancelled = std::make_shared<std::set<std::string>>();
    return {.on_answer = [cancelled](const json::object& line, json::object& answer) {
        if (!is_hook(line, "order.cancel") || line.contains("dry_run")) return;
        if (answer.at("status").as_string() == "OK") {
            const json::object& reply = answer["reply"].as_object();
            const bool gave = reply.contains("credit") ||
                              !reply.at("restored").as_array().empty() ||
                              !reply.at("to_refund").as_array().empty();
            if (gave)
                cancelled->insert(
                    std::string{line.at("payload").at("order").at("order_id").as_string()});
            return;
        }
        if (!declined_with(answer, "nothing_to_refund") &&
            !declined_with(answer, "exceeds_captured"))
            return;
        const json::object& payload = line.at("payload").as_object();
        const std::string order{payload.at("order").at("order_id").as_string()};
        if (!cancelled->contains(order)) return;
        answer = {{"status", "OK"},
                  {"reply",
                   {{"restored", json::array{}},
                    {"to_refund", json::array{payload.at("refundable")}},
                    {"voided", json::array{}}}}};
    }};
}

Mistake other_studio_is_told_apart()
{
    return {.on_answer = [](const json::object& line, json::object& answer) {
        if (!is_hook(line, "voucher.get") || !answer.contains("error")) return;
        if (answer["error"].at("code") == "not_found")
            answer["error"].as_object()["code"] = "other_studio";
    }};
}

const Mistakes& mistakes()
{
    static const Mistakes own{
        {"key-ignored", key_ignored},
        {"key-without-fingerprint", key_without_fingerprint},
        {"give-back-twice", give_back_twice},
        {"refund-adds-too-much", refund_adds_too_much},
        {"another-voucher-is-told", another_voucher_is_told},
        {"hold-not-counted", hold_not_counted},
        {"expiry-a-day-early", expiry_a_day_early},
        {"given-amount-is-trimmed", given_amount_is_trimmed},
        {"partial-capture-takes-all", partial_capture_takes_all},
        {"dry-run-is-kept", dry_run_is_kept},
        {"every-customer-is-admin", every_customer_is_admin},
        {"guesses-are-not-counted", guesses_are_not_counted},
        {"remainder-is-dropped", remainder_is_dropped},
        {"units-are-split-truncated", units_are_split_truncated},
        {"units-come-back-unpaid", units_come_back_unpaid},
        {"cancel-forgets-earlier-answers", cancel_forgets_earlier_answers},
        {"other-studio-is-told-apart", other_studio_is_told_apart},
    };
    static const Mistakes all = [] {
        Mistakes every = mistakes_with_people();
        every.insert(own.begin(), own.end());
        return every;
    }();
    return all;
}

} // namespace

bool is_hook(const json::object& line, std::string_view hook)
{
    const json::value* name = line.if_contains("hook");
    return name && name->as_string() == hook;
}

bool declined_with(const json::object& answer, std::string_view code)
{
    return answer.at("status").as_string() == "DECLINED" &&
           answer.at("reply").at("declined").at("code").as_string() == code;
}

const std::vector<std::string>& control_names()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const auto& [name, make] : mistakes())
            list.push_back(name);
        return list;
    }();
    return names;
}

std::unique_ptr<Answerer> with_mistake(const std::string& name, std::unique_ptr<Answerer> plugin)
{
    const auto found = mistakes().find(name);
    if (found == mistakes().end()) throw std::invalid_argument{"no control is called " + name};
    return std::make_unique<Naive>(found->second(), std::move(plugin));
}

} // namespace scrip::model
