// Every hook the plugin answers, one function each: it reads the request and leaves the work to
// do, so that a bad form is refused before anything else is looked at.
#pragma once

#include "operations/work.hpp"
#include "json/form.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace scrip::hooks {

// Does the work inside one unit and leaves the reply. May run several times.
using Run = std::function<Decided<boost::json::object>(operations::Work&)>;

enum class Access { read, write };

struct Hook;

// The hook whose work a request asks for, what that one is asked, and where a member of its request
// stands in the one that came. All its rules hold: access, right, throttle, what is kept.
struct Behind {
    const Hook* hook;
    std::shared_ptr<const boost::json::object> request;
    std::function<std::string(std::string_view pointer)> outer_pointer;
};

struct Hook {
    std::string_view name;
    Access access;
    Run (*read)(const json::Form& request); // throws InvalidField
    bool takes_code = false;                // failed tries are counted
    bool keeps_declines = false;            // a retry is declined in the same words
    // Whether a request starts something new, which is refused while the studio winds down.
    bool (*starts_something)(const json::Form& request) = nullptr;
    // How many events a request wants sent before its work begins; none: it sends none.
    std::optional<std::int64_t> (*sends_events)(const json::Form& request) = nullptr;
    bool joins_host = false;  // may be part of a transaction the host lends
    bool sets_expiry = false; // its `expires_on` may not be over
    bool takes_long = false;  // writes many rows, so nobody else's answer waits for its commit
    // The member that names rows which many calls may want at once; null: each has its own.
    const char* wants = nullptr;
    // Null but for what only passes a request on. Throws InvalidField.
    Behind (*behind)(const json::Form& request) = nullptr;
};

std::span<const Hook> all();

// One that is in the table.
const Hook& named(std::string_view name);

std::optional<std::int64_t> events_to_send(const json::Form& request);
bool cancels_as_credit(const json::Form& request);

Run credit_add(const json::Form& request);
Run debit_add(const json::Form& request);
Run debit_reverse(const json::Form& request);
Run credit_clawback(const json::Form& request);
Run credit_reinstate(const json::Form& request);
Run customer_balance(const json::Form& request);
Run customer_statement(const json::Form& request);
Run customer_update(const json::Form& request);
Run customer_merge(const json::Form& request);
Run customer_export(const json::Form& request);
Run customer_erase(const json::Form& request);
Run referral_reward(const json::Form& request);
Run voucher_sell(const json::Form& request);
Run voucher_check(const json::Form& request);
Run voucher_list(const json::Form& request);
Run voucher_get(const json::Form& request);
Run voucher_history(const json::Form& request);
Run voucher_extend(const json::Form& request);
Run voucher_void(const json::Form& request);
Run voucher_block(const json::Form& request);
Run voucher_unblock(const json::Form& request);
Run voucher_reveal(const json::Form& request);
Run voucher_reissue_code(const json::Form& request);
Run voucher_import(const json::Form& request);
Run voucher_transfer(const json::Form& request);
Run voucher_retarget(const json::Form& request);
Run voucher_ticket(const json::Form& request);
Run order_paid(const json::Form& request);
Run order_overpaid(const json::Form& request);
Run order_cancel(const json::Form& request);
Run order_line_delete(const json::Form& request);
Run order_delete(const json::Form& request);
Run payment_methods(const json::Form& request);
Run payment_hold(const json::Form& request);
Run payment_capture(const json::Form& request);
Run payment_release(const json::Form& request);
Run payment_redeem(const json::Form& request);
Run payment_refund(const json::Form& request);
Run payment_query(const json::Form& request);
Run report_liability(const json::Form& request);
Run report_movements(const json::Form& request);
Run report_export(const json::Form& request);
Run report_verify(const json::Form& request);
Run panel_render(const json::Form& request);
Run panel_action(const json::Form& request);
Behind behind_panel_action(const json::Form& request);
Run job_run(const json::Form& request);

} // namespace scrip::hooks
