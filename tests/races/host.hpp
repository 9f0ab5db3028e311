// The plugin in its host, over a database that other processes may share; and the requests the
// suites make.
#pragma once

#include "pipe/session.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <string>

namespace scrip::tests {

namespace json = boost::json;

class Host {
public:
    Host(const std::string& plugin_dir,
         const std::filesystem::path& folder,
         const std::string& db_url);

    json::object control(json::object line);

    // One call with the admin as actor, unless the payload names one. What has no definite outcome
    // (conflict, deadline, unavailable, unknown) is asked again under the same key, at most 50
    // times.
    json::object call(const std::string& hook, json::object payload, const std::string& key = "");

    // The reply of a call that has to succeed; throws with the answer otherwise.
    json::object
    accepted(const std::string& hook, json::object payload, const std::string& key = "");

    void enable_studio();
    // Throws when report.verify finds a problem.
    void verify(const std::string& voucher_id = "");

    // The longest time one call took.
    double slowest_ms() const { return slowest_ms_; }

private:
    double slowest_ms_ = 0;
    host_stub::pipe::Session session_;
};

json::object eur(std::int64_t minor);
std::int64_t minor_of(const json::value& money);
json::object order_of(const std::string& order_id, std::int64_t due);
// "DECLINED insufficient_credit", "E_CONFLICT conflict" or "OK"; of an answer as `host-stub pipe`
// gives it.
std::string outcome_of(const json::object& answer);

} // namespace scrip::tests
