#include "commands/bench/printers.hpp"
#include "commands/bench/targets.hpp"

namespace host_stub::commands::bench {
namespace {

namespace json = boost::json;

json::value or_null(std::optional<double> value)
{
    return value ? json::value(*value) : json::value(nullptr);
}

// For each call; null: not counted there.
json::object json_of(const Counts& counts)
{
    return {{"bytes", or_null(counts.bytes)},
            {"syncs", or_null(counts.syncs)},
            {"statements", or_null(counts.statements)}};
}

json::object json_of(const std::vector<Measured>& rounds)
{
    return {{"per_second", json_of(spread_of(rounds, &Measured::per_second))},
            {"p50_ms", json_of(spread_of(rounds, &Measured::p50_ms))},
            {"p99_ms", json_of(spread_of(rounds, &Measured::p99_ms))},
            {"longest_ms", spread_of(rounds, &Measured::longest_ms).max},
            {"cpu_us", json_of(spread_of(rounds, &Measured::cpu_us))},
            {"counted", json_of(counts_of(rounds))}};
}

json::object json_of(const Ratio& ratio)
{
    json::object printed = json_of(ratio.spread);
    if (ratio.target)
        printed[ratio.is_bound_above ? "target_most" : "target_least"] = *ratio.target;
    return printed;
}

json::object json_of(const DatabaseResult& database, const Group& group)
{
    json::object printed{{"case", name_of(group.which)}, {"threads", group.threads}};
    for (const auto& [kind, rounds] : group.rounds)
        printed[name_of(kind)] = json_of(rounds);
    json::object ratios;
    for (const Ratio& ratio : ratios_of(database, group))
        ratios[ratio.name] = json_of(ratio);
    printed["ratios"] = std::move(ratios);
    printed["counted_most"] = json_of(count_targets_of(database, group));
    return printed;
}

json::object json_of(const DatabaseResult& database)
{
    json::array cases;
    for (const Group& group : database.groups)
        cases.push_back(json_of(database, group));
    return {{"database", database.name},
            {"about", database.about},
            {"durable", database.is_durable},
            {"disk_probe_ms",
             database.disk_probe_ms ? json::value(json_of(*database.disk_probe_ms)) : nullptr},
            {"load_ms", database.load_ms},
            {"enable_ms", database.enable_ms},
            {"first_reply_ms", database.first_reply_ms},
            {"vouchers", database.vouchers},
            {"fill_seconds", database.fill_seconds},
            {"cases", std::move(cases)}};
}

} // namespace

json::object json_of(const Spread& spread)
{
    return {{"min", spread.min}, {"median", spread.median}, {"max", spread.max}};
}

json::object json_of(const Result& result)
{
    json::array databases;
    for (const DatabaseResult& database : result.databases)
        databases.push_back(json_of(database));
    return {{"machine", result.machine},
            {"seconds", result.seconds},
            {"rounds", result.rounds},
            {"databases", std::move(databases)}};
}

} // namespace host_stub::commands::bench
