#include "schedules.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace scrip::schedule {

namespace {

unsigned bit(int client)
{
    return 1U << static_cast<unsigned>(client);
}

// The one that goes on, if it can.
int one_of(unsigned clients, int last)
{
    if (last >= 0 && (clients & bit(last)) != 0) return last;
    return std::countr_zero(clients);
}

bool meet(const std::set<std::string>& some, const std::set<std::string>& others)
{
    return std::any_of(
        some.begin(), some.end(), [&](const std::string& each) { return others.contains(each); });
}

// A step that is done, in the order in which they were.
struct Event {
    std::size_t at; // in the trace
    const Taken* taken;
    std::set<std::string> ends; // the tables of the transaction that it ends
    std::size_t transaction = 0;
    std::vector<std::size_t> clock; // so many events of each client go before it, or are it
};

std::vector<Event> events_of(const Trace& trace)
{
    std::vector<Event> events;
    for (std::size_t at = 0; at < trace.size(); ++at)
        events.push_back({at, &trace[at], {}, 0, {}});
    const auto time = [](const Event& each) {
        return each.taken->is_held_up ? each.taken->done_at * 2 - 1 : each.at * 2;
    };
    std::stable_sort(events.begin(), events.end(), [&](const Event& a, const Event& b) {
        return time(a) < time(b);
    });
    return events;
}

void note_transactions(std::vector<Event>& events)
{
    std::vector<std::set<std::string>> written(8);
    std::vector<std::size_t> transaction(8, 0);
    for (Event& each : events) {
        const Step& step = each.taken->step;
        const auto client = static_cast<std::size_t>(each.taken->client);
        each.transaction = transaction[client];
        if (step.does == Step::Does::write)
            written[client].insert(step.tables.begin(), step.tables.end());
        if (!step.ends()) continue;
        each.ends.swap(written[client]);
        written[client].clear();
        ++transaction[client];
    }
}

bool depend(const Event& a, const Event& b)
{
    return meet(a.ends, b.taken->step.tables) || meet(b.ends, a.taken->step.tables);
}

} // namespace

int EverySchedule::choose(unsigned ready, const std::vector<Step>& pending, int last)
{
    if (depth_ < nodes_.size()) {
        const Node& node = nodes_[depth_++];
        if (node.ready != ready) throw std::runtime_error{"the same schedule goes another way"};
        return node.chosen;
    }
    ++depth_;
    if (is_redundant_) return one_of(ready, last);
    Node node{.ready = ready, .pending = pending, .written = {}};
    node.asleep = nodes_.empty() ? 0 : asleep_behind(nodes_.back());
    note_written(node);
    const unsigned choices = ready & ~node.asleep;
    is_redundant_ = choices == 0;
    if (is_redundant_) return one_of(ready, last);
    node.chosen = one_of(choices, last);
    node.todo = is_reduced_ ? bit(node.chosen) : ready;
    nodes_.push_back(std::move(node));
    return nodes_.back().chosen;
}

// By client, what its open transaction has written before the node.
void EverySchedule::note_written(Node& node) const
{
    node.written.resize(node.pending.size());
    if (nodes_.empty()) return;
    const Node& before = nodes_.back();
    node.written = before.written;
    const Step& step = before.pending[static_cast<std::size_t>(before.chosen)];
    auto& written = node.written[static_cast<std::size_t>(before.chosen)];
    if (step.does == Step::Does::write) written.insert(step.tables.begin(), step.tables.end());
    if (step.ends()) written.clear();
}

// Whoever was tried before at the node need not be tried again behind another choice, as long as
// the two steps may change places. Two that write one table may wait for each other.
unsigned EverySchedule::asleep_behind(const Node& node) const
{
    if (!is_reduced_) return 0;
    const auto ends = [&](std::size_t client) {
        std::set<std::string> ended;
        const Step& step = node.pending[client];
        if (!step.ends()) return ended;
        ended = node.written[client];
        if (step.is_alone) ended.insert(step.tables.begin(), step.tables.end());
        return ended;
    };
    const auto chosen = static_cast<std::size_t>(node.chosen);
    const Step& done = node.pending[chosen];
    unsigned asleep = (node.asleep | node.done) & ~bit(node.chosen);
    for (std::size_t each = 0; each < node.pending.size(); ++each) {
        const Step& step = node.pending[each];
        const bool may_wait = step.does == Step::Does::write && done.does == Step::Does::write &&
                              meet(step.tables, done.tables);
        const bool may_see = meet(ends(each), done.tables) || meet(ends(chosen), step.tables);
        if (may_wait || may_see) asleep &= ~bit(static_cast<int>(each));
    }
    return asleep;
}

