// One request of the API, taken apart, with what its handler needs.
#pragma once

#include "console/fields.hpp"
#include "console/refusal.hpp"
#include "console/shared.hpp"
#include "platform/order_steps.hpp"
#include "platform/profiles.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace host_stub::console {

struct Call {
    Shared& shared;
    Visit visit;
    std::string method;
    std::vector<std::string> args; // the path's variable parts
    std::map<std::string, std::string> query;
    boost::json::object body;
    platform::Profile studio; // of a request within a studio
    int status = 200;

    services::Host& host() { return shared.host(); }
    loader::LoadedPlugin& plugin() { return shared.plugin(); }
    const std::string& studio_id() const { return studio.studio_id; }
    Fields fields() const { return {body, ""}; }
    bool is_staff() const { return visit.is("admin") || visit.is("agent"); }

    std::string query_text(const char* name) const;
    int limit() const; // of a list; 1 to 200, 50 when it is not given

    // Who asks, as hooks want it.
    boost::json::object actor() const;

    // From the body: actor, locale, dry_run and, unless that is so, the key.
    platform::Asked asked() const;
};

using Handler = boost::json::value (*)(Call&);

struct Route {
    const char* method;
    const char* path;  // "orders/{}/lines"; {} is any part
    const char* roles; // letters: Admin, aGent, Customer, Nobody
    Handler handler;
};

// Each room of the API says its own; paths are those behind /api/studios/{studio}/.
std::vector<Route> order_routes();
std::vector<Route> customer_routes();
std::vector<Route> activity_routes();
std::vector<Route> plugin_routes();
std::vector<Route> event_routes();
std::vector<Route> checkout_routes();
std::vector<Route> panel_routes();

// /api/session and /api/people.
boost::json::value get_session(Call& call);
boost::json::value sign_in(Call& call);
boost::json::value sign_out(Call& call);
boost::json::value choose_locale(Call& call);
boost::json::value get_people(Call& call);

// {"items": …, "next": …}
boost::json::object page_of(boost::json::array items, const std::string& next);

// The same of rows of which there is one more than `limit` where another page follows. The next
// one begins behind the last row's id.
template <class Row, class Print>
boost::json::object
page_of(const std::vector<Row>& rows, int limit, std::string Row::*id, const Print& print)
{
    const std::size_t count = std::min(rows.size(), static_cast<std::size_t>(limit));
    boost::json::array items;
    for (std::size_t i = 0; i < count; ++i)
        items.push_back(print(rows[i]));
    return page_of(std::move(items), count < rows.size() ? rows[count - 1].*id : std::string());
}

} // namespace host_stub::console
