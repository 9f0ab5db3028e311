// What a random request names: mostly what was made lately, now and then what nobody has.
#include "making.hpp"

namespace scrip::model {

std::string Generator::order_with_vouchers()
{
    const Studio& studio = *model_.studio(studio_);
    const std::size_t way = random_.below(5);
    if (way < 2 && !studio.redemptions.empty()) {
        const std::size_t back =
            random_.below(std::min<std::size_t>(studio.redemptions.size(), 10));
        const std::string& id = studio.redemptions[studio.redemptions.size() - 1 - back].order_id;
        if (!id.empty()) return id;
    }
    const Voucher* sold = way == 2 ? voucher() : nullptr;
    return sold && sold->origin == "sale" ? *sold->order_id : order_id();
}

const Voucher* Generator::voucher()
{
    const Studio& studio = named_from();
    const auto& issued = studio.order_of_issue;
    if (issued.empty() || random_.chance(3)) return nullptr;
    // Mostly one with something to spend, now and then one that is held whole.
    const bool wants_units = random_.chance(45);
    for (int tries = random_.chance(70) ? 30 : 0; tries > 0; --tries) {
        const auto back = random_.below(std::min<std::size_t>(issued.size(), 60));
        const Voucher& each = studio.vouchers.at(issued[issued.size() - 1 - back]);
        if (wants_units != each.is_units() && tries > 5) continue;
        if (each.available > 0 || (each.held > 0 && tries % 4 == 0)) return &each;
    }
    const std::size_t recent =
        random_.chance(80) ? std::min<std::size_t>(issued.size(), 12) : issued.size();
    return &studio.vouchers.at(issued[issued.size() - 1 - random_.below(recent)]);
}

std::string Generator::hold_id(const std::string& state)
{
    const Studio& studio = named_from();
    std::map<std::string, bool> in_state;
    for (const auto& [id, hold] : studio.holds) {
        if (hold.state == state) in_state[id] = true;
    }
    const bool is_any = in_state.empty() || random_.chance(15);
    const std::string id = is_any ? recent_of(studio.holds, 'h') : recent_of(in_state, 'h');
    const auto found = studio.holds.find(id);
    if (found != studio.holds.end() && random_.chance(80))
        owner_ = studio.customer_id_of(found->second.customer).value_or(owner_);
    return id;
}

json::object Generator::source()
{
    const std::size_t way = random_.below(10);
    if (way < 4) return {{"code", code()}};
    if (way < 5) return {{"codes", json::array{code(), code()}}};
    if (way < 7) return {{"voucher_id", voucher_id()}};
    return {{"customer_id", random_.chance(85) ? owner_ : customer()}};
}

json::object Generator::actor(char role)
{
    static const std::map<char, std::string> names{
        {'a', "admin"}, {'g', "agent"}, {'c', "customer"}, {'n', "anonymous"}, {'s', "system"}};
    json::object actor{{"role", names.at(role)},
                       {"id", "u" + std::to_string(random_.between(1, 3))}};
    if (role == 'c') actor["customer_id"] = random_.chance(90) ? owner_ : customer();
    if (random_.chance(80)) actor["session"] = "session" + std::to_string(operations_.size());
    return actor;
}

std::string Generator::code()
{
    static const char* forms[] = {"|lower", "|bare", "|spaced", "|letters"};
    const Voucher* named = voucher();
    if (!named) return unknown('c');
    named_ = named;
    if (named->code[0] != '@') {
        // An imported one stays as it was, but for how it is typed.
        std::string typed = named->code;
        if (random_.chance(20)) typed.erase(typed.find('-'), 1);
        if (random_.chance(20))
            std::transform(typed.begin(), typed.end(), typed.begin(), ::tolower);
        return random_.chance(3) ? typed + "0" : typed;
    }
    if (random_.chance(2)) return named->code + "|typo";
    const auto& dead = named_from().dead_codes;
    if (random_.chance(6) && !dead.empty()) return random_.pick(dead);
    return random_.chance(20) ? named->code + random_.pick(forms) : named->code;
}

std::string Generator::voucher_id()
{
    const Voucher* named = voucher();
    if (named && random_.chance(70))
        owner_ = model_.studio(studio_)->customer_id_of(named->holder).value_or(owner_);
    named_ = named;
    return named ? named->id : unknown('v');
}

std::string Generator::debit_id()
{
    std::map<std::string, bool> debits;
    for (const Redemption& each : named_from().redemptions) {
        if (!each.debit_id.empty() && !each.is_clawback) debits[each.debit_id] = true;
    }
    // A clawback is undone by a hook of its own.
    return random_.chance(10) ? recent_of(named_from().clawbacks, 't') : recent_of(debits, 't');
}

std::string Generator::referral_code()
{
    const std::string id = random_.chance(60) ? owner_ : customer();
    if (random_.chance(6)) return unknown('r');
    return "@r" + studio_ + ":" + named_from().first_ref(id);
}

std::string Generator::day()
{
    static const int ahead[] = {0, 0, 1, 1, 2, 3, 10, 45, 400};
    return day_text(date::floor<date::days>(model_.now()) + date::days{random_.pick(ahead)});
}

json::object Generator::person(const std::string& id)
{
    static const std::map<std::string, std::string> names{
        {"c1", "Léa Martin"}, {"c2", "Tom Dubois"}, {"c3", "Ana Silva"}};
    json::object person{{"customer_id", id}};
    if (names.contains(id) && random_.chance(40)) person["name"] = names.at(id);
    if (random_.chance(2)) person["name"] = "Zoe Newname";
    return person;
}

} // namespace scrip::model
