// How a voucher stands in its row: the columns every read of one selects, in this order.
#pragma once

#include "domain/voucher.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace scrip::storage {

// For a select over `scrip_voucher v` with the parameter `now`.
const std::string& voucher_columns();
inline constexpr const char* voucher_column_types =
    "tttitttiiiiiiiiiiiiiittiitttttittiiiiiittttiit";

// Held by the person whose customer_ref is the parameter `holder`, also under refs merged into it:
// void vouchers keep the holder they had.
inline constexpr const char* held_by_person =
    "v.holder in (select c.customer_ref from scrip_customer c"
    " where c.studio_id = :studio and c.person = :holder)";

// The vouchers `v` of that person, found by them: a database without statistics would rather walk
// the whole studio in the order asked for. Conditions follow.
inline constexpr const char* from_person =
    " from scrip_customer c cross join scrip_voucher v where c.studio_id = :studio"
    " and c.person = :holder and v.studio_id = c.studio_id and v.holder = c.customer_ref";

Voucher read_voucher(Row& row);

// The second write to a row this transaction holds already.
void write_chain_head(Unit& unit,
                      const std::string& studio_id,
                      const std::string& voucher_id,
                      const std::string& chain_head,
                      std::int64_t paid_taken);

// As it is kept: YYYY-MM-DD.
std::optional<std::string> last_day_of(const Voucher& voucher);

// The facts of a voucher that its chain vouches for, in a canonical form (ledger.md, section 14).
std::string facts_of(const Voucher& voucher);

// One of these facts; none where the voucher had none.
std::optional<std::string> fact_in(std::string_view facts, std::string_view name);

} // namespace scrip::storage
