#include "calls/studio.hpp"

#include "domain/errors.hpp"
#include "json/settings_form.hpp"

namespace scrip::calls {

std::shared_ptr<const Settings> Studio::settings(storage::Unit& unit, const storage::StudioRow& row)
{
    {
        const std::lock_guard lock{mutex_};
        const bool is_same =
            settings_version_ == row.settings_version && studio_created_at_ == row.created_at;
        if (settings_ && is_same) return settings_;
    }
    auto read = std::make_shared<const Settings>(
        json::read_settings(storage::StudioStore{unit, studio_id_}.settings(row.settings_version)));
    const std::lock_guard lock{mutex_};
    settings_version_ = row.settings_version;
    studio_created_at_ = row.created_at;
    settings_ = read;
    return read;
}

void ensure_takes_writes(StudioState state)
{
    if (state != StudioState::stopped) return;
    throw DataCorrupt{"the studio's data failed a check, and takes no writes"};
}

} // namespace scrip::calls
