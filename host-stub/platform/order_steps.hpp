// What staff do with orders beside the panels: take money, give it back, cancel, postpone, delete.
// Each step can be asked for as a preview. No hook is called inside a transaction.
#pragma once

#include "platform/checkout.hpp"
#include "platform/order_book.hpp"
#include "platform/order_records.hpp"
#include "platform/orders.hpp"
#include "platform/panel_desk.hpp"
#include "platform/requests.hpp"
#include "services/host.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>

namespace host_stub::platform {

// Who asks, and how.
struct Asked {
    boost::json::object actor;
    std::string locale;
    std::string key; // empty in a dry run
    bool is_dry_run = false;
};

// Where the outcome is OK: what happened, or would, as docs/console.md has effects and codes.
struct Step {
    loader::Outcome outcome;
    boost::json::array effects;
    boost::json::array codes;
};

struct Cancellation {
    std::string as;       // credit, original or none
    std::string strategy; // empty: the studio's
    std::string reason;   // a word of order.cancel
    std::string note;     // empty: none
};

class OrderSteps {
public:
    OrderSteps(services::Host& host,
               loader::LoadedPlugin& plugin,
               const std::string& studio_id,
               std::string currency);

    // Above what is due is refused: amount_exceeds_due.
    Step pay(const std::string& order_id,
             const std::string& tender,
             std::int64_t amount_minor,
             const Asked& asked);

    Step delete_line(const std::string& order_id, const std::string& line_id, const Asked& asked);
    Step remove(const std::string& order_id, const std::string& reason, const Asked& asked);

    // `tender` is card, cash or voucher; above what that paid is refused: exceeds_captured.
    Step refund(const std::string& order_id,
                const std::string& tender,
                std::int64_t amount_minor,
                const std::string& reason,
                const Asked& asked);

    // The order is postponed when that is the reason, and cancelled otherwise.
    Step cancel(const std::string& order_id, const Cancellation& how, const Asked& asked);

    // What was paid above the total becomes credit.
    Step overpaid(const std::string& order_id, const Asked& asked);

private:
    loader::Outcome
    ask(std::string_view hook, const boost::json::object& request, const Asked& asked);
    std::string
    kept(const std::string& kind, const boost::json::object& request, const Asked& asked);
    bool is_plugins(const Order& order) const;
    boost::json::object
    cancel_request(const Order& order, const Cancellation& how, const Asked& asked) const;
    Step void_sold(const Order& order, const Asked& asked);
    Step told(const loader::Outcome& outcome, const std::string& locale);
    void add_effects(Step& step, const boost::json::object& reply, const std::string& locale);
    boost::json::object effect(const char* what) const;
    boost::json::object
    effect_on(const char* what, const std::string& voucher_id, const std::string& locale);
    boost::json::object money_back(const std::string& tender, std::int64_t amount_minor) const;

    services::Host& host_;
    std::string currency_;
    HookCaller hooks_;
    Orders orders_;
    OrderBook book_;
    Checkout checkout_;
    PanelDesk panels_;
    Requests requests_;
    OrderRecords records_;
};

} // namespace host_stub::platform
