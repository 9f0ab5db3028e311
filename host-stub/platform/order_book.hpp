// The orders of a studio as lists show them, with who made them and when.
#pragma once

#include "services/clock.hpp"
#include "services/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace host_stub::platform {

struct OrderEntry {
    std::string order_id;
    long long number = 0;
    std::int64_t made_us = 0;
    std::string made_by_role;
    std::string made_by; // a name
    std::string customer_id;
    std::string customer_name;
    std::string state;
    std::int64_t total_minor = 0;
    std::int64_t paid_minor = 0;
    std::string text; // the labels of its lines

    std::int64_t due_minor() const; // as Order's
};

struct OrderPayment {
    std::string payment_id;
    std::string tender;
    std::int64_t amount_minor = 0; // below 0: it went back
    std::string reference;
    std::int64_t made_us = 0; // 0: not known
};

// What is empty narrows nothing.
struct OrderQuery {
    std::string text; // a customer's name, or an order's number
    std::string state;
    std::string customer_id;
    std::string before_id; // of the last order of the page before
    int limit = 50;
};

class OrderBook {
public:
    OrderBook(const services::Store& store, const services::Clock& clock, std::string studio_id)
        : store_(store), clock_(clock), studio_id_(std::move(studio_id))
    {
    }

    // A new order's id.
    std::string make(const std::string& customer_id,
                     const std::string& currency,
                     const std::string& made_by_role,
                     const std::string& made_by);

    // Newest first; one more than the limit when there is another page.
    std::vector<OrderEntry> page(const OrderQuery& query) const;

    // Without its sums and labels; nothing for an order that this platform did not make.
    std::optional<OrderEntry> find(const std::string& order_id) const;

    // In the order they were made.
    std::vector<OrderPayment> payments(const std::string& order_id) const;

private:
    void add_sums(soci::session& sql, std::vector<OrderEntry>& entries) const;

    const services::Store& store_;
    const services::Clock& clock_;
    std::string studio_id_;
};

} // namespace host_stub::platform
