#include "compare.hpp"

#include <algorithm>
#include <set>

namespace scrip::model {

namespace {

std::string word_at(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value && value->is_string() ? std::string{value->get_string()} : "";
}

// Minor units of money, or units.
std::int64_t number_at(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    if (!value || !value->is_object()) return 0;
    const bool is_units = value->as_object().contains("units");
    return value->at(is_units ? "units" : "minor").to_number<std::int64_t>();
}

// Texts for people: compared by the tests of texts, not here.
bool is_text(std::string_view name)
{
    static const std::set<std::string_view> texts{"text", "available_text", "label", "terms"};
    return texts.contains(name);
}

// Which orders of others a customer sees is left to the scenarios. `with_life`: with what expiry
// took, extension brought back and a void ended. One movement may be one transaction or several,
// and lost value is posted when a job comes by: only the sums of what moved, by kind of movement
// and order, are laid down.
json::value summed_movements(const json::array& items, bool with_life, bool with_orders)
{
    static const std::set<std::string> of_life{"expire", "extend", "void", "forfeit"};
    static const std::set<std::string> still{"sell", "hold", "release", "time_out"};
    std::map<std::string, std::int64_t> sums;
    for (const json::value& item : items) {
        const json::object& each = item.as_object();
        std::string type = word_at(each, "type");
        if (const json::value* scopes = each.if_contains("retargeted"))
            ++sums["retargeted " + json::serialize(*scopes)];
        if (still.contains(type) || (of_life.contains(type) && !with_life)) continue;
        if (of_life.contains(type)) type = "life";
        const bool is_of_order = type != "life" && with_orders;
        sums[type + " " + (is_of_order ? word_at(each, "order_id") : "")] +=
            number_at(each, "amount");
    }
    json::object summed;
    for (const auto& [name, sum] : sums) {
        if (sum != 0) summed[name] = sum;
    }
    return summed;
}

// Two redemptions of one voucher on one order may come back as one line or as two. A deletion or
// cancellation tells them in whatever order.
json::value merged_restored(const json::array& items, bool is_ordered)
{
    json::array merged;
    for (const json::value& item : items) {
        json::object each = item.as_object();
        const auto same = std::find_if(merged.begin(), merged.end(), [&](const json::value& other) {
            return other.at("voucher_id") == each.at("voucher_id") && !each.contains("code") &&
                   !other.as_object().contains("code");
        });
        if (same == merged.end()) {
            merged.push_back(each);
        } else {
            const auto add = [](json::value& sum, std::int64_t more) {
                sum = sum.to_number<std::int64_t>() + more;
            };
            add(same->at("amount").at("minor"), number_at(each, "amount"));
            if (each.contains("units"))
                add(same->at("units"), each.at("units").to_number<std::int64_t>());
        }
    }
    if (!is_ordered) {
        std::stable_sort(
            merged.begin(), merged.end(), [](const json::value& a, const json::value& b) {
                return a.at("voucher_id").as_string() < b.at("voucher_id").as_string();
            });
    }
    return merged;
}

json::value sorted_by(const json::array& items, std::string_view name)
{
    std::vector<json::value> sorted(items.begin(), items.end());
    std::stable_sort(sorted.begin(), sorted.end(), [&](const json::value& a, const json::value& b) {
        const auto rank = [&](const json::value& each) {
            return each.is_object() ? each.at(name).to_number<std::int64_t>() : 0;
        };
        return rank(a) < rank(b);
    });
    return json::array(sorted.begin(), sorted.end());
}

json::value id_set(const json::array& items)
{
    std::set<std::string> ids;
    for (const json::value& each : items) {
        ids.insert(std::string{each.as_string()});
    }
    json::array sorted;
    for (const std::string& id : ids)
        sorted.push_back(json::string(id));
    return sorted;
}

// Scopes are called as the plugin likes, and stand in the order of that.
json::value by_value(json::array rows)
{
    for (json::value& row : rows) {
        if (word_at(row.as_object(), "commodity").starts_with("unit/"))
            row.at("commodity") = "unit/";
    }
    const auto rank = [](const json::value& row) {
        const json::object& each = row.as_object();
        return std::make_tuple(word_at(each, "commodity"),
                               number_at(each, "available"),
                               number_at(each, "held"),
                               number_at(each, "paid"),
                               number_at(each, "paid_value"),
                               each.at("vouchers").to_number<std::int64_t>());
    };
    std::stable_sort(rows.begin(), rows.end(), [&](const json::value& a, const json::value& b) {
        return rank(a) < rank(b);
    });
    return rows;
}

// Scopes have names of the plugin's own, and change: units are one sum.
json::value summed_by_category(const json::array& rows)
{
    json::object sums;
    for (const json::value& row : rows) {
        const std::string commodity = word_at(row.as_object(), "commodity").substr(0, 5);
        json::value& sum = sums[commodity + " " + word_at(row.as_object(), "category")];
        if (sum.is_null()) sum = json::object{};
        for (const auto& [name, value] : row.as_object()) {
            if (value.is_string()) continue;
            const std::int64_t more = value.is_object() ? number_at(row.as_object(), name)
                                                        : value.to_number<std::int64_t>();
            json::value& whole = sum.as_object()[name];
            whole = (whole.is_null() ? 0 : whole.to_number<std::int64_t>()) + more;
        }
    }
    json::object moved;
    for (const auto& [name, sum] : sums) {
        const bool is_empty =
            std::all_of(sum.as_object().begin(), sum.as_object().end(), [](const auto& each) {
                return each.value().template to_number<std::int64_t>() == 0;
            });
        if (!is_empty) moved[name] = sum;
    }
    return moved;
}

// The database's clock is the real one, so the job says that the host's is another.
json::value without_clocks(const json::array& problems)
{
    json::array others;
    for (const json::value& each : problems) {
        if (word_at(each.as_object(), "invariant") != "clock") others.push_back(each);
    }
    return others;
}

bool is_asked_by_customer(const json::object& line)
{
    const json::value* actor = line.at("payload").as_object().if_contains("actor");
    return actor && actor->is_object() && word_at(actor->as_object(), "role") == "customer";
}

json::object settled(const json::object& line, json::object reply)
{
    const std::string hook{line.at("hook").as_string()};
    for (auto& [name, value] : reply) {
        json::array* list = value.if_array();
        if (!list) continue;
        if (name == "items" && hook == "voucher.list")
            value = sorted_by(*list, "number");
        else if (name == "items")
            value =
                summed_movements(*list, hook == "customer.statement", !is_asked_by_customer(line));
        else if (name == "restored")
            value = merged_restored(*list, !hook.starts_with("order."));
        else if (hook == "report.movements")
            value = summed_by_category(*list);
        else if (name == "problems" && hook == "job.run")
            value = without_clocks(*list);
        else if (hook == "report.liability")
            value = by_value(*list);
        else if (name == "activated")
            value = sorted_by(*list, "number");
        else if (name == "voided" || name == "released")
            value = id_set(*list);
    }
    if (auto* declined = reply.if_contains("declined")) {
        json::object& params = declined->as_object()["params"].as_object();
        if (params.contains("vouchers"))
            params["vouchers"] = sorted_by(params["vouchers"].as_array(), "number");
    }
    return reply;
}

class Comparison {
public:
    Comparison(Bindings& bindings, bool binds) : bindings_{bindings}, binds_{binds} {}

