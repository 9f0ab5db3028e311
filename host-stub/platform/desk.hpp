// What staff and checkout do with orders, where vouchers take part: the plugin's hooks first, and
// then the platform's own record of what they did. No hook is called inside a transaction.
#pragma once

#include "platform/checkout.hpp"
#include "platform/orders.hpp"
#include "services/host.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace host_stub::platform {

class Desk {
public:
    Desk(services::Host& host,
         loader::LoadedPlugin& plugin,
         const std::string& studio_id,
         std::string currency);

    Orders orders;
    Checkout checkout; // what vouchers pay

    // Any hook, with the host's usual deadline.
    loader::Outcome
    call(std::string_view hook, const boost::json::object& payload, std::string_view key = {});

    // A card pays; the vouchers that the order sells become usable once nothing is due.
    loader::Outcome take_card(const std::string& order_id, std::int64_t amount_minor);

    // Refused by the plugin while a voucher that was sold there is used or held.
    loader::Outcome delete_line(const std::string& order_id, const std::string& line_id);
    loader::Outcome delete_order(const std::string& order_id);

    // The customer gets no money back but a credit note over what cards paid, good until that day;
    // what vouchers paid goes back to them.
    loader::Outcome cancel_for_credit(const std::string& order_id,
                                      const std::string& description,
                                      const std::string& expires_on);

    // What was paid above the order's total becomes credit. `reference` names this excess.
    loader::Outcome credit_overpayment(const std::string& order_id, const std::string& reference);

    // Makes the order final, as an invoice is. Refused while more is paid than it costs: the excess
    // has to become credit or go back first.
    loader::Outcome finalise(const std::string& order_id);

private:
    std::string next_key();
    services::Host& host_;
    HookCaller hooks_;
    std::string currency_;
};

} // namespace host_stub::platform
