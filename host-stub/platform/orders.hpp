// The platform's orders of one studio: customers, lines and payments.
#pragma once

#include "services/store.hpp"

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace host_stub::platform {

struct OrderLine {
    std::string line_id;
    std::string label;
    std::int64_t total_minor = 0;
    bool sells_voucher = false;
    std::string activity_id; // empty: no activity of the platform's list
    std::int64_t units = 1;
    std::string used_on; // the day, YYYY-MM-DD; empty: not known
};

struct Order {
    std::string order_id;
    std::string customer_id;
    std::string customer_name;
    std::string currency;
    // open, confirmed, final, abandoned, deleted, cancelled or postponed
    std::string state;
    std::vector<OrderLine> lines;
    std::int64_t paid_minor = 0;

    std::int64_t total_minor() const;
    std::int64_t due_minor() const; // never below 0; 0 for an order that is over

    // The order as hooks take it (hooks.md, section 1).
    boost::json::object document() const;
};

class Orders {
public:
    Orders(const services::Store& store, std::string studio_id)
        : store_(store), studio_id_(std::move(studio_id))
    {
    }

    void meet(const std::string& customer_id, const std::string& name);
    void
    make(const std::string& order_id, const std::string& customer_id, const std::string& currency);
    // The same line_id is the same line; one that was removed is there again.
    void add_line(const std::string& order_id, const OrderLine& line);
    void change_line(const std::string& order_id, const OrderLine& line); // its label and total
    void remove_line(const std::string& order_id, const std::string& line_id);
    void set_state(const std::string& order_id, const std::string& state);

    // The same payment_id is the same payment. What went back is below zero.
    void add_payment(const std::string& payment_id,
                     const std::string& order_id,
                     const std::string& tender,
                     std::int64_t amount_minor,
                     const std::string& reference,
                     std::int64_t made_us = 0); // 0: when is not known

    // The same within a transaction of the caller's.
    void add_payment(soci::session& sql,
                     const std::string& payment_id,
                     const std::string& order_id,
                     const std::string& tender,
                     std::int64_t amount_minor,
                     const std::string& reference,
                     std::int64_t made_us = 0) const;

    // An order the platform may not have seen yet, within a transaction of the caller's. A name
    // that is known stays.
    void record(soci::session& sql, const Order& order) const;

    // Throws std::out_of_range for an order that was never made.
    Order get(const std::string& order_id) const;

    // Those that go on and have a line that sells a voucher, by id.
    std::vector<std::string> selling() const;

    // Its state, and nothing for an order that was never made.
    std::string state_of(const std::string& order_id) const;

    // What was captured on the order by that tender, less what went back.
    std::int64_t paid_by(const std::string& order_id, const std::string& tender) const;

private:
    const services::Store& store_;
    std::string studio_id_;
};

} // namespace host_stub::platform
