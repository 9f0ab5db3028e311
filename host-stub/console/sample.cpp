#include "console/sample.hpp"

#include "console/sample_names.hpp"
#include "console/sample_studio.hpp"
#include "platform/counters.hpp"

#include <array>

namespace host_stub::console {
namespace {

// The first ones came that many days ago, so that there is a past to report on.
constexpr std::array days_ago{400, 340, 250, 200, 120, 60};
constexpr std::int64_t us_of_day = 86'400'000'000;
constexpr int customers_of_each = 85; // besides those who are given something: 100 in all
constexpr const char* progress = "sample";

} // namespace

// A sample that was not completed goes on where it ended.
bool Sample::is_wanted() const
{
    return shared_.profiles.all().empty() || is_begun();
}

bool Sample::is_begun() const
{
    for (const SampleTexts& texts : sample_texts()) {
        const auto played =
            platform::last_number(shared_.host().store, texts.profile.studio_id, progress);
        if (played > 0 && played < customers_of_each) return true;
    }
    return false;
}

void Sample::begin()
{
    if (!is_begun()) play_past();
    tell_progress();
}

void Sample::play_past()
{
    const std::int64_t now_us = shared_.host().clock.unix_us();
    pipe::Options options = shared_.options;
    options.clock_unix_us = now_us - us_of_day * days_ago.front();
    Shared past(std::move(options));
    for (const SampleTexts& texts : sample_texts()) {
        SampleStudio studio(past, texts);
        past.host().clock.set(now_us - us_of_day * days_ago.front());
        studio.open();
        studio.import_old();
        for (const int days : days_ago) {
            past.host().clock.set(now_us - us_of_day * days);
            play_next(studio, texts);
        }
    }
}

// In turn, so that both studios are alive soon.
void Sample::fill(const std::function<bool()>& is_stopping)
{
    for (int number = 0; number < customers_of_each; ++number) {
        for (const SampleTexts& texts : sample_texts()) {
            if (is_stopping()) return;
            SampleStudio studio(shared_, texts);
            play_next(studio, texts);
        }
    }
    shared_.filling.total = 0;
}

void Sample::play_next(SampleStudio& studio, const SampleTexts& texts)
{
    const std::string& studio_id = texts.profile.studio_id;
    const auto played = platform::last_number(shared_.host().store, studio_id, progress);
    if (played >= customers_of_each) return;
    studio.play(static_cast<int>(played));
    platform::count(shared_.host().store, studio_id, progress);
    ++shared_.filling.done;
}

void Sample::tell_progress()
{
    int done = 0;
    for (const SampleTexts& texts : sample_texts()) {
        done += static_cast<int>(
            platform::last_number(shared_.host().store, texts.profile.studio_id, progress));
    }
    shared_.filling.done = done;
    shared_.filling.total = customers_of_each * static_cast<int>(sample_texts().size());
}

} // namespace host_stub::console
