#include "reference.hpp"

#include "../model/compare.hpp"
#include "../model/generator.hpp"

#include <utility>

namespace scrip::schedule {

Reference::Reference() : model_{'@', false, model::start_time}
{
    use_bindings();
}

Reference::Reference(const Reference& other)
    : model_{other.model_}, bindings_{other.bindings_}, listed_{other.listed_}
{
    use_bindings();
}

void Reference::use_bindings()
{
    model_.is_named = [this](const std::string& id) { return bindings_.name_of(id).has_value(); };
    model_.plugin_name_of = [this](const std::string& id) {
        return bindings_.name_of(id).value_or(id);
    };
}

json::object Reference::for_plugin(const json::object& line) const
{
    return bindings_.for_plugin(line).as_object();
}

std::vector<std::string>
Reference::differences(std::int64_t operation, const json::object& line, const json::object& answer)
{
    const json::object expected = model_.answer(operation, line);
    if (!line.contains("control")) return model::differences(line, expected, answer, bindings_);
    if (expected.at("status") == answer.at("status")) return {};
    return {"/status: not the model's"};
}

// What is listed as it was before is taken for unchanged; the ledger's own checks see all of it.
std::vector<std::string> Reference::differences_of_state(const Ask& ask)
{
    std::vector<std::string> found;
    json::object answer;
    const auto compare = [&](const std::string& hook, json::object payload) {
        payload["actor"] = {{"role", "admin"}, {"id", "checker"}};
        const json::object line{{"hook", hook}, {"studio", "s1"}, {"payload", payload}};
        answer = ask(for_plugin(line));
        for (const std::string& each : differences(-1, line, answer))
            found.push_back(hook + " " + json::serialize(payload) + " " + each);
    };
    compare("voucher.list",
            {{"include_void", true}, {"with_totals", true}, {"page", {{"limit", 200}}}});
    if (!found.empty()) return found;
    const json::array vouchers = answer.at("reply").at("items").as_array();
    for (const json::value& each : vouchers) {
        const json::object named =
            bindings_.for_model({{"voucher_id", each.at("voucher_id")}}).as_object();
        const std::string id{named.at("voucher_id").as_string()};
        if (std::string now = json::serialize(each); std::exchange(listed_[id], now) != now)
            compare("voucher.history", named);
    }
    const model::Studio& studio = *model_.studio("s1");
    for (const auto& [ref, name] : studio.customers) {
        const std::string customer = ref.substr(0, ref.rfind('#'));
        compare("customer.balance", {{"customer_id", customer}});
        compare("customer.statement", {{"customer_id", customer}, {"page", {{"limit", 200}}}});
    }
    for (const auto& [id, hold] : studio.holds)
        if (bindings_.name_of(id)) compare("payment.query", {{"hold_id", id}});
    compare("report.verify", {});
    return found;
}

} // namespace scrip::schedule
