// An order's payment by voucher, over as many requests as it takes, in the steps of abi.md,
// section 12a. Each step is durable before the next, so whatever the host dies of, reconcile()
// brings order and ledger together again.
#pragma once

#include "platform/attempts.hpp"
#include "platform/hook_caller.hpp"
#include "platform/orders.hpp"
#include "services/host.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace host_stub::platform {

// What became of the attempts that were open.
struct Reconciled {
    std::size_t captured = 0;
    std::size_t ended = 0;        // released, timed out, declined or never begun
    std::size_t waiting = 0;      // open as before
    std::int64_t short_minor = 0; // what confirmed orders lack for good: somebody has to look
};

class Checkout {
public:
    Checkout(services::Host& host, loader::LoadedPlugin& plugin, const std::string& studio_id);

    Attempts attempts;

    // payment.redeem: at once as much as `source` has and the order needs, or `amount_minor`. The
    // same key is the same payment, here as in the plugin.
    loader::Outcome redeem(const std::string& order_id,
                           const boost::json::object& actor,
                           const boost::json::object& source,
                           const std::string& key,
                           std::optional<std::int64_t> amount_minor = {});

    // Steps 1 to 3: payment.hold under that key.
    loader::Outcome hold(const std::string& order_id,
                         const boost::json::object& actor,
                         const boost::json::object& source,
                         const std::string& key);

    // The same steps for a panel's action behind which one of these two hooks stands: `request` is
    // that of panel.action.
    loader::Outcome
    pay_by_panel(const Order& order, const boost::json::object& request, const std::string& key);

    // What the plugin said of a hold when somebody else asked: captured or released. One that no
    // attempt knows is left alone.
    void take_word(const boost::json::object& hold);

    // Step 4: from here on the order is to be paid, come what may.
    void confirm(const std::string& order_id);

    // Steps 5 and 6: payment.capture of what hold() took under that key. E_STATE when it took
    // nothing.
    loader::Outcome capture(const boost::json::object& actor, const std::string& key);

    // Step x: the order is given up, and what is held for it released.
    Reconciled abandon(const std::string& order_id);

    // Brings every open attempt as near to its end as order and ledger say. At start, and whenever
    // somebody wants to know.
    Reconciled reconcile();
    Reconciled reconcile(const std::string& order_id);

    // Called after each step with its name; a test stops there.
    std::function<void(std::string_view step)> after_step = [](std::string_view) {};

private:
    // What a call's answer means for its attempt.
    void take(Attempt& attempt, const boost::json::object& hold);
    void take_hold(Attempt& attempt, const boost::json::object& hold);
    // Takes the attempt down before it calls; `step` is the one that the answer completes.
    loader::Outcome ask(const Order& order,
                        std::string_view hook,
                        const boost::json::object& request,
                        const std::string& key,
                        std::string_view step);
    void take_failure(Attempt& attempt, const loader::Outcome& outcome);
    void take_capture(Attempt& attempt, const boost::json::object& hold);
    void end(Attempt& attempt, const std::string& state);

    loader::Outcome capture_held(Attempt& attempt, const boost::json::object& actor);
    loader::Outcome release_held(Attempt& attempt);

    // One open attempt, by what the ledger says of it.
    void settle(Attempt attempt, Reconciled& so_far);
    void settle_unknown(Attempt& attempt, Reconciled& so_far);
    void settle_held(Attempt& attempt, Reconciled& so_far);
    void settle_over(Attempt& attempt, const boost::json::object& hold, Reconciled& so_far);
    std::optional<std::int64_t>
    redeem_late(const Attempt& attempt, const boost::json::object& part, const std::string& key);
    void alarm(Attempt& attempt, std::int64_t lacking_minor, Reconciled& so_far);
    bool is_confirmed(const std::string& order_id) const;

    services::Host& host_;
    HookCaller hooks_;
    Orders orders_;
};

} // namespace host_stub::platform
