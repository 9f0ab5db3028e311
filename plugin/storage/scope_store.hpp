// Scopes: the sets of activities that units are good for, each kept once.
#pragma once

#include "domain/value.hpp"
#include "secrets/keys.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

class ScopeStore {
public:
    ScopeStore(Unit& unit, const std::string& studio_id, const secrets::Keys& keys);

    std::optional<Scope> find(const std::string& scope_id);

    // The scope of these activities, in any order; `new_id` names it where it is new.
    Scope keep(std::vector<std::string> activities, const std::string& new_id);

private:
    Unit& unit_;
    const std::string& studio_id_;
    const secrets::Keys& keys_;
};

// A scope as its row has it. Throws DataCorrupt.
Scope scope_from_row(const std::string& scope_id, const std::string& packed_activities);

} // namespace scrip::storage
