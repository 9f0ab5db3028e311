#include "calls/studio_keys.hpp"

#include "domain/errors.hpp"
#include "secrets/wipe.hpp"

namespace scrip::calls {

namespace {

using secrets::Keys;
using storage::StudioKey;

// What the keys that a later master keeps are bound to.
std::string lasting_bound(const std::string& studio_id, int version)
{
    return "lasting/" + std::to_string(studio_id.size()) + ":" + studio_id + "/" +
           std::to_string(version);
}

Keys::Pointer keys_known_as(const std::vector<std::byte>& master,
                            const std::string& studio_id,
                            const StudioKey& known)
{
    if (known.version == 1) return Keys::from_master(master);
    auto keys = Keys::from_later_master(
        master, known.version, lasting_bound(studio_id, known.version), known.lasting_sealed);
    if (!keys) throw DataCorrupt{"the keys that a studio's newest key keeps do not open"};
    return keys;
}

} // namespace

// By way of the empty one, so that whatever is thrown here what came before is wiped.
MasterKeys::MasterKeys(const services::Host& host, const std::string& studio_id) : MasterKeys{}
{
    newest_ = host.master_key(studio_id);
    if (newest_.size() != secrets::key_bytes) {
        throw WrongState{"wrong_keys", "the host's master key is not 32 bytes"};
    }
    previous_ = host.previous_master_key(studio_id);
    if (!previous_.empty() && previous_.size() != secrets::key_bytes) {
        throw WrongState{"wrong_keys", "the host's previous master key is not 32 bytes"};
    }
}

MasterKeys::~MasterKeys()
{
    secrets::wipe(newest_);
    secrets::wipe(previous_);
}

Keys::Pointer keys_of(const MasterKeys& masters,
                      const std::string& studio_id,
                      const std::vector<StudioKey>& known)
{
    if (known.empty()) return Keys::from_master(masters.newest());
    const StudioKey& last = known.back();
    if (secrets::is_made_with(last.check_value, masters.newest())) {
        const auto keys = keys_known_as(masters.newest(), studio_id, last);
        const bool has_older =
            known.size() > 1 &&
            secrets::is_made_with(known[known.size() - 2].check_value, masters.previous());
        return has_older ? keys->beside_older(masters.previous()) : keys;
    }
    for (const StudioKey& key : known) {
        if (!secrets::is_made_with(key.check_value, masters.newest())) continue;
        throw WrongState{"wrong_keys",
                         "the host's master key is one that was replaced in the studio's data"};
    }
    if (secrets::is_made_with(last.check_value, masters.previous())) {
        return keys_known_as(masters.previous(), studio_id, last)->renewed(masters.newest());
    }
    throw WrongState{"wrong_keys", "the studio's data was made with other keys"};
}

void throw_still_needed(const storage::KeyNeeds& needs)
{
    throw WrongState{"wrong_keys",
                     "the key before the studio's newest is still needed: " +
                         std::to_string(needs.waiting) + " rows wait for job.run prune, " +
                         std::to_string(needs.until_end) + " codes need it until they end"};
}

StudioKey kept_of(const Keys& keys, const std::string& studio_id)
{
    return {.version = keys.version(),
            .key_id = keys.key_id(),
            .check_value = keys.check_value(),
            .lasting_sealed = keys.seal_lasting(lasting_bound(studio_id, keys.version()))};
}

} // namespace scrip::calls
