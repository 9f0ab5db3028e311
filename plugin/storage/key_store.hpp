// Idempotency keys: which effect a key named, and what was answered.
#pragma once

#include "secrets/keys.hpp"
#include "storage/resealed_rows.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>

namespace scrip::storage {

struct KeptAnswer {
    std::string operation;
    std::string fingerprint; // keyed hash of the hook and the payload that the key came with
    std::string asker;       // keyed hash of who asked
    bool is_declined = false;
    std::optional<std::string> hold_id; // of a payment step
    std::string reply;                  // one JSON object
    Instant at{};                       // when it was kept
};

class KeyStore {
public:
    KeyStore(Unit& unit, const std::string& studio_id, const secrets::Keys& keys);

    std::optional<KeptAnswer> find(const std::string& key);

    // The reply is sealed, for it may hold a code. Throws DatabaseError(duplicate) when another
    // call kept an answer under this key in the meantime.
    void keep(const std::string& key, const KeptAnswer& answer, Instant now);

    // What a replay tells from here on: the effect stays, what it said of an erased person goes.
    void replace_reply(const std::string& key, const std::string& reply);

    // Seals with the newest keys what those of `older` sealed, at most so many answers.
    ResealedRows reseal(int older, std::int64_t limit);

private:
    Unit& unit_;
    const std::string& studio_id_;
    const secrets::Keys& keys_;
};

} // namespace scrip::storage
