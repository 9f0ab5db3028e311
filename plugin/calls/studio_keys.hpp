// Which keys a studio works with: what its host gives, held against what its data was made with.
#pragma once

#include "secrets/keys.hpp"
#include "services/host.hpp"
#include "storage/studio_store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace scrip::calls {

// The host's master keys, wiped when they go.
class MasterKeys {
public:
    // Throws WrongState(wrong_keys) when one is not 32 bytes.
    MasterKeys(const services::Host& host, const std::string& studio_id);
    MasterKeys(const MasterKeys&) = delete;
    MasterKeys& operator=(const MasterKeys&) = delete;
    ~MasterKeys();

    const std::vector<std::byte>& newest() const { return newest_; }
    const std::vector<std::byte>& previous() const { return previous_; } // empty: none

private:
    MasterKeys() = default;

    std::vector<std::byte> newest_;
    std::vector<std::byte> previous_;
};

// For data that was made with these keys so far; without any, the studio begins. A newest key that
// the data does not know yet is the next version, where the one before it comes with it. Throws
// WrongState(wrong_keys).
secrets::Keys::Pointer keys_of(const MasterKeys& masters,
                               const std::string& studio_id,
                               const std::vector<storage::StudioKey>& known);

// Throws WrongState(wrong_keys): the key before the newest may not be left out yet.
[[noreturn]] void throw_still_needed(const storage::KeyNeeds& needs);

// What the data keeps of the newest of them.
storage::StudioKey kept_of(const secrets::Keys& keys, const std::string& studio_id);

} // namespace scrip::calls
