#include "commands/bench/counts.hpp"

namespace host_stub::commands::bench {
namespace {

std::optional<double> share(std::optional<double> before, std::optional<double> after, double acts)
{
    if (!before || !after) return {};
    return (*after - *before) / acts;
}

} // namespace

Counts per_act(const Counts& before, const Counts& after, double acts)
{
    return {share(before.bytes, after.bytes, acts),
            share(before.syncs, after.syncs, acts),
            share(before.statements, after.statements, acts)};
}

} // namespace host_stub::commands::bench
