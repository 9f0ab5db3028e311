// The generator's parts: stepping (generator.cpp), what there is to name (naming.cpp), what a
// request is made of (requests.cpp) and what makes it wrong (spoiling.cpp). How years pass over a
// studio: years.cpp.
#pragma once

#include "generator.hpp"

#include <algorithm>
#include <functional>

namespace scrip::model {

class Generator {
public:
    Generator(std::uint64_t seed, const std::set<std::string>& hooks);
    virtual ~Generator() = default;
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;

    std::vector<Operation> make(std::size_t count);

protected:
    json::object add(const json::object& line)
    {
        const auto id = static_cast<std::int64_t>(operations_.size());
        operations_.push_back({id, line});
        return model_.answer(id, line);
    }

    // As an admin mostly, with a key of its own.
    json::object ask(const std::string& hook, json::object payload);
    void name_studio(const std::string& studio);

    json::object enable(const std::string& studio);
    json::object config(const std::string& studio, const std::string& currency);
    void step();

    struct Kind {
        std::string hook;
        int weight;
        const char* roles; // the first letters of the roles that mostly ask for it
    };
    static const std::vector<Kind>& all_kinds();
    void make_one(const Kind& kind);
    void advance_clock();

    // Six wrong codes of one session, then a right one; later the right one again.
    void guess_codes();
    void spend_on_last_day();
    void wind_down();
    void step_in_peace();

    // A tenth of the calls: the same again, another body under the same key, another key for the
    // same body.
    bool repeat();

    // ---- what a request is made of

    json::object request(const std::string& hook);         // empty: of a hook without members
    json::object account_request(const std::string& hook); // of credits, debits and people
    json::object voucher_request(const std::string& hook);
    json::object order_request(const std::string& hook);
    json::object payment_request(const std::string& hook);
    template <class Make>
    void maybe(json::object& request, int percent, const char* name, const Make& make)
    {
        if (random_.chance(percent)) request[name] = make();
    }
    json::value expiry();
    json::object money(std::int64_t minor) const
    {
        return {{"minor", minor}, {"currency", currency_}};
    }

    std::int64_t amount();
    // Mostly one of a few, now and then somebody who came lately.
    std::string customer()
    {
        return random_.chance(90) ? "c" + std::to_string(random_.between(1, 4)) : newcomer();
    }
    std::string newcomer()
    {
        return "n" + std::to_string(operations_.size() / 100 + random_.below(3));
    }
    json::object person(const std::string& id);
    std::string order_id()
    {
        return "o" + std::to_string(operations_.size() / 60 + random_.below(6));
    }

    // Mostly an order that sold or spent vouchers lately.
    std::string order_with_vouchers();
    std::string line_id() { return "l" + std::to_string(random_.between(1, 3)); }

    json::object order() { return order(order_id()); }
    virtual json::object order(const std::string& id);
    json::object scope();
    json::object goods();
    json::object order_for_named();
    json::array some_lines(const json::object& order);
    json::array tenders(const std::string& order_id, std::int64_t& captured);
    std::int64_t part_of_something_spent(const std::string& order_id);
    std::int64_t part_of_hold(const std::string& hold_id);
    json::object cancellation();

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

    const Voucher* voucher();
    std::string voucher_id();
    std::string code();

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

    std::string hold_id(const std::string& state);
    std::string debit_id();
    std::string referral_code();
    json::object transfer();
    json::object import_row();
    json::object import_batch();
    std::string clawback_id() { return recent_of(named_from().clawbacks, 't'); }
    virtual std::string day();
    json::object source();
    json::object actor(char role);

    // ---- what makes a request wrong

    void spoil(json::object& line);
    void spoil_money(json::object& line);

    std::vector<Kind> kinds_; // of the hooks that the plugin declares
    Random random_;
    Model model_;
    std::vector<Operation> operations_;
    std::string studio_, currency_, owner_;
    const Voucher* named_ = nullptr; // by the request in making
    std::size_t unknown_ = 0;
};

} // namespace scrip::model