    void match(const json::value& expected, const json::value& actual, const std::string& path)
    {
        if (expected.is_string() && expected.get_string() == "*") return;
        if (expected.is_object() && actual.is_object()) {
            match_objects(expected.get_object(), actual.get_object(), path);
        } else if (expected.is_array() && actual.is_array()) {
            match_arrays(expected.get_array(), actual.get_array(), path);
        } else if (expected.is_string() && actual.is_string()) {
            match_texts(std::string{expected.get_string()}, std::string{actual.get_string()}, path);
        } else if (expected != actual) {
            report(path, expected, actual);
        }
    }

    std::vector<std::string> found;

private:
    void
    match_objects(const json::object& expected, const json::object& actual, const std::string& path)
    {
        for (const auto& [name, value] : expected) {
            const json::value* other = actual.if_contains(name);
            const bool may_lack =
                value.is_null() || (value.is_string() && value.get_string() == "*");
            if (other)
                match(value, *other, path + "/" + std::string{name});
            else if (!may_lack)
                report(path + "/" + std::string{name}, value, "(absent)");
        }
        const bool is_open =
            path.ends_with("/params") || path.find("/params/") != std::string::npos;
        for (const auto& [name, value] : actual) {
            if (expected.contains(name) || value.is_null() || is_text(name) || is_open) continue;
            report(path + "/" + std::string{name}, "(absent)", value);
        }
    }

    void
    match_arrays(const json::array& expected, const json::array& actual, const std::string& path)
    {
        if (expected.size() != actual.size()) return report(path, expected, actual);
        for (std::size_t at = 0; at < expected.size(); ++at) {
            match(expected[at], actual[at], path + "/" + std::to_string(at));
        }
    }

