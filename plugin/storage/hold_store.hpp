// Holds and their parts. A part's guard never lets more leave it than is open.
#pragma once

#include "domain/hold.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

class HoldStore {
public:
    HoldStore(Unit& unit, const std::string& studio_id);

    // The hold with its parts as they are in `hold`.
    void insert(const Hold& hold);
    std::optional<Hold> find(const std::string& hold_id);
    // Some of those stored as open, lapsed or not; none once all are ended.
    std::vector<std::string> open_of_order(const std::string& order_id);
    // But those that keep something of a quarantined voucher, which wait with it.
    std::vector<std::string> lapsed(Instant now, std::int64_t limit);
    std::vector<std::string> lapsed_on_voucher(const std::string& voucher_id, Instant now);

    // Some of those that hold of the voucher, lapsed or not; none once all are ended.
    std::vector<std::string> open_on_voucher(const std::string& voucher_id);

    // Moves `captured` and `released` out of what is open; together all of it. Throws
    // DatabaseError(conflict) when the part is no longer as it was read.
    void close_part(const Hold& hold,
                    const HoldPart& part,
                    std::int64_t captured,
                    std::int64_t released);
    // From open to another state, once; a capture has a redemption. Throws DatabaseError(conflict)
    // when it is open no more.
    void end(const Hold& hold,
             HoldState state,
             const std::optional<std::string>& redemption_id,
             Instant now);

    // Whatever one customer_ref held, ended or not, is another's. How many holds.
    std::int64_t change_customer(const std::string& from, const std::string& into);

    // Open value and number of open holds of an order, as of `now`.
    struct OpenOnOrder {
        std::int64_t holds = 0;
        std::int64_t amount = 0;
    };
    OpenOnOrder open_on_order(const std::string& order_id, Instant now);
    std::int64_t open_in_studio(Instant now);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
