#include "commands/bench/printers.hpp"
#include "commands/bench/targets.hpp"

#include <array>
#include <cstdio>

namespace host_stub::commands::bench {
namespace {

template <class... Values>
std::string formatted(const char* format, Values... values)
{
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

std::string counted(std::optional<double> value, const char* format)
{
    return value ? formatted(format, *value) : std::string("-");
}

std::string printed_counts(const Counts& counts)
{
    return formatted("%9s %7s %7s",
                     counted(counts.bytes, "%.0f").c_str(),
                     counted(counts.syncs, "%.2f").c_str(),
                     counted(counts.statements, "%.1f").c_str());
}

void print_kind(const Group& group, Kind kind, const std::vector<Measured>& rounds)
{
    std::printf("%-12s %3lld  %-9s %9.0f %9.3f %9.3f %9.2f %8.1f %s\n",
                std::string(name_of(group.which)).c_str(),
                static_cast<long long>(group.threads),
                std::string(name_of(kind)).c_str(),
                spread_of(rounds, &Measured::per_second).median,
                spread_of(rounds, &Measured::p50_ms).median,
                spread_of(rounds, &Measured::p99_ms).median,
                spread_of(rounds, &Measured::longest_ms).max,
                spread_of(rounds, &Measured::cpu_us).median,
                printed_counts(counts_of(rounds)).c_str());
}

void print_ratio(const Ratio& ratio)
{
    std::string target;
    if (ratio.target) {
        target = formatted("   target %s %.2f", ratio.is_bound_above ? "<=" : ">=", *ratio.target);
    }
    std::printf(
        "%18s%-28s %s%s\n", "", ratio.name.c_str(), printed(ratio.spread).c_str(), target.c_str());
}

void print_group(const DatabaseResult& database, const Group& group)
{
    for (const auto& [kind, rounds] : group.rounds)
        print_kind(group, kind, rounds);
    const Counts most = count_targets_of(database, group);
    if (most.statements) {
        std::printf("%18s%-49s %s\n",
                    "",
                    "counts wanted of the plugin, at most",
                    printed_counts(most).c_str());
    }
    for (const Ratio& ratio : ratios_of(database, group))
        print_ratio(ratio);
    std::puts("");
}

} // namespace

std::string printed(const Spread& spread)
{
    return formatted("min %6.2f   median %6.2f   max %6.2f", spread.min, spread.median, spread.max);
}

void print_table(const DatabaseResult& database)
{
    std::printf("\n%s: %s%s\n",
                database.name.c_str(),
                database.about.c_str(),
                database.is_durable ? "" : "; a commit waits for no disk");
    if (database.disk_probe_ms) {
        std::printf("  4 KiB appended and synced in %.3f ms (median; %.3f to %.3f)\n",
                    database.disk_probe_ms->median,
                    database.disk_probe_ms->min,
                    database.disk_probe_ms->max);
    }
    std::printf(
        "  plugin loaded and active after %.1f ms, studio migrated and enabled %.1f ms, first "
        "reply %.1f ms\n",
        database.load_ms,
        database.enable_ms,
        database.first_reply_ms);
    std::printf("  %lld vouchers imported in %.1f s\n\n",
                static_cast<long long>(database.vouchers),
                database.fill_seconds);
    std::printf("%-12s %3s  %-9s %9s %9s %9s %9s %8s %9s %7s %7s\n",
                "case",
                "thr",
                "what",
                "calls/s",
                "p50 ms",
                "p99 ms",
                "longest",
                "CPU us",
                "bytes",
                "syncs",
                "stmts");
    for (const Group& group : database.groups)
        print_group(database, group);
}

} // namespace host_stub::commands::bench
