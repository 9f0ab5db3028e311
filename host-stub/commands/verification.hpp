// report.verify of a studio of a database, for the commands that ask for it.
#pragma once

#include "loader/outcome.hpp"
#include "pipe/session.hpp"
#include "platform/studios.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace host_stub::commands {

struct Verification {
    std::string studio_id;
    std::string step; // the last that was asked for
    loader::Outcome outcome;
    boost::json::object report; // of report.verify, when the outcome is OK

    bool is_sound() const;
};

// A studio that was switched off is reported on as it is; verifying never migrates. `anchors` are
// those kept outside the database.
Verification
verified(pipe::Session& session, const platform::Studio& studio, const boost::json::array& anchors);

// On standard output.
void tell(const Verification& verification);
void tell_problems(const Verification& verification);

// Those recorded in the session's database. Throws std::runtime_error when there are none, or the
// plugin verifies nothing.
std::vector<platform::Studio> studios_to_verify(pipe::Session& session);

} // namespace host_stub::commands