// For each two steps that were done one after the other and may not change places: the second's
// client is tried before the first, too.
void EverySchedule::add_reversals(const Trace& played)
{
    std::vector<Event> events = events_of(played);
    note_transactions(events);
    const std::size_t clients = nodes_.empty() ? 0 : nodes_.front().pending.size();
    std::vector<std::vector<std::size_t>> now(clients, std::vector<std::size_t>(clients, 0));
    const auto try_before = [&](const Event& first, int client) {
        Node& node = nodes_[first.at];
        node.todo |= (node.ready & bit(client)) != 0 ? bit(client) : node.ready;
    };
    for (std::size_t at = 0; at < events.size(); ++at) {
        Event& event = events[at];
        const int client = event.taken->client;
        const bool is_chosen = event.at < nodes_.size(); // and so what came before it
        auto& clock = now[static_cast<std::size_t>(client)];
        const auto before = clock;
        std::vector<std::size_t> seen(clients, 0);
        std::vector<const Event*> nearest(clients, nullptr);
        for (std::size_t each = 0; each < at; ++each) {
            const Event& other = events[each];
            const auto theirs = static_cast<std::size_t>(other.taken->client);
            const std::size_t count = ++seen[theirs];
            if (other.taken->client == client) continue;
            const bool made_it_wait = event.taken->is_held_up && other.at < event.at &&
                                      other.taken->step.does == Step::Does::write &&
                                      meet(other.taken->step.tables, event.taken->step.tables);
            if (made_it_wait && is_chosen && count > before[theirs]) try_before(other, client);
            if (!depend(other, event)) continue;
            if (count > before[theirs] && other.at < nodes_.size()) nearest[theirs] = &other;
            for (std::size_t known = 0; known < clients; ++known)
                clock[known] = std::max(clock[known], other.clock[known]);
        }
        for (const Event* each : nearest)
            if (each && is_chosen) try_before(*each, client);
        clock[static_cast<std::size_t>(client)] = seen[static_cast<std::size_t>(client)] + 1;
        event.clock = clock;
    }
}

bool EverySchedule::next(const Trace& played)
{
    if (is_reduced_) add_reversals(played);
    is_redundant_ = false;
    depth_ = 0;
    for (; !nodes_.empty(); nodes_.pop_back()) {
        Node& node = nodes_.back();
        node.done |= bit(node.chosen);
        const unsigned left = node.todo & ~node.done & ~node.asleep;
        if (left == 0) continue;
        node.chosen = std::countr_zero(left);
        return true;
    }
    return false;
}

SomeSchedules::SomeSchedules(std::uint64_t seed, std::size_t count) : random_{seed}, left_{count}
{
    draw();
}

void SomeSchedules::draw()
{
    depth_ = 0;
    switches_.clear();
    for (std::size_t count = random_.below(4); count > 0; --count)
        switches_.insert(random_.below(length_));
    switches_.insert(0);
}

int SomeSchedules::choose(unsigned ready, const std::vector<Step>&, int last)
{
    const bool stays = !switches_.contains(depth_++) && last >= 0 && (ready & bit(last)) != 0;
    if (stays) return last;
    const unsigned others = last >= 0 ? ready & ~bit(last) : ready;
    unsigned choices = others != 0 ? others : ready;
    for (std::size_t skip = random_.below(static_cast<std::size_t>(std::popcount(choices)));
         skip > 0;
         --skip)
        choices &= choices - 1;
    return std::countr_zero(choices);
}

bool SomeSchedules::next(const Trace& played)
{
    length_ = std::max<std::size_t>(played.size(), 1);
    if (--left_ == 0) return false;
    draw();
    return true;
}

int OneSchedule::choose(unsigned ready, const std::vector<Step>&, int last)
{
    if (depth_ >= digits_.size()) return one_of(ready, last);
    const int client = digits_[depth_++] - '0';
    if (client < 0 || client > 7 || (ready & bit(client)) == 0)
        throw std::runtime_error{"the schedule names a client that cannot go on"};
    return client;
}

std::string digits_of(const Trace& trace)
{
    std::string digits;
    for (const Taken& each : trace)
        digits += static_cast<char>('0' + each.client);
    return digits;
}

} // namespace scrip::schedule
