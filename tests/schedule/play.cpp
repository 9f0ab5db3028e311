#include "play.hpp"

#include "naive_pair.hpp"
#include "operations.hpp"
#include "switches.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace scrip::schedule {

namespace {

// Of the ids that a client makes.
constexpr std::uint64_t drawn_by_client = 1'000;

// READ COMMITTED shows the figures beside an effect as they are when they are read: other calls
// that end meanwhile are in them, or some of them.
bool is_passing_figure(const std::string& difference)
{
    for (const char* const place :
         {"/reply/balance/", "/reply/transaction/available_after/", "/reply/moved/"})
        if (difference.starts_with(place)) return true;
    return false;
}

std::string shown(const std::vector<std::size_t>& order)
{
    std::string text;
    for (const std::size_t each : order)
        text += (text.empty() ? "" : ";") + std::to_string(each);
    return text;
}

} // namespace

Play::Play(const std::string& plugin_dir, int clients) : clients_{clients}
{
    const Drawing repeatable{1};
    hear_sqlite();
    stage_ = Stage::make(plugin_dir, clients);
    open();
    make_naive_tables(stage_->database());
    stage_->keep();
    warm_up();
}

// What the opening makes is the same in the model.
void Play::open()
{
    const auto& lines = opening();
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const json::object sent = opened_.for_plugin(lines[at]);
        const json::object answer = ask(0, sent);
        if (lines[at].contains("control")) {
            for (int each = 1; each < clients_; ++each)
                ask(static_cast<std::size_t>(each), sent);
        }
        const auto faults = opened_.differences(static_cast<std::int64_t>(at), lines[at], answer);
        if (answer.at("status").as_string() != "OK" || !faults.empty())
            throw std::runtime_error{"the opening fails: " + json::serialize(lines[at]) + " " +
                                     json::serialize(answer) +
                                     (faults.empty() ? "" : " " + faults[0])};
    }
    const auto faults =
        opened_.differences_of_state([&](const json::object& line) { return ask(0, line); });
    if (!faults.empty()) throw std::runtime_error{"after the opening: " + faults[0]};
}

// Sessions are opened and statements prepared before anybody is switched.
void Play::warm_up()
{
    std::set<std::string> all;
    stage_->reset(all);
    for (std::size_t each = 0; each < static_cast<std::size_t>(clients_); ++each) {
        for (const Operation& operation : operations()) {
            set({operation.name});
            EverySchedule once{false};
            run(once, {[&] { ask(each, sent_[0]); }});
        }
    }
}

json::object Play::ask(std::size_t client, const json::object& line)
{
    return json::parse(stage_->host(static_cast<int>(client)).answer(json::serialize(line)))
        .as_object();
}

void Play::set(const std::vector<std::string>& names)
{
    lines_.clear();
    sent_.clear();
    verdicts_.clear();
    for (std::size_t each = 0; each < names.size(); ++each) {
        lines_.push_back(line_of(names[each], static_cast<int>(each)));
        sent_.push_back(opened_.for_plugin(lines_.back()));
    }
}

void Play::run(Schedules& which, const std::vector<std::function<void()>>& calls)
{
    stage_->reset(written_);
    written_.clear();
    stage_->begin_ids();
    Turns turns{[&](unsigned ready, const std::vector<Step>& pending, int last) {
                    return which.choose(ready, pending, last);
                },
                stage_->lock_watch()};
    std::vector<std::function<void()>> repeatable;
    for (std::size_t each = 0; each < calls.size(); ++each) {
        repeatable.push_back([&, each] {
            const Drawing drawing{drawn_by_client + each};
            calls[each]();
        });
    }
    const auto note = [&] {
        trace_ = turns.trace();
        deadlocks_ += turns.deadlocks();
        for (const Taken& each : trace_)
            if (each.step.does == Step::Does::write)
                written_.insert(each.step.tables.begin(), each.step.tables.end());
    };
    try {
        turns.run(repeatable);
    } catch (...) {
        note();
        throw;
    }
    note();
    if (look_) look_(turns);
}

std::vector<std::string> Play::play(Schedules& which)
{
    std::vector<json::object> answers(sent_.size());
    std::vector<std::function<void()>> calls;
    for (std::size_t each = 0; each < sent_.size(); ++each)
        calls.push_back([&, each] { answers[each] = ask(each, sent_[each]); });
    std::vector<Order> in_time;
    look_ = [&](const Turns& turns) {
        Order order(sent_.size());
        std::iota(order.begin(), order.end(), 0);
        do {
            if (fits_time(order, turns)) in_time.push_back(order);
        } while (std::next_permutation(order.begin(), order.end()));
    };
    run(which, calls);
    look_ = nullptr;
    std::string outcome = std::to_string(in_time.size()) + stage_->contents(written_);
    for (const json::object& each : answers)
        outcome += json::serialize(each);
    const auto known = verdicts_.try_emplace(outcome);
    outcomes_ += known.second ? 1 : 0;
    return faults_of(known.first->second, in_time, answers);
}

std::vector<std::string> Play::faults_of(Verdicts& verdicts,
                                         const std::vector<Order>& in_time,
                                         const std::vector<json::object>& answers)
{
    std::vector<std::string> faults;
    for (std::size_t each = 0; each < answers.size(); ++each)
        faults.push_back(std::to_string(each) + " asked " + json::serialize(sent_[each]) +
                         ", was answered " + json::serialize(answers[each]));
    for (const Order& order : in_time) {
        const auto [verdict, is_new] = verdicts.try_emplace(order);
        if (is_new) verdict->second = differences(order, answers, in_time.size() > 1);
        if (verdict->second.empty()) return {};
        for (const std::string& each : verdict->second)
            faults.push_back("not " + shown(order) + ": " + each);
    }
    return faults;
}

// Whoever was done before another began goes before it.
bool Play::fits_time(const Order& order, const Turns& turns) const
{
    for (std::size_t first = 0; first < order.size(); ++first)
        for (std::size_t second = first + 1; second < order.size(); ++second)
            if (turns.done_at(static_cast<int>(order[second])) <=
                turns.began_at(static_cast<int>(order[first])))
                return false;
    return true;
}

std::vector<std::string>
Play::differences(const Order& order, const std::vector<json::object>& answers, bool are_beside)
{
    constexpr std::int64_t first_operation = 100;
    Reference reference{opened_};
    for (const std::size_t each : order) {
        auto differ = reference.differences(
            first_operation + static_cast<std::int64_t>(each), lines_[each], answers[each]);
        if (are_beside && is_on_server()) std::erase_if(differ, is_passing_figure);
        if (!differ.empty()) return differ;
    }
    return reference.differences_of_state([&](const json::object& line) { return ask(0, line); });
}

std::string Play::on_server() const
{
    return is_on_server() ? "  # with SCRIP_TEST_DB at postgresql" : "";
}

} // namespace scrip::schedule
