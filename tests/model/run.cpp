#include "run.hpp"

#include "compare.hpp"

#include <algorithm>
#include <chrono>

namespace scrip::model {

namespace {

std::string outcome_of(const json::object& answer)
{
    const std::string status{answer.at("status").as_string()};
    if (const auto* error = answer.if_contains("error"))
        return status + " " + std::string{error->at("code").as_string()};
    const json::object& reply = answer.at("reply").as_object();
    if (const auto* declined = reply.if_contains("declined"))
        return status + " " + std::string{declined->at("code").as_string()};
    return reply.contains("replayed") ? status + " replayed" : status;
}

} // namespace

Run::Run(Answerer& plugin, std::size_t check_state_every, const Model::TimeRules& time_rules)
    : plugin_{plugin}, check_state_every_{check_state_every}, model_{'@', false, start_time}
{
    model_.time_rules = time_rules;
    model_.is_named = [this](const std::string& id) { return bindings_.name_of(id).has_value(); };
    model_.plugin_name_of = [this](const std::string& id) {
        return bindings_.name_of(id).value_or(id);
    };
}

std::optional<Finding> Run::play(const std::vector<Operation>& operations)
{
    for (std::size_t at = 0; at < operations.size(); ++at) {
        auto finding = sweep_before(operations[at]);
        if (!finding) finding = compare(operations[at].id, operations[at].line);
        const bool is_checked = check_state_every_ != no_check;
        const bool is_last = is_checked && at + 1 == operations.size();
        const bool is_time = is_checked && (at + 1) % check_state_every_ == 0;
        if (!finding && (is_last || is_time)) finding = check_state();
        if (!finding && is_last) finding = check_liability();
        if (!finding) continue;
        finding->index = at;
        return finding;
    }
    return std::nullopt;
}

// Whether a write met a lapsed hold decides whether it is open again when the clock goes back: so
// all of them are met before.
std::optional<Finding> Run::sweep_before(const Operation& operation)
{
    const json::object& line = operation.line;
    std::int64_t back_s = 0;
    for (const char* name : {"seconds", "ahead_s"}) {
        if (line.contains(name)) back_s = -line.at(name).to_number<std::int64_t>();
    }
    if (back_s <= 0) return std::nullopt;
    for (const std::string name : {"s1", "s2"}) {
        const Studio* studio = model_.studio(name);
        if (!studio || studio->state == "disabled") continue;
        const bool has_lapsed =
            std::any_of(studio->holds.begin(), studio->holds.end(), [&](const auto& each) {
                const auto since = model_.now() - each.second.expires_at;
                return since.count() >= 0 && since.count() <= back_s;
            });
        if (!has_lapsed) continue;
        const json::object run{{"actor", {{"role", "system"}, {"id", "sweep"}}}, {"job", "holds"}};
        const json::object sweep{{"hook", "job.run"},
                                 {"studio", name},
                                 {"key", "sweep" + std::to_string(operation.id)},
                                 {"payload", run}};
        if (auto finding = compare(-1, sweep)) return finding;
    }
    return std::nullopt;
}

// Follows a list through all its pages and gives them as one.
json::object Run::ask_plugin(const json::object& line,
                             const std::set<std::string>& unnamed,
                             std::vector<std::string>& faults)
{
    json::object request = bindings_.for_plugin(line, unnamed).as_object();
    json::object whole = json::parse(plugin_.answer(json::serialize(request))).as_object();
    if (!line.contains("hook") || !plugin_.gives_pages()) return whole;
    faults = faults_of_page(request, whole);
    json::value* reply = whole.if_contains("reply");
    if (!reply || !reply->as_object().contains("next")) return whole;
    json::object& first = reply->as_object();
    for (int pages = 1; !first.at("next").is_null(); ++pages) {
        json::object& page = request["payload"].as_object()["page"].emplace_object();
        page = line.at("payload").as_object().contains("page")
                   ? line.at("payload").at("page").as_object()
                   : json::object{};
        page["cursor"] = first.at("next");
        const auto next = json::parse(plugin_.answer(json::serialize(request))).as_object();
        const auto more = faults_of_page(request, next);
        faults.insert(faults.end(), more.begin(), more.end());
        const json::value* rest = next.if_contains("reply");
        if (!rest || pages > 10'000) {
            faults.push_back("/reply/next: the next page is not answered");
            return next;
        }
        for (const auto& item : rest->at("items").as_array())
            first["items"].as_array().push_back(item);
        for (const char* same : {"opening", "closing", "totals"}) {
            const json::value* value = rest->as_object().if_contains(same);
            if (value && *value != first.at(same))
                faults.push_back("a total changes from page to page");
        }
        first["next"] = rest->at("next");
    }
    const auto disorder = faults_of_order(line, first.at("items").as_array());
    faults.insert(faults.end(), disorder.begin(), disorder.end());
    return whole;
}

// A voucher that the plugin made and has not told of yet (the note of a debit.reverse) cannot be
// asked for.
bool Run::names_untold_voucher(const json::object& line) const
{
    const json::value* studio_name = line.if_contains("studio");
    const json::value* payload = line.if_contains("payload");
    if (!studio_name || !payload || !payload->is_object()) return false;
    const Studio* studio = model_.studio(std::string{studio_name->as_string()});
    if (!studio) return false;
    const json::value* source = payload->as_object().if_contains("source");
    for (const json::value* place : {payload, source}) {
        const json::value* id =
            place && place->is_object() ? place->as_object().if_contains("voucher_id") : nullptr;
        if (!id || !id->is_string()) continue;
        const std::string mark{id->as_string()};
        if (studio->vouchers.contains(mark) && !bindings_.name_of(mark)) return true;
    }
    return false;
}

// A code that was told only after a call was answered was another text in that call: repeating it
// means repeating that text.
std::set<std::string> Run::unnamed_at_first(const json::object& line, const json::object& expected)
{
    const json::value* key = line.if_contains("key");
    if (!key || !key->is_string() || line.contains("dry_run")) return {};
    auto& unnamed = unnamed_by_key_[std::string{line.at("studio").as_string()} + "/" +
                                    std::string{key->as_string()}];
    const json::value* reply = expected.if_contains("reply");
    const bool is_replay = reply && reply->as_object().contains("replayed");
    if (!is_replay) unnamed = bindings_.unnamed_in(line);
    return unnamed;
}

std::optional<Finding> Run::compare(std::int64_t operation, const json::object& line)
{
    if (names_untold_voucher(line)) return std::nullopt;
    const json::object expected = model_.answer(operation, line);
    std::vector<std::string> found;
    const json::object actual = ask_plugin(line, unnamed_at_first(line, expected), found);
    if (line.contains("control")) {
        const bool is_clock = !line.contains("studio");
        const bool is_same = expected.at("status") == actual.at("status") &&
                             (is_clock || expected.at("reply") == actual.at("reply"));
        if (!is_same) found.push_back("/: not the model's");
    } else {
        const std::string hook{line.at("hook").as_string()};
        if (operation >= 0) ++tally_[hook + " " + outcome_of(expected)];
        // What a dry run invents is gone with it.
        Bindings passing = line.contains("dry_run") ? bindings_ : Bindings{};
        Bindings& bindings = line.contains("dry_run") ? passing : bindings_;
        const auto more = differences(line, expected, actual, bindings);
        found.insert(found.end(), more.begin(), more.end());
    }
    if (found.empty()) return std::nullopt;
    return Finding{0, line, expected, bindings_.for_model(actual).as_object(), found};
}

std::optional<Finding> Run::check_state()
{
    const json::object admin{{"role", "admin"}, {"id", "checker"}};
    for (const std::string studio : {"s1", "s2"}) {
        const auto ask = [&](const std::string& hook, json::object payload) {
            payload["actor"] = admin;
            return compare(-1, {{"hook", hook}, {"studio", studio}, {"payload", payload}});
        };
        const Studio* known = model_.studio(studio);
        if (!known || known->state == "disabled") continue;
        if (auto finding =
                ask("voucher.list",
                    {{"include_void", true}, {"with_totals", true}, {"page", {{"limit", 200}}}})) {
            return finding;
        }
        const json::object list{{"actor", admin}, {"include_void", true}};
        const auto vouchers =
            model_.answer(-1, {{"hook", "voucher.list"}, {"studio", studio}, {"payload", list}});
        for (const auto& voucher : vouchers.at("reply").at("items").as_array()) {
            const std::string id{voucher.at("voucher_id").as_string()};
            std::string& last = last_seen_[studio + id];
            if (std::string now = json::serialize(voucher); std::exchange(last, now) == now)
                continue;
            if (auto finding = ask("voucher.get", {{"voucher_id", id}})) return finding;
            if (auto finding = ask("voucher.history", {{"voucher_id", id}})) return finding;
        }
        for (const auto& [ref, name] : model_.studio(studio)->customers) {
            const std::string customer = ref.substr(0, ref.rfind('#'));
            if (auto finding = ask("customer.balance", {{"customer_id", customer}})) return finding;
            if (auto finding = ask("customer.statement", {{"customer_id", customer}}))
                return finding;
        }
        if (auto finding = ask("report.verify", {})) return finding;
    }
    return std::nullopt;
}

// Whether value was lost so lately that no job has posted it yet.
bool Run::is_loss_due() const
{
    for (const char* name : {"s1", "s2"}) {
        const Studio* studio = model_.studio(name);
        if (!studio) continue;
        for (const auto& [id, voucher] : studio->vouchers) {
            const auto since = model_.now() - voucher.bound.value_or(Time{});
            if (since.count() >= 0 && since <= std::chrono::minutes{20}) return true;
        }
    }
    return false;
}

// Reports tell what is posted, so jobs come first.
std::optional<Finding> Run::check_liability()
{
    const json::object wait{{"control", "clock.advance"}, {"seconds", 1'200}};
    for (bool is_first = true; is_first || is_loss_due(); is_first = false) {
        if (auto finding = compare(-1, wait)) return finding;
    }
    const json::object admin{{"role", "admin"}, {"id", "checker"}};
    for (const char* studio : {"s1", "s2"}) {
        const Studio* known = model_.studio(studio);
        if (!known || known->state == "disabled") continue;
        for (const char* job : {"holds", "expire"}) {
            const json::object run{{"actor", admin}, {"job", job}, {"limit", 1'000}};
            const json::object line{{"hook", "job.run"},
                                    {"studio", studio},
                                    {"key", std::string{"last "} + job},
                                    {"payload", run}};
            if (auto finding = compare(-1, line)) return finding;
        }
        const json::object ask{{"actor", admin}};
        for (const char* hook : {"report.liability", "report.verify"}) {
            const json::object line{{"hook", hook}, {"studio", studio}, {"payload", ask}};
            if (auto finding = compare(-1, line)) return finding;
        }
    }
    return std::nullopt;
}

std::vector<Operation> shrink(std::vector<Operation> failing, const MakeAnswerer& make_plugin)
{
    const auto started = std::chrono::steady_clock::now();
    // The same difference, not just any: what a shorter list makes of its requests may differ
    // elsewhere.
    std::string wanted;
    const auto fails = [&](std::vector<Operation>& operations) {
        const auto plugin = make_plugin();
        const auto finding = Run{*plugin, 500}.play(operations);
        if (!finding) return false;
        const json::value* hook = finding->line.if_contains("hook");
        const std::string found = (hook ? std::string{hook->as_string()} : "control") + " " +
                                  outcome_of(finding->model_answer) + " " +
                                  outcome_of(finding->plugin_answer);
        if (wanted.empty()) wanted = found;
        if (found != wanted) return false;
        operations.resize(finding->index + 1);
        return true;
    };
    if (!fails(failing)) return failing;
    for (std::size_t piece = std::max<std::size_t>(failing.size() / 2, 1);;) {
        bool has_dropped = false;
        for (std::size_t at = 0; at < failing.size();) {
            if (std::chrono::steady_clock::now() - started > std::chrono::minutes{2})
                return failing;
            std::vector<Operation> shorter;
            for (std::size_t each = 0; each < failing.size(); ++each) {
                const bool is_dropped = each >= at && each < at + piece && !is_setup(failing[each]);
                if (!is_dropped) shorter.push_back(failing[each]);
            }
            if (shorter.size() < failing.size() && fails(shorter)) {
                failing = std::move(shorter);
                has_dropped = true;
            } else {
                at += piece;
            }
        }
        if (piece == 1 && !has_dropped) return failing;
        if (piece > 1) piece /= 2;
    }
}

} // namespace scrip::model
