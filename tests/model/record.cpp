#include "record.hpp"

#include <algorithm>
#include <cctype>
#include <functional>

namespace scrip::model {

namespace {

bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_id(const std::string& text)
{
    if (text.size() != 36 || text[8] != '-' || text[13] != '-') return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '-' || is_hex(c); });
}

bool is_hash(const std::string& text)
{
    return text.size() >= 24 && std::all_of(text.begin(), text.end(), is_hex);
}

// "CN-7QX3-7QX3-7QX3-7QX3", or masked but for the last four.
bool is_code(const std::string& text)
{
    if (text.find("••••-") != std::string::npos) return true;
    if (text.size() < 22 || text[text.size() - 20] != '-') return false;
    return std::count(text.begin(), text.end(), '-') == 4 && text[text.size() - 5] == '-' &&
           std::none_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_chance(std::string_view member)
{
    static const std::set<std::string_view> members{
        "referral_code", "next", "sealed_code", "customer_ref"};
    return members.contains(member);
}

json::value without_chance(const json::value& value,
                           const std::function<std::string(const std::string&)>& name_of)
{
    if (const json::string* text = value.if_string()) {
        const std::string word{*text};
        if (word.starts_with("unit/")) return json::string("unit/" + name_of(word.substr(5)));
        if (is_id(word)) return json::string(name_of(word));
        if (is_hash(word)) return "hash";
        if (is_code(word)) return json::string(word.substr(0, word.find('-')) + "-code");
        return value;
    }
    if (const json::array* list = value.if_array()) {
        json::array named;
        for (const json::value& each : *list)
            named.push_back(without_chance(each, name_of));
        return named;
    }
    if (const json::object* object = value.if_object()) {
        json::object named;
        for (const auto& [name, each] : *object) {
            const bool is_random = is_chance(name) && each.is_string();
            named[name] = is_random ? json::value("chance") : without_chance(each, name_of);
        }
        return named;
    }
    return value;
}

void add_to_numbers(json::value& value, std::int64_t more)
{
    if (json::array* list = value.if_array()) {
        for (json::value& each : *list)
            add_to_numbers(each, more);
    }
    json::object* object = value.if_object();
    if (!object) return;
    for (auto& member : *object) {
        if (member.key() == "number")
            member.value() = member.value().to_number<std::int64_t>() + more;
        else
            add_to_numbers(member.value(), more);
    }
}

} // namespace

std::string Recorder::answer(const std::string& text)
{
    std::string answer = plugin_->answer(text);
    const json::object line = json::parse(text).as_object();
    if (!line.contains("studio")) return answer;
    const std::string studio{line.at("studio").as_string()};
    Names& names = names_[studio];
    const auto name_of = [&](const std::string& id) {
        return names.emplace(id, "id" + std::to_string(names.size())).first->second;
    };
    json::value told = json::parse(answer);
    if (is_naive_) told = numbered_through(line, std::move(told));
    Told& heard = records_[studio];
    const json::value* hook = line.if_contains("hook");
    heard.asked.emplace_back(hook ? hook->as_string().c_str() : "a control");
    heard.answers.push_back(json::serialize(without_chance(told, name_of)));
    return answer;
}

json::value Recorder::numbered_through(const json::object& line, json::value answer)
{
    const json::value* hook = line.if_contains("hook");
    const bool is_issue = hook && (*hook == "credit.add" || *hook == "voucher.sell");
    if (is_issue && answer.at("status") == "OK") ++numbers_;
    add_to_numbers(answer, numbers_);
    return answer;
}

// Rows come by their ids, which are chance: so they are a set.
void Recorder::record_rows(const std::string& studio)
{
    json::object request{{"actor", {{"role", "admin"}, {"id", "checker"}}}};
    for (;;) {
        const json::object line{
            {"hook", "report.export"}, {"studio", studio}, {"payload", request}};
        const json::value answer = json::parse(plugin_->answer(json::serialize(line)));
        if (answer.at("status") != "OK") return; // disabled
        const json::object& reply = answer.at("reply").as_object();
        const auto unnamed = [](const std::string&) { return std::string{"id"}; };
        for (const json::value& each : reply.at("items").as_array())
            records_[studio].rows.insert(json::serialize(without_chance(each, unnamed)));
        if (reply.at("next").is_null()) return;
        request["page"] = {{"limit", 200}, {"cursor", reply.at("next")}};
    }
}

} // namespace scrip::model
