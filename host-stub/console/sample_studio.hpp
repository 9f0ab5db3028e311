// One studio of the sample while it is filled: what happens to each of its customers.
#pragma once

#include "console/sample_names.hpp"
#include "console/shared.hpp"
#include "platform/activities.hpp"
#include "platform/customers.hpp"
#include "platform/order_book.hpp"
#include "platform/order_steps.hpp"
#include "platform/orders.hpp"
#include "platform/panel_desk.hpp"

#include <cstdint>
#include <string>

namespace host_stub::console {

class SampleStudio {
public:
    SampleStudio(Shared& shared, const SampleTexts& texts);

    // Makes the studio with its staff and activities and switches the plugin on. Throws Refusal.
    void open();

    // The customer of that number, 0, 1, 2 …, and what they bought, used and were given. The same
    // number is the same story. Throws Refusal.
    void play(int number);

    // Vouchers of the time before the plugin: some last for months, some for more than a year.
    void import_old();

private:
    std::string order(const std::string& customer_id, std::size_t activity, std::int64_t units);
    std::string empty_order(const std::string& customer_id);
    void pay_card(const std::string& order_id, const char* tender = "card");
    boost::json::object act(const char* panel,
                            const char* action,
                            boost::json::object form,
                            boost::json::object context);
    std::string sell(const char* action, const std::string& order_id, boost::json::object form);
    std::string credit(const std::string& customer_id, std::int64_t minor);
    void use_credit(const std::string& order_id);
    platform::Asked asked();
    boost::json::object money(std::int64_t minor) const;
    std::string name(int number) const;

    // The ten stories, in turn.
    void pays_cash(const std::string& customer_id);
    void buys_credit_and_uses_some(const std::string& customer_id);
    void gives_a_voucher(const std::string& customer_id);
    void buys_a_pack(const std::string& customer_id);
    void is_given_credit(const std::string& customer_id);
    void has_not_paid_a_gift(const std::string& customer_id);
    void uses_all(const std::string& customer_id);
    void has_one_blocked(const std::string& customer_id);
    void is_cancelled_by_weather(const std::string& customer_id);
    void has_one_voided(const std::string& customer_id);

    Shared& shared_;
    const SampleTexts& texts_;
    const std::string& studio_id_;
    platform::Customers customers_;
    platform::Activities activities_;
    platform::OrderBook book_;
    platform::Orders orders_;
    platform::PanelDesk panels_;
    platform::OrderSteps steps_;
};

} // namespace host_stub::console
