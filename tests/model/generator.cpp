#include "generator.hpp"

#include <algorithm>
#include <functional>

namespace scrip::model {

namespace {

struct Kind {
    std::string hook;
    int weight;
    const char* roles; // the first letters of the roles that mostly ask for it
};

const std::vector<Kind> kinds{
    {"credit.add", 15, "aaags"},
    {"debit.add", 7, "a"},
    {"debit.reverse", 4, "a"},
    {"customer.balance", 4, "agcs"},
    {"customer.statement", 1, "agcs"},
    {"voucher.sell", 6, "agcns"},
    {"voucher.check", 6, "agcn"},
    {"voucher.list", 2, "agcs"},
    {"voucher.get", 4, "agcs"},
    {"voucher.history", 1, "acs"},
    {"voucher.extend", 4, "a"},
    {"voucher.void", 3, "a"},
    {"voucher.reveal", 1, "ac"},
    {"order.paid", 4, "as"},
    {"order.overpaid", 3, "as"},
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
    {"guessing", 1, ""},
    {"winding_down", 1, ""},
};

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_{seed}, model_{'@', false, start_time} {}

    std::vector<Operation> make(std::size_t count)
    {
        for (const char* studio : {"s1", "s2"})
            add(enable(studio));
        while (operations_.size() < count)
            step();
        operations_.resize(count);
        return std::move(operations_);
    }

private:
    void add(json::object line)
    {
        const auto id = static_cast<std::int64_t>(operations_.size());
        operations_.push_back({id, line});
        model_.answer(id, line);
    }

