// Studios: their state, the versions of their settings, and the keys their data was made with.
#pragma once

#include "domain/words.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

// A master key that a studio's data was made with: what it is recognised by, and the keys of chain
// and pseudonyms that it keeps sealed; the first has none to keep.
struct StudioKey {
    int version = 1;
    std::string key_id;
    std::string check_value;
    std::string lasting_sealed;
};

// What waits for newer keys, or keeps older ones needed.
struct KeyNeeds {
    std::int64_t waiting = 0;   // rows for the job to seal anew, vouchers among them
    std::int64_t until_end = 0; // vouchers whose code is nowhere sealed, while they last

    bool are_none() const { return waiting == 0 && until_end == 0; }
};

struct StudioRow {
    StudioState state = StudioState::enabled;
    std::int64_t settings_version = 0;
    Instant created_at{};           // tells a studio from one of the same id that was purged
    int key_version = 1;            // the newest
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

    // All there were, the oldest first.
    std::vector<StudioKey> keys();
    void add_key(const StudioKey& key, Instant now);
    // Of the keys of this version.
    KeyNeeds needs(int key_version, Instant now);

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
