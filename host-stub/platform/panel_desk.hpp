// What people do on a plugin's panels, with the platform's own part of it: the plugin's hook first,
// then the record of what it did. No hook is called inside a transaction.
#pragma once

#include "platform/checkout.hpp"
#include "platform/customers.hpp"
#include "platform/order_records.hpp"
#include "platform/orders.hpp"
#include "platform/requests.hpp"
#include "services/host.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>

namespace host_stub::platform {

struct PanelCall {
    std::string panel;
    std::string action;
    boost::json::object actor;
    boost::json::object form;
    boost::json::object context; // ids; an order_id stands for the order as it is now
    std::string locale;
    std::string key; // empty in a dry run
    bool is_dry_run = false;
};

class PanelDesk {
public:
    PanelDesk(services::Host& host, loader::LoadedPlugin& plugin, const std::string& studio_id);

    // panel.render. `asked` has panel, actor and whatever else but the order. Throws
    // std::out_of_range for an order that was never made.
    loader::Outcome render(boost::json::object asked, const std::string& order_id);

    // panel.action. A sale makes the line that it stands on, a payment is kept in the journal of
    // attempts before it is asked for, and the same key sends the order as it was at first. Throws
    // std::out_of_range for an order that was never made, KeyReused.
    loader::Outcome act(const PanelCall& call);

    // Tells the plugin that nothing is due any more, so that what the order sold becomes usable.
    // OK and nothing done while something is due, or where it sold nothing.
    loader::Outcome settle_paid(const std::string& order_id);

    // The same for every order that goes on: some may have been paid while the plugin was off.
    void settle_all_paid();

private:
    loader::Outcome act_on_order(const PanelCall& call, boost::json::object request, Order order);
    loader::Outcome sell(const PanelCall& call, boost::json::object request, Order order);
    loader::Outcome
    pay(const PanelCall& call, const boost::json::object& request, const Order& order);
    loader::Outcome invoke(const PanelCall& call, const boost::json::object& request);
    boost::json::object document(const PanelCall& call, const Order& order);
    void record(const PanelCall& call, const boost::json::object& result);
    void record_of_order(const PanelCall& call,
                         const boost::json::object& result,
                         const std::string& order_id);
    void record_of_customer(const PanelCall& call);

    services::Host& host_;
    loader::LoadedPlugin& plugin_;
    std::string studio_id_;
    HookCaller hooks_;
    Orders orders_;
    Customers customers_;
    Checkout checkout_;
    Requests requests_;
    OrderRecords records_;
};

} // namespace host_stub::platform
