// Value that was spent, and how much of it came back. The guard never lets more come back than
// was spent (I8).
#pragma once

#include "domain/hold.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

struct NewRedemption {
    Redemption redemption;
    std::optional<std::string> order_id;
    ApplyAs apply_as = ApplyAs::payment;
    std::optional<std::string> channel;
    Instant at;
};

// What goes back of one redemption: of its amount, its paid value and its worth on the order.
struct Returned {
    std::int64_t amount = 0;
    std::int64_t paid = 0;
    std::int64_t worth = 0;
};

class RedemptionStore {
public:
    RedemptionStore(Unit& unit, const std::string& studio_id);

    void insert(const NewRedemption& redemption);

    // What was captured, back or not, the earliest capture first.
    std::vector<Redemption> of_order(const std::string& order_id);
    // What was captured and is not all back, the latest capture first.
    std::vector<Redemption> left_of_order(const std::string& order_id);
    std::vector<Redemption> left_of_hold(const std::string& hold_id);
    std::vector<Redemption> of_debit(const std::string& redemption_id);

    // Throws DatabaseError(conflict) when less than the amount is left.
    void give_back(const Redemption& redemption, const Returned& returned);

    // What vouchers paid on an order, by worth.
    struct OnOrder {
        std::int64_t captured = 0;
        std::int64_t given_back = 0;
    };
    OnOrder on_order(const std::string& order_id);

    // The orders that used or hold value of a voucher.
    std::vector<std::string> orders_using(const std::string& voucher_id, Instant now);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
