// The booking module: a customer or a visitor chooses, reserves credit, and places the order.
#include "console/order_view.hpp"
#include "platform/checkout.hpp"
#include "platform/customers.hpp"
#include "platform/documents.hpp"
#include "platform/panel_desk.hpp"

#include <algorithm>

namespace host_stub::console {

namespace json = boost::json;

namespace {

constexpr std::size_t lines_max = 20;

json::object view(Call& call, const std::string& order_id)
{
    json::object order = order_view(call, order_id);
    const auto due = platform::minor_at(order, "due"),
               reserved = platform::minor_at(order, "reserved");
    const bool is_open = order.at("state") == "open";
    const std::int64_t card = is_open ? std::max<std::int64_t>(0, due - reserved) : 0;
    return {{"order", std::move(order)}, {"card_due", platform::money(card, call.studio.currency)}};
}

json::value begin(Call& call)
{
    std::vector<platform::OrderLine> lines;
    const Fields fields = call.fields();
    for (const json::value& item : fields.array("lines", lines_max)) {
        const std::string where = "/lines/" + std::to_string(lines.size());
        if (!item.is_object()) throw wrong_field(where);
        lines.push_back(requested_line(
            call, Fields(item.as_object(), where), "l-" + std::to_string(lines.size() + 1)));
    }
    const bool is_visitor = call.visit.is("nobody");
    const std::string name = is_visitor ? fields.text("name") : "";
    const std::string order_id = make_order(call, lines, [&] {
        if (!is_visitor) return call.visit.person->id;
        platform::Customers customers(call.host().store, call.host().clock, call.studio_id());
        return customers
            .add({.customer_id = "", .name = name, .email = "", .phone = "", .made_us = 0})
            .customer_id;
    });
    if (is_visitor) {
        call.shared.sessions.add_order(call.visit.token, order_id);
        call.visit.orders.insert(order_id);
    }
    call.status = 201;
    return view(call, order_id);
}

json::value get(Call& call)
{
    reachable_order(call, call.args.at(0));
    return view(call, call.args.at(0));
}

// Confirmed first: from there on the order is paid, whatever this process dies of. What a hold no
// longer has, the card pays.
json::value place(Call& call)
{
    const std::string& order_id = call.args.at(0);
    const std::string key = call.fields().key();
    const std::string state = reachable_order(call, order_id).state;
    if (state != "open" && state != "confirmed") throw Refusal(409, "not_open");
    platform::Checkout checkout(call.host(), call.plugin(), call.studio_id());
    checkout.reconcile(order_id);
    if (state == "open") checkout.confirm(order_id);
    for (const platform::Attempt& attempt : checkout.attempts.open()) {
        if (attempt.order_id == order_id && attempt.state == "held") {
            checkout.capture(platform::system_itself(), attempt.key);
        }
    }
    platform::Orders orders(call.host().store, call.studio_id());
    const std::int64_t due = orders.get(order_id).due_minor();
    if (due > 0) {
        orders.add_payment(key, order_id, "card", due, "", call.host().clock.unix_us());
    }
    accepted(
        platform::PanelDesk(call.host(), call.plugin(), call.studio_id()).settle_paid(order_id));
    return view(call, order_id);
}

json::value abandon(Call& call)
{
    const std::string& order_id = call.args.at(0);
    const std::string state = reachable_order(call, order_id).state;
    if (state != "open" && state != "abandoned") throw Refusal(409, "not_open");
    platform::Checkout(call.host(), call.plugin(), call.studio_id()).abandon(order_id);
    return view(call, order_id);
}

} // namespace

std::vector<Route> checkout_routes()
{
    return {{"POST", "checkout", "CN", begin},
            {"GET", "checkout/{}", "CN", get},
            {"POST", "checkout/{}/place", "CN", place},
            {"POST", "checkout/{}/abandon", "CN", abandon}};
}

} // namespace host_stub::console
