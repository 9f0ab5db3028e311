#include "commands/bench/targets.hpp"

#include <array>
#include <string_view>

namespace host_stub::commands::bench {
namespace {

struct AtThreads {
    std::optional<double> one, eight, thirty_two;

    std::optional<double> at(std::int64_t threads) const
    {
        if (threads == 1) return one;
        if (threads == 8) return eight;
        return threads == 32 ? thirty_two : std::nullopt;
    }
};

bool is_in_wal(const DatabaseResult& database)
{
    return database.about.find("journal wal") != std::string::npos;
}

// Rates of a redemption, to the limit's.
AtThreads rates(const DatabaseResult& database)
{
    if (database.name == "sqlite-file") {
        return is_in_wal(database) ? AtThreads{0.60, 1.5, 2.0} : AtThreads{0.60, 4, 8};
    }
    if (database.name == "postgresql") return {0.30, 0.22, 0.18};
    if (database.name == "mariadb") return {0.30, 0.18, 0.15};
    return {};
}

// The same of one hot voucher. On PostgreSQL callers that wait for it are to share a commit.
AtThreads hot_rates(const DatabaseResult& database, const std::string& ratio)
{
    if (database.name == "postgresql" && ratio == "plugin/limit of one thread") return {{}, 2, 2};
    if (database.name == "mariadb" && ratio == "plugin/limit") return {{}, 0.25, 0.18};
    return {};
}

std::optional<double>
latency(const DatabaseResult& database, const Group& group, const std::string& ratio)
{
    const bool is_sqlite = database.name == "sqlite-file";
    const bool is_known = is_sqlite || database.name == "postgresql" || database.name == "mariadb";
    if (group.which != Case::redeem || !is_known) return {};
    if (ratio == "p99 plugin/limit") return AtThreads{2, {}, {}}.at(group.threads);
    if (ratio != "p50 plugin/limit") return {};
    return is_sqlite ? AtThreads{1.6, {}, {}}.at(group.threads) : std::optional<double>(2);
}

std::optional<double>
rate(const DatabaseResult& database, const Group& group, const std::string& ratio)
{
    const bool is_native_query = group.which == Case::check || group.which == Case::list;
    if (is_native_query && ratio == "plugin/bare") return 0.8;
    if (group.which == Case::redeem_hot) return hot_rates(database, ratio).at(group.threads);
    if (group.which != Case::redeem) return {};
    if (ratio == "plugin/limit") return rates(database).at(group.threads);
    if (ratio == "plugin/bare" && database.name == "sqlite-memory") {
        return AtThreads{0.45, {}, {}}.at(group.threads);
    }
    return {};
}

AtThreads syncs(const DatabaseResult& database, Case which)
{
    const bool is_hot = which == Case::redeem_hot;
    if (database.name == "sqlite-file" && is_in_wal(database)) return {1.1, 0.35, 0.10};
    if (database.name == "postgresql")
        return is_hot ? AtThreads{{}, 0.2, 0.2} : AtThreads{1, 0.35, 0.15};
    if (database.name == "mariadb")
        return is_hot ? AtThreads{{}, 0.75, 0.45} : AtThreads{1, 0.35, 0.15};
    return {};
}

AtThreads bytes(const DatabaseResult& database)
{
    if (database.name == "sqlite-file" && is_in_wal(database)) return {36'000, {}, {}};
    if (database.name == "postgresql") return {2'000, 2'000, 2'000};
    if (database.name == "mariadb") return {1'200, 1'200, 1'200};
    return {};
}

} // namespace

Target target_of(const DatabaseResult& database, const Group& group, const std::string& ratio)
{
    if (const auto most = latency(database, group, ratio)) return {most, true};
    return {rate(database, group, ratio), false};
}

Counts count_targets_of(const DatabaseResult& database, const Group& group)
{
    if (group.which != Case::redeem && group.which != Case::redeem_hot) return {};
    return {bytes(database).at(group.threads), syncs(database, group.which).at(group.threads), 16};
}

} // namespace host_stub::commands::bench
