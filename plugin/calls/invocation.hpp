// What the host hands in with one call of a hook.
#pragma once

#include "services/host.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace scrip::calls {

struct Invocation {
    std::string studio_id;
    std::string idempotency_key;
    std::string_view payload; // borrowed until the call returns
    bool is_dry_run = false;
    services::CallLimits limits;
    // All the call's work is done in it, when there is one.
    std::optional<services::LentTransaction> lent{};
    // Takes the whole reply, once per try and before its commit; throws when it cannot.
    std::function<void(const std::string&)> put_reply;
};

} // namespace scrip::calls
