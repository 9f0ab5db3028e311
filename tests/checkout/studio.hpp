// One studio of a booking platform with the plugin: Léa, who has a credit, and an order of hers.
#pragma once

#include "pipe/session.hpp"
#include "platform/desk.hpp"
#include "services/host.hpp"

#include <boost/json.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::tests {

namespace json = boost::json;

// Where the host runs; the same for one that is started again.
struct Place {
    std::string plugin_folder;
    std::string data_folder;
    std::string db_url;
};

class Studio {
public:
    static constexpr std::int64_t credit_minor = 80'00, total_minor = 50'00;

    // A host that is started at 2026-11-21T12:00:00Z, with the studio enabled: what an earlier one
    // left open is reconciled then.
    Studio(const Place& place, const std::string& studio_id);

    void give_credit(std::int64_t minor, const std::string& key);
    void make_order(const std::string& order_id, std::int64_t minor);

    void advance(std::int64_t seconds);

    // What does not agree between orders and ledger, one sentence each.
    std::vector<std::string> disagreements();

    std::int64_t balance(const char* name); // of "available", "held", "redeemed"

    host_stub::services::Host& host() { return session_.host(); }
    host_stub::loader::LoadedPlugin& plugin() { return session_.plugin(); }

    std::string log;

private:
    host_stub::pipe::Session session_;

public:
    host_stub::platform::Desk desk;
};

json::object lea();           // as the actor
json::object credit_of_lea(); // as the source

} // namespace scrip::tests
