// Studios: their state, the versions of their settings, and the keys their data was made with.
#pragma once

#include "domain/words.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>

namespace scrip::storage {

struct StudioRow {
    StudioState state = StudioState::enabled;
    std::int64_t settings_version = 0;
    Instant created_at{}; // tells a studio from one of the same id that was purged
    std::string key_check;
    bool has_foreign_codes = false; // of another system: what is typed may be one of them
};

class StudioStore {
public:
    StudioStore(Unit& unit, const std::string& studio_id);

    std::optional<StudioRow> find();
    void insert(const std::string& key_id, const std::string& key_check, Instant now);
    void set_state(StudioState state);
    // `reason`: a word for whoever mends it, at most 64 bytes.
    void stop(const std::string& reason);

    void note_foreign_codes();

    std::string settings(std::int64_t version);
    void add_settings(std::int64_t version, const std::string& document, Instant now);

    bool has_vouchers();
    struct Remains {
        std::int64_t vouchers = 0;
        std::int64_t value = 0; // available and held
    };
    Remains remains();
    // Every row of the studio, in one transaction of its own.
    void purge();

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
