// Plays operations to the model and to the plugin and stops at the first difference.
#pragma once

#include "answerer.hpp"
#include "bindings.hpp"
#include "generator.hpp"

#include <map>
#include <optional>
#include <set>

namespace scrip::model {

struct Finding {
    std::size_t index = 0; // of the operation after which it showed
    json::object line;     // what was asked, in the model's words
    json::object model_answer;
    json::object plugin_answer;
    std::vector<std::string> differences;
};

class Run {
public:
    static constexpr std::size_t no_check = 0; // of the state, not at the end either

    Run(Answerer& plugin,
        std::size_t check_state_every,
        const Model::TimeRules& time_rules = Model::TimeRules{});

    std::optional<Finding> play(const std::vector<Operation>& operations);

    // How often each hook was answered how: a run that meets no refusal of some kind proves nothing
    // about it.
    const std::map<std::string, std::size_t>& tally() const { return tally_; }

private:
    std::optional<Finding> compare(std::int64_t operation, const json::object& line);
    std::optional<Finding> check_state();
    std::optional<Finding> check_liability();
    std::optional<Finding> sweep_before(const Operation& operation);
    bool is_loss_due() const;
    bool names_untold_voucher(const json::object& line) const;
    json::object ask_plugin(const json::object& line,
                            const std::set<std::string>& unnamed,
                            std::vector<std::string>& faults);
    std::set<std::string> unnamed_at_first(const json::object& line, const json::object& expected);

    Answerer& plugin_;
    std::size_t check_state_every_;
    Model model_;
    Bindings bindings_;
    std::map<std::string, std::set<std::string>> unnamed_by_key_; // studio and key
    std::map<std::string, std::size_t> tally_;
    std::map<std::string, std::string>
        last_seen_; // voucher id to its JSON at the last check of the state
};

// The shortest prefix of a failing list, then without what it does not need.
std::vector<Operation> shrink(std::vector<Operation> failing, const MakeAnswerer& make_plugin);

} // namespace scrip::model
