// What the platform writes down after the plugin did its part of a step. The same key writes the
// same once.
#pragma once

#include "platform/orders.hpp"
#include "services/clock.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>

namespace host_stub::platform {

class OrderRecords {
public:
    OrderRecords(Orders& orders, const services::Clock& clock) : orders_(orders), clock_(clock) {}

    // What vouchers paid and got back: `reply` has `restored`, or it does not.
    void
    restored(const std::string& order_id, const boost::json::object& reply, const std::string& key);

    // An order.cancel: given back, made a note of, and to be refunded by the platform, which is
    // done.
    void cancelled(const std::string& order_id,
                   const boost::json::object& reply,
                   const std::string& key,
                   const std::string& state);

    // An order.delete: besides, what cards and cash paid goes back.
    void
    deleted(const std::string& order_id, const boost::json::object& reply, const std::string& key);

    // The note of an order.overpaid.
    void
    overpaid(const std::string& order_id, const boost::json::object& reply, const std::string& key);

    // By the platform itself, which tells the plugin when the order is cancelled.
    void refunded(const std::string& order_id,
                  const std::string& tender,
                  std::int64_t amount_minor,
                  const std::string& reason,
                  const std::string& key);

    // Whether that payment is one of those the plugin does not know of.
    static bool is_own_refund(const std::string& payment_id);

private:
    void back(const std::string& payment_id,
              const std::string& order_id,
              const std::string& tender,
              std::int64_t amount_minor,
              const std::string& reference);

    Orders& orders_;
    const services::Clock& clock_;
};

} // namespace host_stub::platform
