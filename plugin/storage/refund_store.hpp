// What cancellations of an order handed out of tenders other than vouchers.
#pragma once

#include "domain/words.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <utility>

namespace scrip::storage {

// A tender of the host's and its reference, empty where it gave none.
using TenderName = std::pair<Tender, std::string>;

class RefundStore {
public:
    RefundStore(Unit& unit, const std::string& studio_id);

    struct HandedOut {
        TenderName tender;
        std::int64_t amount = 0;
        std::optional<std::string> note{}; // the voucher it was turned into
    };
    // `refund_id` names the call, `place` tells its rows apart.
    void insert(const std::string& order_id,
                const std::string& refund_id,
                std::int64_t place,
                const HandedOut& handed_out,
                Instant now);

    // What counts of a tender: a note that was voided does not.
    std::int64_t handed_out(const std::string& order_id, const TenderName& tender);

    // What notes for overpayments of the order came to, voided ones aside.
    std::int64_t overpayment_notes(const std::string& order_id);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