    json::object enable(const std::string& studio)
    {
        static const char* policies[] = {"restore_extended", "new_note", "forfeit"};
        json::object config{
            {"currency", studio == "s1" ? "EUR" : "GBP"},
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
        if (random_.chance(60)) {
            const json::object per_call{{"minor", 3'000}, {"currency", config["currency"]}};
            const json::object per_day{{"minor", 9'000}, {"currency", config["currency"]}};
            config["agent_limits"] = {{"credit_add", per_call}, {"per_day", per_day}};
        }
        return {{"control", "studio.enable"}, {"studio", studio}, {"config", config}};
    }

    void step()
    {
        if (random_.chance(10) && repeat()) return;
        std::size_t roll = random_.below(total_weight());
        for (const Kind& kind : kinds) {
            if (roll < static_cast<std::size_t>(kind.weight)) return make_one(kind);
            roll -= static_cast<std::size_t>(kind.weight);
        }
    }

    static std::size_t total_weight()
    {
        std::size_t sum = 0;
        for (const Kind& kind : kinds)
            sum += static_cast<std::size_t>(kind.weight);
        return sum;
    }

    void make_one(const Kind& kind)
    {
        if (kind.hook == "clock") return advance_clock();
        if (kind.hook == "guessing") return guess_codes();
        if (kind.hook == "winding_down") return wind_down();
        studio_ = random_.chance(50) ? "s1" : "s2";
        currency_ = studio_ == "s1" ? "EUR" : "GBP";
        owner_ = customer();
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

    void advance_clock()
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
    void guess_codes()
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

    void wind_down()
    {
        const std::string studio = random_.chance(50) ? "s1" : "s2";
        const json::object config = model_.studio(studio)->config;
        add({{"control", "studio.disable"}, {"studio", studio}});
        for (int calls = 0; calls < 6; ++calls)
            step_in_peace();
        add({{"control", "studio.enable"}, {"studio", studio}, {"config", config}});
    }

    void step_in_peace()
    {
        const Kind& kind = kinds[random_.below(kinds.size() - 3)];
        make_one(kind);
    }

    // A tenth of the calls: the same again, another body under the same key, another key for the
    // same body.
    bool repeat()
    {
        if (operations_.size() < 10) return false;
        const std::size_t back =
            1 + random_.below(std::min<std::size_t>(operations_.size() - 3, 25));
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

    // ---- what a request is made of

    json::object request(const std::string& hook);
    json::object money(std::int64_t minor) const
    {
        return {{"minor", minor}, {"currency", currency_}};
    }

    std::int64_t amount()
    {
        if (random_.chance(2)) return 1'000'000'000'000'000;
        if (random_.chance(15)) return random_.between(1, 3);
        return random_.chance(50) ? random_.between(1, 30) * 100 : random_.between(1, 6'000);
    }

    std::string customer() { return "c" + std::to_string(random_.between(1, 4)); }

    json::object person(const std::string& id)
    {
        static const std::map<std::string, std::string> names{
            {"c1", "Léa Martin"}, {"c2", "Tom Dubois"}, {"c3", "Ana Silva"}};
        json::object person{{"customer_id", id}};
        if (names.contains(id) && random_.chance(40)) person["name"] = names.at(id);
        if (random_.chance(2)) person["name"] = "Zoe Newname";
        return person;
    }

    std::string order_id()
    {
        return "o" + std::to_string(operations_.size() / 60 + random_.below(6));
    }

    // Mostly an order that sold or spent vouchers lately.
    std::string order_with_vouchers()
    {
        const Studio& studio = *model_.studio(studio_);
        const std::size_t way = random_.below(5);
        if (way < 2 && !studio.redemptions.empty()) {
            const std::size_t back =
                random_.below(std::min<std::size_t>(studio.redemptions.size(), 10));
            const std::string& id =
                studio.redemptions[studio.redemptions.size() - 1 - back].order_id;
            if (!id.empty()) return id;
        }
        const Voucher* sold = way == 2 ? voucher() : nullptr;
        return sold && sold->origin == "sale" ? *sold->order_id : order_id();
    }

    std::string line_id() { return "l" + std::to_string(random_.between(1, 2)); }

    json::object order()
    {
        const std::int64_t total = random_.chance(3) ? 0 : random_.between(1, 200) * 50;
        const std::int64_t due = random_.chance(70) ? total : random_.between(0, total);
        json::object order{{"order_id", order_id()},
                           {"customer", person(owner_)},
                           {"currency", currency_},
                           {"total", money(total)},
                           {"due", money(due)}};
        if (random_.chance(15)) {
            const std::int64_t part = random_.between(0, total);
            order["lines"] = json::array{
                {{"line_id", "l1"}, {"total", money(part)}, {"sells_voucher", random_.chance(70)}},
                {{"line_id", "l2"}, {"total", money(total - part)}, {"label", "an hour of surf"}}};
        }
        return order;
    }

    // Something that nobody has; never the same twice.
    std::string unknown(char letter)
    {
        return std::string{"@"} + letter + "x" + std::to_string(++unknown_);
    }

    const Studio& named_from()
    {
        const bool is_foreign = random_.chance(3);
        return *model_.studio(is_foreign == (studio_ == "s1") ? "s2" : "s1");
    }

    const Voucher* voucher()
    {
        const Studio& studio = named_from();
        const auto& issued = studio.order_of_issue;
        if (issued.empty() || random_.chance(3)) return nullptr;
        // Mostly one with something to spend, now and then one that is held whole.
        for (int tries = random_.chance(65) ? 20 : 0; tries > 0; --tries) {
            const auto back = random_.below(std::min<std::size_t>(issued.size(), 60));
            const Voucher& each = studio.vouchers.at(issued[issued.size() - 1 - back]);
            if (each.available > 0 || (each.held > 0 && tries % 4 == 0)) return &each;
        }
        const std::size_t recent =
            random_.chance(80) ? std::min<std::size_t>(issued.size(), 12) : issued.size();
        return &studio.vouchers.at(issued[issued.size() - 1 - random_.below(recent)]);
    }

    std::string voucher_id()
    {
        const Voucher* named = voucher();
        if (named && random_.chance(70)) owner_ = named->holder;
        return named ? named->id : unknown('v');
    }

    std::string code()
    {
        static const char* forms[] = {"|lower", "|bare", "|spaced", "|letters"};
        const Voucher* named = voucher();
        if (!named) return unknown('c');
        if (random_.chance(2)) return named->code + "|typo";
        return random_.chance(20) ? named->code + random_.pick(forms) : named->code;
    }

    // The ids are marks such as "@h12.0"; those of the latest operations come first.
    template <class Map>
    std::string recent_of(const Map& things, char letter)
    {
        std::vector<std::int64_t> operations;
        std::vector<std::string> ids;
        for (const auto& [id, thing] : things)
            ids.push_back(id);
        if (ids.empty() || random_.chance(4)) return unknown(letter);
        std::sort(ids.begin(), ids.end(), [](const std::string& a, const std::string& b) {
            return std::stod(a.substr(2)) > std::stod(b.substr(2));
        });
        return ids[random_.below(std::min<std::size_t>(ids.size(), random_.chance(85) ? 8 : 200))];
    }

    std::string hold_id(const std::string& state)
    {
        const Studio& studio = named_from();
        std::map<std::string, bool> in_state;
        for (const auto& [id, hold] : studio.holds) {
            if (hold.state == state) in_state[id] = true;
        }
        const bool is_any = in_state.empty() || random_.chance(35);
        const std::string id = is_any ? recent_of(studio.holds, 'h') : recent_of(in_state, 'h');
        const auto found = studio.holds.find(id);
        if (found != studio.holds.end() && random_.chance(80)) owner_ = found->second.customer_id;
        return id;
    }

    std::string debit_id()
    {
        std::map<std::string, bool> debits;
        for (const Redemption& each : named_from().redemptions) {
            if (!each.debit_id.empty()) debits[each.debit_id] = true;
        }
        return recent_of(debits, 't');
    }

    std::string day()
    {
        static const int ahead[] = {0, 0, 1, 1, 2, 3, 10, 45, 400};
        return day_text(date::floor<date::days>(model_.now()) + date::days{random_.pick(ahead)});
    }

    json::object source()
    {
        const std::size_t way = random_.below(10);
        if (way < 4) return {{"code", code()}};
        if (way < 5) return {{"codes", json::array{code(), code()}}};
        if (way < 7) return {{"voucher_id", voucher_id()}};
        return {{"customer_id", random_.chance(85) ? owner_ : customer()}};
    }

    json::object actor(char role)
    {
        static const std::map<char, std::string> names{
            {'a', "admin"}, {'g', "agent"}, {'c', "customer"}, {'n', "anonymous"}, {'s', "system"}};
        json::object actor{{"role", names.at(role)},
                           {"id", "u" + std::to_string(random_.between(1, 3))}};
        if (role == 'c') actor["customer_id"] = random_.chance(90) ? owner_ : customer();
        if (random_.chance(80)) actor["session"] = "session" + std::to_string(operations_.size());
        return actor;
    }

    // ---- what makes a request wrong

    void spoil(json::object& line);
    static void each_money(json::value& value, const std::function<void(json::object&)>& visit)
    {
        if (json::array* list = value.if_array()) {
            for (json::value& each : *list)
                each_money(each, visit);
        }
        json::object* object = value.if_object();
        if (!object) return;
        if (object->contains("minor")) return visit(*object);
        for (auto& member : *object)
            each_money(member.value(), visit);
    }

    Random random_;
    Model model_;
    std::vector<Operation> operations_;
    std::string studio_, currency_, owner_;
    std::size_t unknown_ = 0;
};

json::object Generator::request(const std::string& hook)
{
    json::object request;
    const auto maybe = [&](int percent, const char* name, const auto& make) {
        if (random_.chance(percent)) request[name] = make();
    };
    const auto expiry = [&]() -> json::value {
        return random_.chance(20) ? json::value(nullptr) : json::value(json::string(day()));
    };
    if (hook == "credit.add") {
        static const char* origins[] = {"manual",
                                        "goodwill",
                                        "cancellation",
                                        "referral",
                                        "promotion",
                                        "partial_payment",
                                        "overpayment",
                                        "top_up",
                                        "refund"};
        const std::int64_t face = amount();
        request = {{"customer", person(owner_)},
                   {"amount", money(face)},
                   {"description", "for a rainy day"}};
        maybe(60, "origin", [&] { return json::string(random_.pick(origins)); });
        maybe(50, "expires_on", expiry);
        maybe(20, "internal_note", [] { return "seen by admins"; });
        maybe(20, "name", [] { return "Birthday credit"; });
        maybe(20, "order_id", [&] { return order_id(); });
        maybe(8, "holder_only", [] { return true; });
        maybe(20, "priority", [&] { return random_.between(0, 100); });
        maybe(15, "paid", [&] { return money(random_.between(0, face)); });
    } else if (hook == "debit.add") {
        maybe(25, "voucher_id", [&] { return voucher_id(); });
        request["customer"] = person(owner_);
        request["amount"] = money(amount());
        request["description"] = "paid out";
        maybe(20, "internal_note", [] { return "a note"; });
        maybe(20, "order_id", [&] { return order_id(); });
    } else if (hook == "debit.reverse") {
        request = {{"transaction_id", debit_id()}, {"reason", "a mistake"}};
    } else if (hook == "customer.balance" || hook == "customer.statement") {
        request = {{"customer_id", owner_}};
        if (hook == "customer.statement") {
            maybe(50, "page", [&] { return json::object{{"limit", random_.between(1, 200)}}; });
        }
    } else if (hook == "voucher.sell") {
        json::object line{
            {"line_id", line_id()},
            {"kind", "credit"},
            {"amount", money(amount())},
            {"paid", money(random_.chance(80) ? random_.between(0, 9'999) : amount())}};
        if (random_.chance(40)) line["quantity"] = random_.between(1, 4);
        request = {{"order", order()}, {"line", line}, {"is_paid", random_.chance(40)}};
        maybe(25, "beneficiary", [&] { return person(customer()); });
        maybe(25, "expires_on", expiry);
        maybe(20, "description", [] { return "a present"; });
        maybe(20, "internal_note", [] { return "sold at the desk"; });
    } else if (hook == "voucher.check") {
        request = {{"code", code()}};
        maybe(50, "order", [&] { return order(); });
    } else if (hook == "voucher.list") {
        static const char* sorts[] = {"created", "expires", "available"};
        static const char* states[] = {"pending", "active", "fully_used", "expired"};
        maybe(60, "customer_id", [&] { return owner_; });
        maybe(15, "query", [&] { return random_.chance(50) ? "mart" : "12"; });
        maybe(20, "status", [&] { return json::array{random_.pick(states)}; });
        maybe(20, "unused", [] { return true; });
        maybe(20, "include_void", [] { return true; });
        maybe(30, "sort", [&] { return random_.pick(sorts); });
        maybe(20, "with_totals", [] { return true; });
        maybe(70, "page", [&] { return json::object{{"limit", random_.between(5, 200)}}; });
    } else if (hook == "voucher.get" || hook == "voucher.history") {
        request = {{"voucher_id", voucher_id()}};
    } else if (hook == "voucher.extend") {
        request = {{"voucher_id", voucher_id()}, {"expires_on", expiry()}, {"reason", "a gesture"}};
    } else if (hook == "voucher.void" || hook == "voucher.reveal") {
        request = {{"voucher_id", voucher_id()}, {"reason", "asked for"}};
    } else if (hook == "order.paid") {
        request = {{"order", order()}};
    } else if (hook == "order.overpaid") {
        request = {{"order", order()},
                   {"excess", money(random_.between(1, 3'000))},
                   {"reference", "x" + std::to_string(operations_.size() - random_.below(20))}};
    } else if (hook == "order.line_delete") {
        request = {{"order_id", order_with_vouchers()}, {"line_id", line_id()}};
    } else if (hook == "order.delete") {
        request = {{"order_id", order_with_vouchers()}};
        maybe(40, "reason", [] { return "not wanted"; });
    } else if (hook == "payment.methods") {
        request = {{"order", order()}};
    } else if (hook == "payment.hold" || hook == "payment.redeem") {
        request["source"] = source();
        request["order"] = order();
        maybe(40, "amount", [&] { return money(amount()); });
        maybe(15, "apply_as", [&] { return random_.chance(50) ? "payment" : "discount"; });
        if (hook == "payment.hold") maybe(30, "ttl_s", [&] { return random_.between(60, 3'600); });
    } else if (hook == "payment.capture" || hook == "payment.release") {
        request = {{"hold_id", hold_id("open")}};
        if (hook == "payment.capture")
            maybe(35, "amount", [&] { return money(random_.between(1, 2'000)); });
    } else if (hook == "payment.refund") {
        static const char* policies[] = {"restore_extended", "new_note", "forfeit"};
        if (random_.chance(60))
            request["hold_id"] = hold_id("captured");
        else
            request["order_id"] = order_with_vouchers();
        request["reason"] = "cancelled";
        maybe(50, "amount", [&] { return money(random_.between(1, 2'500)); });
        maybe(15, "restore", [&] { return random_.pick(policies); });
    } else if (hook == "payment.query") {
        if (random_.chance(50))
            request["hold_id"] = hold_id("open");
        else
            request["key"] = "k" + std::to_string(operations_.size() - random_.below(30));
    } else if (hook == "job.run") {
        request = {{"job", random_.chance(50) ? "expire" : "holds"}};
    }
    return request;
}

void Generator::spoil(json::object& line)
{
    static const char* roles[] = {"admin", "agent", "customer", "anonymous", "system", "owner"};
    json::object& payload = line["payload"].as_object();
    json::object& actor = payload["actor"].as_object();
    const std::size_t way = random_.below(12);
    if (way < 4) {
        // One amount of those in the request, wrong in one of seven ways; or all in another
        // currency.
        std::vector<json::object*> moneys;
        each_money(line["payload"], [&](json::object& money) { moneys.push_back(&money); });
        if (moneys.empty()) return;
        json::object& money = *moneys[random_.below(moneys.size())];
        const json::value wrong[] = {0, -1, 12.5, "12", 1'000'000'000'000'001, nullptr, 1e3};
        if (way < 3) {
            money["minor"] = random_.pick(wrong);
        } else {
            const char* other = random_.chance(90) ? "USD" : "usd";
            for (json::object* each : moneys)
                (*each)["currency"] = other;
            if (payload.contains("order")) payload["order"].as_object()["currency"] = other;
        }
    } else if (way < 6) {
        actor["role"] = random_.pick(roles);
        if (actor["role"] == "customer" && random_.chance(80)) actor["customer_id"] = customer();
    } else if (way == 6) {
        line.erase("key");
    } else if (way == 7) {
        line["studio"] = random_.chance(70) ? (studio_ == "s1" ? "s2" : "s1") : "s9";
    } else if (way == 8) {
        static const char* members[] = {"customer",
                                        "amount",
                                        "description",
                                        "order",
                                        "line",
                                        "is_paid",
                                        "code",
                                        "voucher_id",
                                        "hold_id",
                                        "reason",
                                        "actor",
                                        "source",
                                        "excess",
                                        "reference",
                                        "line_id",
                                        "expires_on",
                                        "transaction_id",
                                        "customer_id"};
        payload.erase(random_.pick(members));
    } else if (way == 9) {
        static const char* members[] = {
            "description", "reason", "voucher_id", "hold_id", "order_id", "name"};
        const json::value wrong[] = {
            json::string(std::string("a\0b", 3)), "", 5, json::string(std::string(2'001, 'x'))};
        const char* member = random_.pick(members);
        if (payload.contains(member)) payload[member] = random_.pick(wrong);
    } else if (way == 10) {
        const json::value wrong[] = {"2026-02-30", "2020-01-01", "tomorrow", 20270101, "2027-1-1"};
        if (payload.contains("expires_on")) payload["expires_on"] = random_.pick(wrong);
    } else {
        const json::value wrong[] = {0, 59, 3'601, "900", 900.5};
        if (payload.contains("source")) payload["ttl_s"] = random_.pick(wrong);
    }
}

} // namespace

std::vector<Operation> generate(std::uint64_t seed, std::size_t count)
{
    return Generator{seed}.make(std::max<std::size_t>(count, 2));
}

bool is_setup(const Operation& operation)
{
    return operation.id < 2;
}

} // namespace scrip::model
