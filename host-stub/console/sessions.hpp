// Who uses the console from which browser. In memory: a restart signs everybody out.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace host_stub::console {

struct Person {
    std::string studio_id;
    std::string role; // admin, agent, customer or nobody
    std::string id;   // empty for nobody
    std::string name;
};

struct Visit {
    std::string token; // of the cookie
    std::string csrf;
    std::string locale = "en";
    std::optional<Person> person;
    std::set<std::string> orders; // that a visitor began

    bool is(const char* role) const { return person && person->role == role; }
};

class Sessions {
public:
    static constexpr std::size_t visits_max = 4'096;
    static constexpr std::int64_t idle_s_max = 43'200; // twelve hours

    // A new visit of nobody in particular. When there are too many, the one that was idle longest
    // is gone.
    Visit begin(const std::string& locale);

    // Nothing for a token that is unknown or was idle too long.
    std::optional<Visit> find(const std::string& token);

    // The same visit under new tokens, as somebody else or nobody; the old token is dead.
    Visit renew(const Visit& visit, std::optional<Person> person);

    void set_locale(const std::string& token, const std::string& locale);
    void add_order(const std::string& token, const std::string& order_id);

private:
    struct Kept {
        Visit visit;
        std::int64_t used_s = 0;
    };
    Visit keep(Visit visit);

    std::mutex mutex_;
    std::map<std::string, Kept> kept_;
    std::set<std::pair<std::int64_t, std::string>> by_use_; // oldest first
    void touch(Kept& kept);
};

} // namespace host_stub::console
