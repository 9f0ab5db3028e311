// A studio this process serves: its database, its keys, and the settings that hold now.
#pragma once

#include "domain/settings.hpp"
#include "secrets/keys.hpp"
#include "storage/store.hpp"
#include "storage/studio_store.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace scrip::calls {

// Any number of threads.
class Studio {
public:
    Studio(std::string studio_id,
           std::shared_ptr<storage::Store> store,
           std::shared_ptr<const secrets::Keys> keys)
        : studio_id_{std::move(studio_id)}, store_{std::move(store)}, keys_{std::move(keys)}
    {
    }

    storage::Store& store() const { return *store_; }
    const std::shared_ptr<storage::Store>& shared_store() const { return store_; }
    const secrets::Keys& keys() const { return *keys_; }

    // The settings that hold for the row, read and checked once. Another process may have made
    // them.
    std::shared_ptr<const Settings> settings(storage::Unit& unit, const storage::StudioRow& row);

    // Once its database failed its own checks this process writes nothing more there; reads go on
    // (B05). True: it is the first to find out.
    bool stop() { return !is_stopped_.exchange(true); }
    bool is_stopped() const { return is_stopped_; }
    // As the row says, unless this process knows better.
    StudioState state(const storage::StudioRow& row) const
    {
        return is_stopped_ ? StudioState::stopped : row.state;
    }

private:
    std::string studio_id_;
    std::shared_ptr<storage::Store> store_;
    std::shared_ptr<const secrets::Keys> keys_;

    std::atomic<bool> is_stopped_{false};
    std::mutex mutex_;
    std::int64_t settings_version_ = 0;
    Instant studio_created_at_{};
    std::shared_ptr<const Settings> settings_;
};

// Throws DataCorrupt for a studio that is stopped.
void ensure_takes_writes(StudioState state);

} // namespace scrip::calls
