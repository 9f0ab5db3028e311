#include "console/sample.hpp"

#include "console/sample_names.hpp"
#include "console/sample_studio.hpp"
#include "platform/counters.hpp"

namespace host_stub::console {
namespace {

constexpr int customers_at_once = 4;
constexpr int customers_of_each = 84; // besides those who are given something: 100 in all
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
    if (is_begun()) return;
    for (const SampleTexts& texts : sample_texts()) {
        SampleStudio studio(shared_, texts);
        studio.open();
        for (int number = 0; number < customers_at_once; ++number)
            play_next(studio, texts);
    }
    tell_progress();
}

// In turn, so that both studios are alive soon.
void Sample::fill(const std::function<bool()>& is_stopping)
{
    tell_progress();
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
    if (played == customers_at_once) studio.import_old();
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
