#include "commands/bench/growth.hpp"

#include "commands/bench/grown.hpp"
#include "services/clock.hpp"

#include <algorithm>

namespace host_stub::commands::bench {
namespace {

using services::Clock;

class OneCall final : public Actor {
public:
    explicit OneCall(const std::function<void()>& call) : call_(call) {}
    bool act(const Draw&) override
    {
        call_();
        return true;
    }

private:
    const std::function<void()>& call_;
};

double p50_of(const Grown::Call& call, std::int64_t milliseconds)
{
    std::vector<std::unique_ptr<Actor>> one;
    one.push_back(std::make_unique<OneCall>(call.call));
    return repeat(milliseconds, one, [] { return Draw{0, 0}; }).p50_ms;
}

// What grows.
struct Dimension {
    const char* of;
    const std::vector<std::int64_t>& sizes;
    bool (Grown::*fill)(std::int64_t count, std::int64_t until_mono_ns);
    std::vector<Grown::Call> (Grown::*calls)();
};

class Measuring {
public:
    Measuring(const Dimension& dimension, const GrowthPlan& plan)
        : dimension_(dimension), plan_(plan)
    {
        growth_.of = dimension.of;
    }

    // From the smallest on; a size that is not filled in time is left out, and all above it.
    void fill(const MakePlace& make,
              const pipe::Options& session_options,
              std::int64_t until_mono_ns,
              const std::function<void(const std::string&)>& progress)
    {
        std::vector<std::int64_t> sizes = dimension_.sizes;
        std::sort(sizes.begin(), sizes.end());
        sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
        for (const std::int64_t size : sizes) {
            progress(std::string("filling: ") + std::to_string(size) + " " + dimension_.of);
            auto grown = std::make_unique<Grown>(make(), session_options);
            bool is_filled = false;
            const double ms =
                duration_ms([&] { is_filled = ((*grown).*dimension_.fill)(size, until_mono_ns); });
            if (!is_filled) {
                growth_.left_out.assign(std::find(sizes.begin(), sizes.end(), size), sizes.end());
                return;
            }
            growth_.sizes.push_back(size);
            growth_.fill_seconds.push_back(ms / 1e3);
            all_.push_back(std::move(grown));
        }
    }

    Growth run()
    {
        if (all_.empty()) return std::move(growth_);
        std::vector<std::vector<Grown::Call>> calls; // by size
        for (const auto& grown : all_)
            calls.push_back(((*grown).*dimension_.calls)());
        for (std::size_t which = 0; which < calls.front().size(); ++which)
            growth_.lines.push_back(measured(calls, which));
        return std::move(growth_);
    }

private:
    GrowthLine measured(const std::vector<std::vector<Grown::Call>>& calls, std::size_t which) const
    {
        std::vector<std::vector<double>> p50(calls.size()), ratios(calls.size());
        for (std::int64_t round = 0; round < plan_.rounds; ++round) {
            for (std::size_t size = 0; size < calls.size(); ++size) {
                p50[size].push_back(p50_of(calls[size][which], plan_.milliseconds));
                ratios[size].push_back(p50[size].back() / p50.front().back());
            }
        }
        GrowthLine line{calls.front()[which].what, {}, {}};
        for (std::size_t size = 0; size < calls.size(); ++size) {
            line.p50_ms.push_back(spread_of(p50[size]).median);
            line.ratios.push_back(spread_of(ratios[size]));
        }
        return line;
    }

    const Dimension dimension_;
    const GrowthPlan& plan_;
    Growth growth_;
    std::vector<std::unique_ptr<Grown>> all_;
};

} // namespace

GrowthResult measure_growth(const MakePlace& make,
                            const pipe::Options& session_options,
                            const GrowthPlan& plan,
                            const std::function<void(const std::string&)>& progress)
{
    const Dimension dimensions[] = {
        {"vouchers", plan.vouchers, &Grown::fill_vouchers, &Grown::calls_among_vouchers},
        {"entries", plan.entries, &Grown::fill_entries, &Grown::calls_among_entries},
        {"studios", plan.studios, &Grown::fill_studios, &Grown::calls_among_studios}};
    const auto share_ms = static_cast<std::int64_t>(plan.minutes * 60e3 / std::size(dimensions));
    GrowthResult result;
    {
        const std::unique_ptr<Place> place = make();
        result.database = place->name();
        result.about = place->about();
    }
    for (const Dimension& dimension : dimensions) {
        Measuring measuring(dimension, plan);
        measuring.fill(make,
                       session_options,
                       services::deadline_after_ms(Clock::mono_ns(), share_ms),
                       progress);
        progress(std::string("measuring by ") + dimension.of);
        result.growths.push_back(measuring.run());
    }
    return result;
}

} // namespace host_stub::commands::bench
