#include "making.hpp"

namespace scrip::model {

const std::vector<Generator::Kind>& Generator::all_kinds()
{
    static const std::vector<Kind> all{
        {"credit.add", 15, "aaags"},
        {"debit.add", 7, "a"},
        {"debit.reverse", 4, "a"},
        {"credit.clawback", 3, "as"},
        {"credit.reinstate", 2, "as"},
        {"customer.balance", 4, "agcs"},
        {"customer.statement", 1, "agcs"},
        {"customer.update", 2, "ags"},
        {"customer.merge", 1, "as"},
        {"customer.erase", 1, "as"},
        {"referral.reward", 4, "as"},
        {"voucher.sell", 11, "agcns"},
        {"voucher.check", 6, "agcn"},
        {"voucher.list", 2, "agcs"},
        {"voucher.get", 4, "agcs"},
        {"voucher.history", 1, "acs"},
        {"voucher.extend", 4, "a"},
        {"voucher.void", 3, "a"},
        {"voucher.block", 3, "agcs"},
        {"voucher.unblock", 3, "a"},
        {"voucher.transfer", 4, "a"},
        {"voucher.retarget", 7, "a"},
        {"voucher.import", 3, "a"},
        {"voucher.reissue_code", 3, "a"},
        {"voucher.reveal", 1, "ac"},
        {"order.paid", 4, "as"},
        {"order.overpaid", 3, "as"},
        {"order.cancel", 8, "agcs"},
        {"order.line_delete", 2, "as"},
        {"order.delete", 2, "as"},
        {"payment.methods", 2, "agcns"},
        {"payment.hold", 11, "agcns"},
        {"payment.capture", 9, "agcns"},
        {"payment.release", 4, "agcns"},
        {"payment.redeem", 12, "agcns"},
        {"payment.refund", 8, "as"},
        {"payment.query", 2, "agcs"},
        {"job.run", 1, "as"},
        {"clock", 6, ""},
        {"last_day", 1, ""},
        {"guessing", 1, ""},
        {"winding_down", 1, ""},
    };
    return all;
}

Generator::Generator(std::uint64_t seed, const std::set<std::string>& hooks)
    : random_{seed}, model_{'@', false, start_time}
{
    for (const Kind& kind : all_kinds()) {
        const bool is_hook = kind.hook.find('.') != std::string::npos;
        if (!is_hook || hooks.empty() || hooks.contains(kind.hook)) kinds_.push_back(kind);
    }
}

std::vector<Operation> Generator::make(std::size_t count)
{
    for (const char* studio : {"s1", "s2"})
        add(enable(studio));
    while (operations_.size() < count)
        step();
    operations_.resize(count);
    return std::move(operations_);
}

json::object Generator::enable(const std::string& studio)
{
    return {{"control", "studio.enable"},
            {"studio", studio},
            {"config", config(studio, studio == "s1" ? "EUR" : "GBP")}};
}

json::object Generator::config(const std::string& studio, const std::string& currency)
{
    static const char* policies[] = {"restore_extended", "new_note", "forfeit"};
    json::object config{{"currency", currency},
                        {"time_zone", studio == "s1" ? "UTC" : "Europe/Paris"},
                        {"expired_give_back",
                         {{"policy", random_.pick(policies)}, {"days", random_.between(1, 40)}}},
                        {"anonymous_check", random_.chance(50)},
                        {"activate_on", random_.chance(75) ? "payment" : "sale"},
                        {"apply_as", random_.chance(80) ? "payment" : "discount"},
                        {"hold_ttl_s", random_.between(2, 20) * 60},
                        {"throttle",
                         {{"session_tries", 5},
                          {"session_window_s", 900},
                          {"address_tries_per_h", 20},
                          {"studio_tries_per_h", 1'000'000},
                          {"alarm_per_h", 1'000'000}}}};
    if (random_.chance(50)) {
        static const char* strategies[] = {"credit_first", "card_first", "pro_rata", "reverse"};
        config["refund_strategy"] = random_.pick(strategies);
    }
    if (random_.chance(50)) config["lost_value"] = "unclaimed_property";
    if (random_.chance(40)) config["expiry"] = {{"cancellation", "P40D"}, {"postponed", "P400D"}};
    if (random_.chance(80) || studio == "s1") {
        config["referral"] = {{"referrer", {{"minor", 1'000}, {"currency", config["currency"]}}},
                              {"referee", {{"minor", 500}, {"currency", config["currency"]}}}};
    }
    if (random_.chance(60)) {
        const json::object per_call{{"minor", 3'000}, {"currency", config["currency"]}};
        const json::object per_day{{"minor", 9'000}, {"currency", config["currency"]}};
        config["agent_limits"] = {{"credit_add", per_call}, {"per_day", per_day}};
    }
    return config;
}

void Generator::name_studio(const std::string& studio)
{
    studio_ = studio;
    currency_ = model_.studio(studio)->currency;
    owner_ = customer();
    named_ = nullptr;
}

json::object Generator::ask(const std::string& hook, json::object payload)
{
    payload["actor"] = actor('a');
    json::object line{{"hook", hook}, {"studio", studio_}};
    line["key"] = "k" + std::to_string(operations_.size());
    line["payload"] = payload;
    return add(line);
}

void Generator::step()
{
    if (random_.chance(10) && repeat()) return;
    std::size_t sum = 0;
    for (const Kind& kind : kinds_)
        sum += static_cast<std::size_t>(kind.weight);
    std::size_t roll = random_.below(sum);
    for (const Kind& kind : kinds_) {
        if (roll < static_cast<std::size_t>(kind.weight)) return make_one(kind);
        roll -= static_cast<std::size_t>(kind.weight);
    }
}

void Generator::make_one(const Kind& kind)
{
    if (kind.hook == "clock") return advance_clock();
    if (kind.hook == "last_day") return spend_on_last_day();
    if (kind.hook == "guessing") return guess_codes();
    if (kind.hook == "winding_down") return wind_down();
    name_studio(random_.chance(50) ? "s1" : "s2");
    json::object payload = request(kind.hook);
    payload["actor"] = actor(random_.pick(std::string{kind.roles}));
    json::object line{{"hook", kind.hook}, {"studio", studio_}};
    line["key"] = "k" + std::to_string(operations_.size());
    line["payload"] = payload;
    if (random_.chance(6)) {
        line["dry_run"] = true;
        if (random_.chance(50)) line.erase("key");
    } else if (random_.chance(33)) {
        spoil(line);
    }
    add(line);
}

void Generator::advance_clock()
{
    static constexpr std::int64_t hour = 3'600, day = 24 * hour;
    const std::int64_t spans[] = {
        1, 7, 13, 31, 60, 60, 200, 299, 600, 901, hour, 2 * hour, day, 2 * day};
    const std::int64_t span = random_.chance(1)   ? 370 * day
                              : random_.chance(3) ? 20 * day
                                                  : random_.pick(spans);
    add({{"control", "clock.advance"}, {"seconds", span}});
}

// Six wrong codes of one session, then a right one; later the right one again.
void Generator::guess_codes()
{
    studio_ = random_.chance(50) ? "s1" : "s2";
    const std::string session = "guesser" + std::to_string(operations_.size());
    const std::string right = code();
    for (int round = 0; round < 8; ++round) {
        json::object payload{{"actor", {{"role", "agent"}, {"id", "g"}, {"session", session}}}};
        payload["code"] = round < 6 ? unknown('c') : right;
        add({{"hook", "voucher.check"}, {"studio", studio_}, {"payload", payload}});
        if (round == 6) add({{"control", "clock.advance"}, {"seconds", 3'601}});
    }
}

// Units spent on their last day come back, in parts, when it is over.
void Generator::spend_on_last_day()
{
    name_studio(random_.chance(50) ? "s1" : "s2");
    json::object line = goods();
    line = {{"line_id", line.at("line_id")}, {"paid", line.at("paid")}};
    line["kind"] = random_.chance(50) ? "gift" : "package";
    line["units"] = random_.between(2, 6);
    line["scope"] = {{"activities", json::array{"a1", "a2", "a3"}}};
    const json::object sold = ask("voucher.sell",
                                  {{"order", order()},
                                   {"line", line},
                                   {"is_paid", true},
                                   {"expires_on", json::string(day())}});
    if (sold.at("status").as_string() != "OK") return;
    const json::value id =
        sold.at("reply").at("vouchers").as_array()[0].at("voucher").at("voucher_id");
    named_ = &model_.studio(studio_)->vouchers.at(std::string{id.as_string()});
    const json::object spending = order_for_named();
    ask("payment.redeem", {{"order", spending}, {"source", {{"voucher_id", id}}}});
    // What is left of them may be good for something else by then.
    const json::object change{{"voucher_id", id}, {"scope", scope()}, {"reason", "too young"}};
    if (random_.chance(50)) ask("voucher.retarget", change);
    add({{"control", "clock.advance"}, {"seconds", 2 * 24 * 3'600}});
    const std::string order_id{spending.at("order_id").as_string()};
    for (int parts = 0; parts < 2; ++parts) {
        ask("payment.refund",
            {{"order_id", order_id},
             {"amount", money(part_of_something_spent(order_id))},
             {"reason", "rain"}});
    }
    if (random_.chance(50)) ask("order.delete", {{"order_id", order_id}});
    if (random_.chance(30)) ask("voucher.retarget", change);
    if (random_.chance(40))
        ask("voucher.extend", {{"voucher_id", id}, {"expires_on", nullptr}, {"reason", "was ill"}});
}

void Generator::wind_down()
{
    const std::string studio = random_.chance(50) ? "s1" : "s2";
    const json::object config = model_.studio(studio)->config;
    add({{"control", "studio.disable"}, {"studio", studio}});
    for (int calls = 0; calls < 6; ++calls)
        step_in_peace();
    add({{"control", "studio.enable"}, {"studio", studio}, {"config", config}});
}

void Generator::step_in_peace()
{
    const Kind& kind = kinds_[random_.below(kinds_.size() - 4)];
    make_one(kind);
}

// A tenth of the calls: the same again, another body under the same key, another key for the
// same body.
bool Generator::repeat()
{
    if (operations_.size() < 10) return false;
    const std::size_t back = 1 + random_.below(std::min<std::size_t>(operations_.size() - 3, 25));
    json::object line = operations_[operations_.size() - back].line;
    if (!line.contains("key") || line.at("hook").as_string() == "job.run") return false;
    json::object& payload = line["payload"].as_object();
    const std::size_t way = random_.below(4);
    if (way == 0) {
        line["key"] = "k" + std::to_string(operations_.size());
    } else if (way == 1) {
        payload[payload.contains("reason") ? "reason" : "description"] = "another body";
    } else if (payload.contains("actor")) {
        payload["actor"].as_object()["session"] = "again" + std::to_string(operations_.size());
    }
    line.erase("dry_run");
    add(line);
    return true;
}

std::vector<Operation>
generate(std::uint64_t seed, std::size_t count, const std::set<std::string>& hooks)
{
    return Generator{seed, hooks}.make(std::max<std::size_t>(count, 2));
}

bool is_setup(const Operation& operation)
{
    return operation.id < 3 && operation.line.contains("control");
}

} // namespace scrip::model
