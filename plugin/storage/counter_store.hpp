// Counters that are raised inside the transaction they count: numbers and limits.
#pragma once

#include "storage/unit.hpp"

#include <optional>
#include <string>

namespace scrip::storage {

class CounterStore {
public:
    CounterStore(Unit& unit, const std::string& studio_id);

    // Adds and leaves the new value; none, and nothing added, where it would pass `limit`.
    std::optional<std::int64_t> raise(const std::string& name,
                                      const std::string& period,
                                      std::int64_t by,
                                      std::optional<std::int64_t> limit);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
