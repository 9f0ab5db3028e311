#include "commands/bench/plot.hpp"
#include "commands/bench/printers.hpp"

namespace host_stub::commands::bench {
namespace {

Plot plot_of(const DatabaseResult& database, Case which)
{
    Plot plot{std::string(name_of(which)), {}};
    for (const Kind kind : {Kind::limit, Kind::bare, Kind::one_call, Kind::plugin}) {
        Curve curve{static_cast<std::size_t>(kind), {}};
        for (const Group& group : database.groups) {
            const auto rounds = group.rounds.find(kind);
            if (group.which != which || rounds == group.rounds.end()) continue;
            const Spread rate = spread_of(rounds->second, &Measured::per_second);
            curve.points.push_back(
                {static_cast<double>(group.threads), rate.median, rate.min, rate.max});
        }
        if (!curve.points.empty()) plot.curves.push_back(std::move(curve));
    }
    return plot;
}

} // namespace

std::string svg_of(const Result& result)
{
    Page page{"Throughput over threads: the limit, the least SQL, the plugin",
              "threads",
              "calls per second",
              {"limit", "bare", "bare, one call", "plugin"},
              {}};
    for (const DatabaseResult& database : result.databases) {
        Section section{database.name + ": " + database.about, {}};
        for (const Case which : all_cases()) {
            Plot plot = plot_of(database, which);
            if (!plot.curves.empty()) section.plots.push_back(std::move(plot));
        }
        page.sections.push_back(std::move(section));
    }
    return svg_of(page);
}

} // namespace host_stub::commands::bench
