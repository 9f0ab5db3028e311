// What one unit did to vouchers, for the audit row of its call: what they had available before and
// have now, and whose they are.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scrip::storage {

// Over all vouchers of one commodity: minor units, or units of a scope.
struct Total {
    std::string commodity;
    std::int64_t before = 0;
    std::int64_t after = 0;

    friend bool operator==(const Total&, const Total&) = default;
};

// Belongs to one unit and its thread.
class Touched {
public:
    // A voucher that is written to again keeps its first `before`.
    void note(std::string_view voucher_id,
              std::string_view commodity,
              std::int64_t before,
              std::int64_t after);
    // A customer_ref; none: the voucher has no holder.
    void note_holder(const std::optional<std::string>& holder);

    // By commodity, in the order of their names. Throws InvariantViolation beyond 64 bits.
    std::vector<Total> totals() const;
    const std::set<std::string>& holders() const { return holders_; }

private:
    struct Available {
        std::int64_t before = 0;
        std::int64_t after = 0;
    };

    std::map<std::pair<std::string, std::string>, Available> vouchers_; // by commodity and id
    std::set<std::string> holders_;
};

} // namespace scrip::storage
