// The model's people: who stands for whom, how they are called, merged, erased and recommended.
#include "model.hpp"

namespace scrip::model {

std::string Studio::first_ref(const std::string& customer_id) const
{
    const auto times = erased.find(customer_id);
    return customer_id + "#" + std::to_string(times == erased.end() ? 0 : times->second);
}

std::string Studio::person(const std::string& ref) const
{
    const auto merged = merged_into.find(ref);
    return merged == merged_into.end() ? ref : person(merged->second);
}

std::optional<std::string> Studio::customer_id_of(const std::string& ref) const
{
    const std::string now = person(ref);
    const std::string id = now.substr(0, now.rfind('#'));
    return now.empty() || first_ref(id) != now ? std::nullopt : std::optional{id};
}

// Whoever names somebody else than themselves gives a name only where there is none, but for the
// host's people.
std::optional<std::string> Model::name_of(const std::string& ref) const
{
    const std::string person = studio_->person(ref);
    const auto known = studio_->customers.find(person);
    std::optional<std::string> name =
        known == studio_->customers.end() ? std::nullopt : known->second;
    for (const Person& each : call_.people) {
        const std::string named = studio_->ref_of(each.id);
        const bool is_own = call_.role == "customer" && named == caller();
        const bool may_rename = is_trusted() || is_own || !name;
        if (named == person && each.name && may_rename) name = each.name;
    }
    return name;
}

json::value Model::person_json(const std::string& ref) const
{
    const auto id = studio_->customer_id_of(ref);
    if (!id) return nullptr;
    json::object person{{"customer_id", *id}};
    if (const auto name = name_of(ref)) person["name"] = *name;
    return person;
}

Model::Reply Model::customer_update(const Fields& request)
{
    const Person customer = request.person("customer");
    call_.people = {customer};
    admit();
    return {{"customer", person_json(studio_->ref_of(customer.id))}};
}

Model::Reply Model::customer_merge(const Fields& request)
{
    const std::string from_id = request.id("from");
    const std::string into_id = request.id("into");
    if (from_id == into_id) refuse_form();
    admit();
    const std::string first_from = studio_->first_ref(from_id);
    const std::string first_into = studio_->first_ref(into_id);
    for (std::string step = first_into;; step = studio_->merged_into.at(step)) {
        if (step == first_from) refuse_form(); // a circle
        if (!studio_->merged_into.contains(step)) break;
    }
    for (const std::string& ref : {first_from, first_into})
        call_.has_effect |= studio_->customers.emplace(ref, std::nullopt).second;
    const std::string from = studio_->person(first_from), into = studio_->person(first_into);
    std::int64_t vouchers = 0, holds = 0;
    if (from != into) {
        for (auto& [id, voucher] : studio_->vouchers) {
            if (voucher.holder != from || voucher.is_void) continue;
            voucher.holder = into;
            ++vouchers;
        }
        for (auto& [id, hold] : studio_->holds) {
            if (hold.customer != from) continue;
            hold.customer = into;
            ++holds;
        }
        auto& names = studio_->customers;
        if (!names[into]) names[into] = names[from];
        names[from].reset();
        studio_->merged_into[from] = into;
        call_.has_effect = true;
    }
    return {{"moved", {{"vouchers", vouchers}, {"holds", holds}}}};
}

Model::Reply Model::customer_erase(const Fields& request)
{
    const std::string id = request.id("customer_id");
    const std::string balance = request.word("balance", {"refuse", "forfeit", "to_bearer"});
    admit();
    const std::string ref = studio_->ref_of(id);
    if (!studio_->customers.contains(ref)) return {{"erased", false}};
    Amount left = 0, money_left = 0;
    for (const auto& [voucher_id, voucher] : studio_->vouchers) {
        if (!studio_->is_same(voucher.holder, ref)) continue;
        left += voucher.available + voucher.held;
        money_left += voucher.is_units() ? 0 : voucher.available + voucher.held;
    }
    if (balance == "refuse" && left > 0)
        throw Refusal{"DECLINED", "has_balance", {{"available", money(money_left)}}};
    forget_answers(ref);
    if (balance == "forfeit") forfeit_all(ref);
    for (auto& [voucher_id, voucher] : studio_->vouchers) {
        // What waits for its payment is nobody's to lose.
        const bool becomes_bearers = balance == "to_bearer" || !voucher.is_activated;
        if (!studio_->is_same(voucher.holder, ref) || voucher.is_void || !becomes_bearers) continue;
        voucher.holder.clear();
        voucher.holder_only = false;
    }
    forget(ref);
    call_.has_effect = true;
    return {{"erased", true}};
}

void Model::forfeit_all(const std::string& ref)
{
    std::vector<Voucher*> freed;
    for (auto& [id, voucher] : studio_->vouchers) {
        if (!studio_->is_same(voucher.holder, ref) || voucher.held == 0) continue;
        freed.push_back(&voucher);
        for (auto& [hold_id, hold] : studio_->holds) {
            for (const Part& part : hold.parts) {
                if (part.voucher_id == id && part.open > 0) release(hold);
            }
        }
    }
    settle(*studio_); // what comes back to an expired voucher is lost with it
    for (Voucher* each : freed)
        each->lapsed = each->paid_lapsed = 0; // that was posted
    for (auto& [id, voucher] : studio_->vouchers) {
        if (!studio_->is_same(voucher.holder, ref) || voucher.available == 0) continue;
        move("forfeit", voucher, -voucher.available, {});
        voucher.expired += voucher.available;
        voucher.paid_expired += voucher.paid_available;
        voucher.available = voucher.paid_available = 0;
    }
}

void Model::forget(const std::string& ref)
{
    for (auto& [id, voucher] : studio_->vouchers) {
        if (!studio_->is_same(voucher.texts_of, ref)) continue;
        voucher.description.reset();
        voucher.note.reset();
        voucher.name = voucher.label;
    }
    std::set<std::string> ids;
    for (auto& [each, name] : studio_->customers) {
        if (!studio_->is_same(each, ref)) continue;
        name.reset();
        ids.insert(each.substr(0, each.rfind('#')));
    }
    for (const std::string& id : ids)
        ++studio_->erased[id];
}

// What a replay tells of them from here on is left to the scenarios; that it is one is not.
void Model::forget_answers(const std::string& ref)
{
    if (call_.is_dry) return;
    std::set<std::string> names;
    for (const auto& [each, name] : studio_->customers) {
        if (studio_->is_same(each, ref)) names.insert(each.substr(0, each.rfind('#')));
    }
    for (const auto& [id, voucher] : studio_->vouchers) {
        if (studio_->is_same(voucher.holder, ref) || studio_->is_same(voucher.texts_of, ref))
            names.insert(id);
    }
    for (auto& [key, record] : records_[call_.studio_name]) {
        const std::string told = json::serialize(record.payload) + json::serialize(record.answer);
        for (const std::string& name : names) {
            if (told.find('"' + name + '"') == std::string::npos || record.is_declined) continue;
            record.answer.at("reply") = {{"forgotten", true}, {"replayed", true}};
        }
    }
}

// Each code that was told and is not an erased person's.
std::string Model::find_referral(const std::string& code) const
{
    for (const auto& [ref, name] : studio_->customers) {
        const bool is_erased = studio_->first_ref(ref.substr(0, ref.rfind('#'))) != ref;
        const std::string its = mark_ + ("r" + call_.studio_name) + ":" + ref;
        if (!is_erased && its == code && is_named(code)) return studio_->person(ref);
    }
    throw Refusal{"DECLINED", "code_not_found"};
}

json::object Model::reward(const std::string& ref, const char* setting)
{
    const json::value& amount = studio_->config.at("referral").at(setting).at("minor");
    Voucher& voucher = issue("referral", ref, amount.to_number<std::int64_t>(), 0);
    if (setting == std::string{"referee"})
        voucher.order_id = call_.payload.at("order_id").as_string();
    activate(voucher);
    json::object credit{{"side", setting}, {"voucher", voucher_json(voucher)}};
    credit["code"] = call_.is_dry ? credit["voucher"].at("code") : json::value(voucher.code);
    return credit;
}

Model::Reply Model::referral_reward(const Fields& request)
{
    const std::string code = request.text("referral_code");
    const Person customer = request.person("customer");
    request.id("order_id");
    call_.people = {customer};
    admit();
    const std::string referrer = find_referral(code);
    const std::string referee = studio_->ref_of(customer.id);
    if (!studio_->config.contains("referral") || referrer == referee)
        throw Refusal{"DECLINED", "not_applicable"};
    for (const std::string& each : studio_->rewarded) {
        if (studio_->is_same(each, referee)) throw Refusal{"DECLINED", "already_rewarded"};
    }
    studio_->rewarded.insert(referee);
    const json::object first = reward(referrer, "referrer");
    return {{"credits", {first, reward(referee, "referee")}}};
}

} // namespace scrip::model
