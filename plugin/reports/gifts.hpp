// Gifts of a customer: those they hold, and those they paid for and somebody else holds.
#pragma once

#include "reports/voucher_view.hpp"

#include <vector>

namespace scrip::reports {

// What giver and receiver both know: who gave it and what they wrote, and no more of each other.
struct Gift {
    VoucherView voucher;
    std::optional<std::string> from; // the name of whoever paid for it
    std::optional<std::string> message;
};

struct GiftPage {
    std::vector<Gift> items;
    std::optional<std::string> next;
};

struct GiftRequest {
    std::string customer_id;
    bool with_ended = false; // fully used, expired and void ones too
    std::int64_t limit = 50;
    std::optional<std::string> cursor;
};

// Newest first.
GiftPage received_gifts(operations::Work& work, const GiftRequest& request);

// In the order of their ids.
GiftPage purchased_gifts(operations::Work& work, const GiftRequest& request);

} // namespace scrip::reports
