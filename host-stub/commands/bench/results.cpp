#include "commands/bench/results.hpp"

#include "commands/bench/targets.hpp"

#include <algorithm>

namespace host_stub::commands::bench {
namespace {

std::optional<Spread>
ratio(const std::vector<Measured>& one, const std::vector<Measured>& to, Member member)
{
    std::vector<double> ratios;
    for (std::size_t round = 0; round < std::min(one.size(), to.size()); ++round)
        ratios.push_back(one[round].*member / (to[round].*member));
    if (ratios.empty()) return {};
    return spread_of(std::move(ratios));
}

const std::vector<Measured>& rounds_of(const Group& group, Kind kind)
{
    static const std::vector<Measured> none;
    const auto found = group.rounds.find(kind);
    return found == group.rounds.end() ? none : found->second;
}

const std::vector<Measured>& limit_of_one(const DatabaseResult& database, Case which)
{
    static const std::vector<Measured> none;
    for (const Group& group : database.groups) {
        if (group.which == which && group.threads == 1) return rounds_of(group, Kind::limit);
    }
    return none;
}

} // namespace

Spread spread_of(const std::vector<Measured>& rounds, Member member)
{
    std::vector<double> values;
    for (const Measured& measured : rounds)
        values.push_back(measured.*member);
    return spread_of(std::move(values));
}

Counts counts_of(const std::vector<Measured>& rounds)
{
    return rounds.empty() ? Counts{} : rounds.back().counted;
}

std::vector<Ratio> ratios_of(const DatabaseResult& database, const Group& group)
{
    std::vector<Ratio> ratios;
    const auto add = [&](const std::string& name,
                         const std::vector<Measured>& one,
                         const std::vector<Measured>& to,
                         Member member) {
        const std::optional<Spread> spread = ratio(one, to, member);
        if (!spread) return;
        const Target target = target_of(database, group, name);
        ratios.push_back({name, *spread, target.value, target.is_bound_above});
    };
    const auto& limit = rounds_of(group, Kind::limit);
    const auto& bare = rounds_of(group, Kind::bare);
    const auto& one_call = rounds_of(group, Kind::one_call);
    const auto& plugin = rounds_of(group, Kind::plugin);
    add("plugin/limit", plugin, limit, &Measured::per_second);
    const bool is_server = !database.disk_probe_ms; // the limit of SQLite is of one thread anyway
    if (group.which == Case::redeem_hot && group.threads > 1 && is_server) {
        add("plugin/limit of one thread",
            plugin,
            limit_of_one(database, group.which),
            &Measured::per_second);
    }
    add("plugin/bare", plugin, bare, &Measured::per_second);
    add("plugin/one_call", plugin, one_call, &Measured::per_second);
    add("bare/limit", bare, limit, &Measured::per_second);
    add("one_call/limit", one_call, limit, &Measured::per_second);
    if (is_write(group.which)) {
        add("p50 plugin/limit", plugin, limit, &Measured::p50_ms);
        add("p99 plugin/limit", plugin, limit, &Measured::p99_ms);
    }
    add("CPU plugin/bare", plugin, bare, &Measured::cpu_us);
    return ratios;
}

} // namespace host_stub::commands::bench
