// One call of a hook, from its bytes to its answer: what is the same for every hook.
#pragma once

#include "calls/studios.hpp"
#include "hooks/hooks.hpp"
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

// True: done. False: declined. Either way the reply was put. Throws CallFailure and std::bad_alloc.
bool call(Studios& studios,
          const services::Host& host,
          const hooks::Hook& hook,
          const Invocation& invocation);

} // namespace scrip::calls