    void
    match_texts(const std::string& expected, const std::string& actual, const std::string& path)
    {
        if (expected == actual) return;
        const std::size_t last = expected.find("-@l");
        if (last != std::string::npos) {
            const auto four = bindings_.name_of(expected.substr(last + 1));
            const std::string mask = expected.substr(0, last + 1);
            const bool is_same = four
                                     ? actual == mask + *four
                                     : actual.size() == mask.size() + 4 && actual.starts_with(mask);
            if (!is_same && !binds_)
                report(path, json::string(mask + four.value_or("????")), json::string(actual));
            return;
        }
        if (is_mark(expected) && binds_) {
            bindings_.bind(expected, actual);
        } else if (!is_mark(expected) || bindings_.name_of(expected) != actual) {
            report(path, json::value(json::string(expected)), json::value(json::string(actual)));
        }
    }

    void report(const std::string& path, const json::value& expected, const json::value& actual)
    {
        found.push_back(path + ": model " + json::serialize(expected) + ", plugin " +
                        json::serialize(actual));
    }

    Bindings& bindings_;
    bool binds_;
};

} // namespace

namespace {

// The replay of an answer that told of somebody erased since.
bool is_forgotten(const json::object& answer)
{
    const json::value* reply = answer.if_contains("reply");
    return reply && reply->is_object() && reply->get_object().contains("forgotten");
}

} // namespace

std::vector<std::string> differences(const json::object& line,
                                     const json::object& expected,
                                     const json::object& actual,
                                     Bindings& bindings)
{
    json::object wanted = expected;
    json::object given = bindings.for_model(actual).as_object();
    for (json::object* each : {&wanted, &given}) {
        json::value* reply = each->if_contains("reply");
        if (!reply || !reply->is_object()) continue;
        // A reply carries "replayed" last, and nothing may stand after it.
        const json::object& members = reply->get_object();
        const bool is_replayed = members.contains("replayed");
        if (is_replayed && (members.end() - 1)->key() != "replayed")
            return {"/reply/replayed: not the last member"};
        *reply = settled(line, members);
    }
    if (is_forgotten(wanted)) {
        const bool is_replay = given.contains("reply") && given["reply"].is_object() &&
                               given["reply"].as_object().contains("replayed");
        if (is_replay && given["status"] == wanted["status"]) return {};
        return {"/: not the answer given before"};
    }
    Comparison binding{bindings, true};
    binding.match(wanted, given, "");
    Comparison checking{bindings, false};
    checking.match(wanted, bindings.for_model(given), "");
    return checking.found;
}

std::vector<std::string> faults_of_order(const json::object& request, const json::array& items)
{
    const std::string hook{request.at("hook").as_string()};
    const json::value* asked = request.at("payload").as_object().if_contains("sort");
    const std::string sort = asked ? std::string{asked->as_string()} : "created";
    // What must not grow from one item to the next.
    const auto rank = [&](const json::value& item) -> std::pair<std::string, std::int64_t> {
        const json::object& each = item.as_object();
        if (hook != "voucher.list") return {word_at(each, "at"), 0};
        if (sort == "created") return {word_at(each, "created_at"), 0};
        std::string day = word_at(each, "expires_on");
        if (day.empty()) day = "9999-99-99";
        for (char& digit : day)
            digit = static_cast<char>('9' - (digit - '0')); // soonest first
        return {day, 0};
    };
    // Sorted by what is stored, which lapsed holds and past dates make differ from what is shown
    // until a job ran.
    if (sort == "available") return {};
    for (std::size_t at = 1; at < items.size(); ++at) {
        if (rank(items[at - 1]) < rank(items[at]))
            return {"/reply/items: not in the order asked for"};
    }
    return {};
}

std::vector<std::string> faults_of_page(const json::object& request, const json::object& answer)
{
    std::vector<std::string> faults;
    const json::value* reply = answer.if_contains("reply");
    const json::value* items = reply ? reply->as_object().if_contains("items") : nullptr;
    if (!items) return faults;
    const json::object& payload = request.at("payload").as_object();
    std::size_t limit = 50;
    if (const auto* page = payload.if_contains("page")) {
        if (const auto* given = page->as_object().if_contains("limit"))
            limit = given->to_number<std::size_t>();
    }
    if (items->as_array().size() > limit)
        faults.push_back("/reply/items: more than the page's limit");
    return faults;
}

} // namespace scrip::model
