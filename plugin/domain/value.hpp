// What a voucher holds: money, or units of activities. The two are never added or compared.
#pragma once

#include "domain/money.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace scrip {

inline constexpr std::int64_t units_max = 10'000; // that one voucher or line may have

struct Units {
    std::int64_t count = 0;

    friend bool operator==(const Units&, const Units&) = default;
};

using Value = std::variant<Money, Units>;

// The activities that units are good for. It never changes: a wider one is another scope.
struct Scope {
    std::string scope_id;
    std::vector<std::string> activities; // the host's ids, sorted, each once

    bool has(const std::string& activity_id) const;
};

} // namespace scrip
