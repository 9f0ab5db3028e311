// A studio this process serves: its database, its keys, and the settings that hold now.
#pragma once

#include "domain/settings.hpp"
#include "secrets/keys.hpp"
#include "storage/store.hpp"
#include "storage/studio_store.hpp"

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

    const std::string& studio_id() const { return studio_id_; }
    storage::Store& store() const { return *store_; }
    const secrets::Keys& keys() const { return *keys_; }

    // The settings of that version, read and checked once. Another process may have made it.
    std::shared_ptr<const Settings> settings(storage::Unit& unit, std::int64_t version);

private:
    std::string studio_id_;
    std::shared_ptr<storage::Store> store_;
    std::shared_ptr<const secrets::Keys> keys_;

    std::mutex mutex_;
    std::int64_t settings_version_ = 0;
    std::shared_ptr<const Settings> settings_;
};

} // namespace scrip::calls
