// How the liability went from its opening to its closing over a period, from the entries alone
// (I12).
#pragma once

#include "operations/work.hpp"

#include <array>
#include <string>
#include <vector>

namespace scrip::reports {

// opening + issued - redeemed + given_back - expired - voided + adjusted = closing.
struct Movements {
    std::int64_t opening = 0;
    std::int64_t issued = 0;
    std::int64_t redeemed = 0;
    std::int64_t given_back = 0;
    std::int64_t expired = 0; // less what an extension brought back
    std::int64_t voided = 0;
    std::int64_t adjusted = 0; // debits, clawbacks and their reversal
    std::int64_t closing = 0;
};

// In the order that a report shows them in, by the names it gives them.
struct MovementAmount {
    const char* name;
    std::int64_t Movements::*member;
};
inline constexpr std::array movement_amounts{MovementAmount{"opening", &Movements::opening},
                                             MovementAmount{"issued", &Movements::issued},
                                             MovementAmount{"redeemed", &Movements::redeemed},
                                             MovementAmount{"given_back", &Movements::given_back},
                                             MovementAmount{"expired", &Movements::expired},
                                             MovementAmount{"voided", &Movements::voided},
                                             MovementAmount{"adjusted", &Movements::adjusted},
                                             MovementAmount{"closing", &Movements::closing}};

// Over vouchers of one commodity, apart for those that money was received for.
struct MovementRow {
    std::string commodity;
    bool is_paid = false;
    Movements movements;

    const char* category() const { return is_paid ? "paid" : "unpaid"; }
};

// Of [from, until). Every commodity that was ever posted has a row for paid and one for unpaid
// vouchers.
std::vector<MovementRow> movements(operations::Work& work, Instant from, Instant until);

} // namespace scrip::reports
