#include "calls/studio.hpp"

#include "json/settings_form.hpp"

namespace scrip::calls {

std::shared_ptr<const Settings> Studio::settings(storage::Unit& unit, std::int64_t version)
{
    {
        const std::lock_guard lock{mutex_};
        if (settings_ && settings_version_ == version) return settings_;
    }
    auto read = std::make_shared<const Settings>(
        json::read_settings(storage::StudioStore{unit, studio_id_}.settings(version)));
    const std::lock_guard lock{mutex_};
    settings_version_ = version;
    settings_ = read;
    return read;
}

} // namespace scrip::calls
