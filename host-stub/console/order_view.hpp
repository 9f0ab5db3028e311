// Orders as the console tells them, who may reach one, and what may be done with it.
#pragma once

#include "console/call.hpp"
#include "platform/order_book.hpp"
#include "platform/orders.hpp"

#include <functional>
#include <string>
#include <vector>

namespace host_stub::console {

// Throws Refusal: 404 for one that is not there or somebody else's.
platform::OrderEntry reachable_order(Call& call, const std::string& order_id);

// Words of docs/console.md.
std::vector<std::string> may_do(const Call& call, const platform::Order& order);

// What vouchers hold for it, as the ledger says now.
std::int64_t reserved_minor(Call& call, const std::string& order_id);

// REQUIRES: reachable_order().
boost::json::object order_view(Call& call, const std::string& order_id);
boost::json::object order_row(const Call& call, const platform::OrderEntry& entry);

// A LineRequest; `pointer` is where it stands. Throws Refusal.
platform::OrderLine requested_line(Call& call, const Fields& fields, const std::string& line_id);

// An order with those lines under the body's key: the same key gives the same order.
std::string make_order(Call& call,
                       const std::vector<platform::OrderLine>& lines,
                       const std::function<std::string()>& customer_id);

} // namespace host_stub::console
