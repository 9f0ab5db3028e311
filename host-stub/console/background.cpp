#include "console/background.hpp"

#include "console/refusal.hpp"
#include "console/sample.hpp"
#include "console/shared.hpp"
#include "platform/checkout.hpp"
#include "platform/documents.hpp"
#include "services/tokens.hpp"

#include <chrono>
#include <exception>

namespace host_stub::console {
namespace {

constexpr std::chrono::seconds round_s{2};

struct Job {
    const char* name;
    int rounds; // from one run to the next; 0: whenever somebody wrote
};

// As often as the manifest has it; notices and the rest with `expire`.
constexpr Job jobs[] = {{"events", 0}, {"holds", 30}, {"expire", 450}, {"notices", 450}};

constexpr int rounds_of_settling = 15;

} // namespace

void Background::start(Shared& shared, bool fills_sample)
{
    thread_ = std::thread([this, &shared, fills_sample] { run(shared, fills_sample); });
}

void Background::stop()
{
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool Background::is_stopping()
{
    const std::lock_guard lock(mutex_);
    return is_stopping_;
}

void Background::run(Shared& shared, bool fills_sample)
{
    try {
        if (fills_sample) Sample(shared).fill([this] { return is_stopping(); });
    } catch (const std::exception& failed) {
        shared.filling.total = 0;
        shared.host().log.error(std::string("the sample is not complete: ") + failed.what());
    }
    for (int round = 0; !is_stopping(); ++round) {
        try {
            do_jobs(shared, round);
        } catch (const std::exception& failed) {
            shared.host().log.error(std::string("a round of jobs failed: ") + failed.what());
        }
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, round_s, [this] { return is_stopping_; });
    }
}

// A studio that is being switched off is done when nothing is held in it any more.
void Background::do_jobs(Shared& shared, int round)
{
    const bool has_news = shared.has_news.exchange(false);
    for (const platform::Profile& profile : shared.profiles.all()) {
        const std::string state = shared.plugin_state(profile.studio_id);
        if (state == "off") continue;
        platform::HookCaller hooks(shared.plugin(), profile.studio_id);
        for (const Job& job : jobs) {
            if (is_stopping()) return;
            const bool is_due = job.rounds == 0 ? has_news : round % job.rounds == 0;
            if (!is_due) continue;
            const loader::Outcome outcome =
                hooks.call("job.run",
                           {{"actor", platform::system_itself()}, {"job", job.name}},
                           services::random_token());
            if (!outcome.is_ok() && state == "on") {
                shared.host().log.error(std::string("the job ") + job.name +
                                        " failed: " + outcome.error_code);
            }
        }
        const bool settles = round % rounds_of_settling == 0;
        if (settles) {
            platform::Checkout(shared.host(), shared.plugin(), profile.studio_id).reconcile();
        }
        if (settles && state == "stopping") {
            shared.control({{"control", "studio.disable"}, {"studio", profile.studio_id}});
        }
    }
}

} // namespace host_stub::console
