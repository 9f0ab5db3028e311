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

constexpr std::chrono::seconds round_s{30};
constexpr int rounds_of_long = 30; // a quarter of an hour, as the manifest has it for `expire`

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
            do_jobs(shared, round % rounds_of_long == 0);
        } catch (const std::exception& failed) {
            shared.host().log.error(std::string("a round of jobs failed: ") + failed.what());
        }
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, round_s, [this] { return is_stopping_; });
    }
}

// A studio that is being switched off is done when nothing is held in it any more.
void Background::do_jobs(Shared& shared, bool is_long_round)
{
    for (const platform::Profile& profile : shared.profiles.all()) {
        if (is_stopping()) return;
        const std::string state = shared.plugin_state(profile.studio_id);
        if (state == "off") continue;
        platform::HookCaller hooks(shared.plugin(), profile.studio_id);
        for (const char* const job : {"holds", "events", "expire", "notices"}) {
            const bool is_rare =
                job == std::string_view("expire") || job == std::string_view("notices");
            if (is_rare && !is_long_round) continue;
            const loader::Outcome outcome =
                hooks.call("job.run",
                           {{"actor", platform::system_itself()}, {"job", job}},
                           services::random_token());
            if (!outcome.is_ok() && state == "on") {
                shared.host().log.error(std::string("the job ") + job +
                                        " failed: " + outcome.error_code);
            }
        }
        platform::Checkout(shared.host(), shared.plugin(), profile.studio_id).reconcile();
        if (state == "stopping") {
            shared.control({{"control", "studio.disable"}, {"studio", profile.studio_id}});
        }
    }
}

} // namespace host_stub::console
