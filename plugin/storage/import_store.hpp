// Which rows of another system's batches became vouchers.
#pragma once

#include "storage/unit.hpp"

#include <string>

namespace scrip::storage {

class ImportStore {
public:
    ImportStore(Unit& unit, const std::string& studio_id, const std::string& batch);

    bool has(const std::string& external_id);
    // Throws DatabaseError(duplicate) when another call imported the row meanwhile.
    void keep(const std::string& external_id, const std::string& voucher_id);

private:
    Unit& unit_;
    const std::string& studio_id_;
    const std::string& batch_;
};

} // namespace scrip::storage
