// The stage of the demo: a studio on a real database, a desk, a clock, and checks that stop the
// play when a figure is not the one the story tells.
#pragma once

#include "commands/demo/narrator.hpp"
#include "pipe/session.hpp"
#include "platform/desk.hpp"
#include "platform/documents.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace host_stub::commands::demo {

namespace json = boost::json;

// What happened is not what the story says.
class Deviation : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Stage {
public:
    // Enables a studio of its own, whatever else the database holds.
    Stage(pipe::Session& session, const std::string& studio_id);

    Narrator tell;
    platform::Desk desk;

    // Outcomes, unwrapped: anything else than what is expected is a Deviation.
    json::object accepted(const char* what, const loader::Outcome& outcome) const;
    json::object
    declined(const char* what, const loader::Outcome& outcome, std::string_view code) const;
    void refused(const char* what, const loader::Outcome& outcome, std::string_view code) const;

    void expect(const char* what, std::int64_t found, std::int64_t expected) const;
    void expect_money(const char* what, const json::value& found, std::int64_t expected) const;
    void expect_text(const char* what, const json::value& found, std::string_view expected) const;

    // The customer's balance, checked, and told with the rest of their account.
    json::object balance(const char* customer_id, std::int64_t expected_available);
    void tell_balance(const char* customer_id, const char* name, std::int64_t expected_available);

    // One voucher as it is now.
    json::object voucher(const std::string& voucher_id);

    void move_clock_to(const char* instant, const char* in_words);
    void move_clock_by(std::int64_t seconds, const char* in_words);

    // Names are unique within the studio.
    void customer(const char* customer_id, const char* name);
    void
    order(const char* order_id, const char* customer_id, const char* label, std::int64_t minor);

private:
    pipe::Session& session_;
};

json::object admin();
json::object customer_actor(const char* customer_id);
json::object anonymous_actor();
std::string text_at(const json::object& object, const char* name);
std::int64_t minor_at(const json::object& object, const char* name);

} // namespace host_stub::commands::demo
