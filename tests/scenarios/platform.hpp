// A booking platform with the plugin, for stories: one studio in euros, a clock that stands still,
// and every request and reply checked against its schema.
#pragma once

#include "pipe/session.hpp"
#include "schema_set.hpp"
#include "support/raw_database.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace scrip::scenarios {

namespace json = boost::json;

json::object eur(std::int64_t minor);
std::int64_t minor_of(const json::value& money);
std::string word(const json::value& text);

json::object admin();
json::object agent();
json::object customer(const std::string& customer_id);
json::object anonymous();
json::object host_itself(); // the role "system"

// An order of the customer's; the due is the total unless said.
json::object
order(const std::string& order_id, std::int64_t total, const std::string& customer_id = "c1");
// A line that books units of an activity, and an order of such lines; its total is theirs.
json::object line(const std::string& line_id,
                  const std::string& activity_id,
                  std::int64_t units,
                  std::int64_t total);
json::object order_of(const std::string& order_id,
                      const json::array& lines,
                      const std::string& customer_id = "c1");
json::object units(std::int64_t count);
json::object with(json::object base, const json::object& more);

// A voucher as a reply that made it showed it, with its code.
struct Made {
    json::object voucher;
    std::string id;
    std::string code;
};

class Platform {
public:
    // `settings` on top of {"currency": "EUR"}.
    explicit Platform(const json::object& settings = {});
    ~Platform();

    // A line as `host-stub pipe` reads it, and its answer, unchecked.
    json::object raw(const std::string& line);
    json::object control(const json::object& line);
    void enable(const std::string& studio, const json::object& settings);

    // One call: the admin asks unless the payload has an actor, a write gets a key of its own
    // unless one is given.
    json::object
    ask(const std::string& hook, json::object payload, const json::object& envelope = {});

    // What a call must come to; prints what it got when it does not.
    json::object accepted(const std::string& hook,
                          const json::object& payload,
                          const json::object& envelope = {});
    std::string declined(const std::string& hook,
                         const json::object& payload,
                         const json::object& envelope = {});
    std::string refused(const std::string& hook,
                        const json::object& payload,
                        const json::object& envelope = {});
    // The parameters and the text of the last refusal.
    const json::object& declined_params() const { return declined_params_; }
    const std::string& last_text() const { return last_text_; }

    void clock(const std::string& instant);
    void advance(std::int64_t seconds);
    // The host process ends and starts again; the clock goes on where it stood.
    void restart();

    // Steps that many stories share.
    Made credit(std::int64_t minor,
                const json::object& more = {},
                const std::string& customer_id = "c1");
    std::vector<Made> sell(const std::string& order_id,
                           std::int64_t minor,
                           bool is_paid,
                           const json::object& line = {},
                           const json::object& more = {});
    // A gift, or what `line` says, of units of the activities, paid for.
    std::vector<Made> sell_units(const std::string& order_id,
                                 std::int64_t count,
                                 const json::array& activities,
                                 std::int64_t paid,
                                 const json::object& line = {},
                                 const json::object& more = {});
    json::object voucher(const std::string& voucher_id);
    std::int64_t available(const std::string& voucher_id);
    json::object balance(const std::string& customer_id = "c1");
    json::object redeem(const std::string& order_id, std::int64_t due, const json::object& source);
    void verify();
    // Lets the plugin send all it has; what the host was ever given, in the order it came, each
    // checked against its schema.
    std::vector<json::object> events();
    std::vector<std::string> history_types(const std::string& voucher_id);

    // The host around the plugin, for what it does besides calling hooks.
    host_stub::pipe::Session& session() { return *session_; }

    // The host's own folder.
    const std::filesystem::path& folder() const;
    std::string database_url() const;
    bool is_on_server() const;
    // The database behind the plugin's back.
    tests::RawDatabase raw_database() const;
    // Everything host and plugin wrote, in files and on a server.
    std::string stored() const;
    const std::string& log() const { return log_; }
    const std::vector<std::string>& codes() const { return codes_; }

private:
    void start();
    std::vector<Made> sell_line(const json::object& request);
    void check_schema(const std::string& name, const json::value& document);
    void collect_codes(const json::value& value);

    struct Folder;
    std::unique_ptr<Folder> folder_;
    std::unique_ptr<host_stub::pipe::Session> session_;
    json::object settings_;
    json::object declined_params_;
    std::string last_text_, log_, now_ = "2026-11-21T12:00:00Z";
    std::vector<std::string> codes_; // every full code seen in a reply
    std::size_t calls_ = 0;
};

bool is_write(const std::string& hook);

} // namespace scrip::scenarios
