// Parts of holds and redemptions as exports list them, whoever's they are.
#pragma once

#include "domain/hold.hpp"
#include "storage/statement.hpp"

#include <optional>
#include <string>

namespace scrip::storage {

// What a hold reserved of one voucher. `customer`: of the hold's order.
struct HeldPart {
    std::string hold_id;
    std::int64_t part_no = 0;
    HoldState state = HoldState::open; // as stored
    std::optional<std::string> order_id;
    std::optional<std::string> customer;
    std::string voucher_id;
    std::string commodity;
    std::int64_t amount = 0;
    std::int64_t captured = 0;
    std::int64_t released = 0;
    Instant created_at{};
    Instant expires_at{};
};

// What was spent of one voucher.
struct SpentPart {
    Redemption redemption;
    std::optional<std::string> order_id;
    std::optional<std::string> order_customer; // customer_ref of whoever's order it paid
};

// "select … from … where p.studio_id = :studio", with the parts `p` of holds `h`.
inline constexpr const char* held_column_types = "titttttiiiii";
const std::string& select_held();
HeldPart read_held(Row& row);

// The same with redemptions `r`.
inline constexpr const char* spent_column_types = "tittiiiittt";
const std::string& select_spent();
SpentPart read_spent(Row& row);

} // namespace scrip::storage
