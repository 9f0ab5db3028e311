// A studio in which the SDK's sample requests have something to speak of: their ids are replaced
// with those of vouchers and holds that are there.
#pragma once

#include "credit.hpp"
#include "documents.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace booking::check {

class SampleStudio {
public:
    // Opens the studio. With a plugin that keeps no credit the samples stay as they are.
    SampleStudio(const Subject& subject, ProbeHost& host, std::string studio);

    // The sample request of the hook, in this studio. The hook is one of the SDK's.
    boost::json::object request(const std::string& hook) const;

    // The call of that hook with its sample, under a key of its own.
    Call call(const std::string& hook) const;

    const std::string& studio() const noexcept { return studio_; }

    // Ids and codes that only this studio has.
    std::vector<std::string> own_texts() const;
    // Whether the hook's sample speaks of one of its ids.
    bool names_own_id(const std::string& hook) const;

private:
    std::string stored(const Answer& answer, const std::string& pointer) const;
    void fill(const Subject& subject, ProbeHost& host);
    void replace(const std::string& hook, boost::json::value& value) const;
    void
    replace_member(const std::string& hook, std::string_view name, boost::json::value& value) const;

    std::string studio_;
    // Empty: not there.
    std::string voucher_id_, code_, referral_code_, hold_id_, captured_id_, debit_id_, clawback_id_,
        gift_id_, blocked_id_, spare_id_;
};

// The hooks that the plugin declares and the SDK knows.
std::vector<DeclaredHook> known_hooks(const Subject& subject);

// A plugin on a database of its own where it wants one, active; studios are not open yet.
struct World {
    explicit World(const Subject& subject, HostShape shape = {});

    TestDatabase database;
    ProbeHost host;
};

// A call that this plugin answers with something: customer.balance, else any reading hook.
// Ends the check as skipped when it has none.
Call reading_call(const Subject& subject);

} // namespace booking::check
