// Plays one schedule of some calls after the other, from the same state, and judges each.
#pragma once

#include "reference.hpp"
#include "schedules.hpp"
#include "stage.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace scrip::schedule {

class Play {
public:
    Play(const std::string& plugin_dir, int clients);

    // Whose calls are played from now on, by name.
    void set(const std::vector<std::string>& names);
    // What is wrong with the answers and the state after it; empty: they are those of an order.
    std::vector<std::string> play(Schedules& which);

    // Runs any calls by the same means, from the same state.
    void run(Schedules& which, const std::vector<std::function<void()>>& calls);

    const Trace& trace() const { return trace_; }
    Stage& stage() { return *stage_; }
    std::size_t outcomes() const { return outcomes_; }
    int deadlocks() const { return deadlocks_; }
    bool is_on_server() const { return stage_->database().is_on_server(); }
    std::string backend() const { return is_on_server() ? "PostgreSQL" : "SQLite"; }
    // The kind of server, as a shell's comment behind the line that replays.
    std::string on_server() const;

private:
    using Order = std::vector<std::size_t>;

    void open();
    void warm_up();
    json::object ask(std::size_t client, const json::object& line);
    // Of one outcome: what speaks against each order of the calls that was looked at.
    using Verdicts = std::map<Order, std::vector<std::string>>;
    std::vector<std::string> faults_of(Verdicts& verdicts,
                                       const std::vector<Order>& in_time,
                                       const std::vector<json::object>& answers);
    std::vector<std::string>
    differences(const Order& order, const std::vector<json::object>& answers, bool are_beside);
    bool fits_time(const Order& order, const Turns& turns) const;

    int clients_;
    std::unique_ptr<Stage> stage_;
    Reference opened_;
    std::vector<json::object> lines_, sent_;   // in the model's words, and in the plugin's
    std::map<std::string, Verdicts> verdicts_; // by outcome
    std::set<std::string> written_;
    Trace trace_;
    std::function<void(const Turns&)> look_;
    std::size_t outcomes_ = 0;
    int deadlocks_ = 0;
};

} // namespace scrip::schedule
