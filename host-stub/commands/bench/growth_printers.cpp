#include "commands/bench/growth_printers.hpp"

#include "commands/bench/plot.hpp"
#include "commands/bench/printers.hpp"

#include <cstdio>

namespace host_stub::commands::bench {
namespace {

namespace json = boost::json;

void print(const Growth& growth)
{
    std::printf("\n  median ms by %s", growth.of.c_str());
    for (const std::int64_t size : growth.sizes)
        std::printf(" %17lld", static_cast<long long>(size));
    std::printf("\n  %-26s", "filled in s");
    for (const double seconds : growth.fill_seconds)
        std::printf(" %17.1f", seconds);
    std::puts("");
    for (const GrowthLine& line : growth.lines) {
        std::printf("  %-26s", line.what.c_str());
        for (std::size_t i = 0; i < line.p50_ms.size(); ++i)
            std::printf(" %9.3f (x%5.2f)", line.p50_ms[i], line.ratios[i].median);
        std::puts("");
    }
    for (const std::int64_t size : growth.left_out)
        std::printf("  %lld %s: not filled in the time given by --minutes\n",
                    static_cast<long long>(size),
                    growth.of.c_str());
}

json::object json_of(const GrowthLine& line, const Growth& growth)
{
    json::array points;
    for (std::size_t i = 0; i < line.p50_ms.size(); ++i) {
        points.push_back(json::object{{"size", growth.sizes[i]},
                                      {"p50_ms", line.p50_ms[i]},
                                      {"to_smallest", json_of(line.ratios[i])}});
    }
    return {{"call", line.what}, {"points", std::move(points)}};
}

json::object json_of(const Growth& growth)
{
    json::array filled, lines;
    for (std::size_t i = 0; i < growth.sizes.size(); ++i) {
        filled.push_back(
            json::object{{"size", growth.sizes[i]}, {"seconds", growth.fill_seconds[i]}});
    }
    for (const GrowthLine& line : growth.lines)
        lines.push_back(json_of(line, growth));
    return {{"of", growth.of},
            {"filled", std::move(filled)},
            {"left_out", json::value_from(growth.left_out)},
            {"calls", std::move(lines)}};
}

Plot plot_of(const Growth& growth, const GrowthLine& line)
{
    Curve curve{3, {}};
    for (std::size_t i = 0; i < line.p50_ms.size(); ++i) {
        curve.points.push_back(
            {static_cast<double>(growth.sizes[i]), line.p50_ms[i], line.p50_ms[i], line.p50_ms[i]});
    }
    return {line.what, {std::move(curve)}};
}

} // namespace

void print_growth(const GrowthResult& result)
{
    std::printf("\n%s: %s; behind each median its ratio to the smallest size\n",
                result.database.c_str(),
                result.about.c_str());
    for (const Growth& growth : result.growths)
        print(growth);
}

json::object json_of(const std::string& machine, const std::vector<GrowthResult>& results)
{
    json::array databases;
    for (const GrowthResult& result : results) {
        json::array growths;
        for (const Growth& growth : result.growths)
            growths.push_back(json_of(growth));
        databases.push_back(json::object{{"database", result.database},
                                         {"about", result.about},
                                         {"growth", std::move(growths)}});
    }
    return {{"machine", machine}, {"databases", std::move(databases)}};
}

std::string svg_of(const std::vector<GrowthResult>& results)
{
    Page page{"The median of calls over the size of what is there", "size", "ms", {}, {}};
    for (const GrowthResult& result : results) {
        for (const Growth& growth : result.growths) {
            Section section{result.database + ", by " + growth.of, {}};
            for (const GrowthLine& line : growth.lines)
                section.plots.push_back(plot_of(growth, line));
            page.sections.push_back(std::move(section));
        }
    }
    return svg_of(page);
}

} // namespace host_stub::commands::bench
