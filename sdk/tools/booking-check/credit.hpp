// A studio of a plugin that keeps credit: the calls that the checks of keys and money make.
#pragma once

#include "probe_host.hpp"

#include <cstdint>
#include <string>

namespace booking::check {

// Ends the check as skipped unless the plugin keeps credit: it has the hooks credit.add,
// customer.balance and payment.hold, capture, release, redeem, refund and query.
void need_credit(const Subject& subject);

// Ends it as skipped unless one of the SDK's databases is asked for.
void need_database(const Subject& subject);

std::string money(std::int64_t minor, const std::string& currency = "EUR");

struct Balance {
    std::int64_t available = 0, held = 0, credited = 0, redeemed = 0;

    bool operator==(const Balance&) const = default;
};

// Requests as texts, by an admin.
namespace request {

std::string credit_add(const std::string& customer, std::int64_t minor);
std::string hold(const std::string& customer, const std::string& order, std::int64_t minor);
std::string
hold_for(const std::string& customer, const std::string& order, std::int64_t minor, int ttl_s);
std::string of_hold(const std::string& hold_id);
std::string capture(const std::string& hold_id, std::int64_t minor);
std::string refund(const std::string& hold_id, std::int64_t minor);
std::string query(const std::string& key);
std::string balance(const std::string& customer);

} // namespace request

class Credit {
public:
    // `host` has the studio open.
    explicit Credit(ProbeHost& host, std::string studio = "s1")
        : host_(host), studio_(std::move(studio))
    {
    }

    // The answer, whatever it is.
    Answer
    call(const std::string& hook, const std::string& payload, const std::string& key = "") const;

    // A refusal that promises that nothing changed is met with the same key again, as a host does;
    // gives up after a minute. Any other answer is returned.
    Answer
    settle(const std::string& hook, const std::string& payload, const std::string& key) const;

    // Throw Ended when the plugin does not do it.
    Answer add(const std::string& customer, std::int64_t minor, const std::string& key) const;
    // The hold's id.
    std::string hold(const std::string& customer,
                     const std::string& order,
                     std::int64_t minor,
                     const std::string& key) const;
    Balance balance(const std::string& customer) const;
    // Of the payment with that key: unknown, held, captured, ...
    std::string state_of(const std::string& key) const;

    ProbeHost& host() const noexcept { return host_; }
    const std::string& studio() const noexcept { return studio_; }

private:
    ProbeHost& host_;
    std::string studio_;
};

// A plugin that keeps credit, active on a database of its own, with the studio s1 open.
struct CreditWorld {
    explicit CreditWorld(const Subject& subject);

    TestDatabase database;
    ProbeHost host;
    Credit credit;
};

} // namespace booking::check
