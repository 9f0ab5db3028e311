// One call of a hook, from its bytes to its answer: what is the same for every hook.
#pragma once

#include "calls/invocation.hpp"
#include "calls/studios.hpp"
#include "hooks/hooks.hpp"
#include "services/host.hpp"

namespace scrip::calls {

// True: done. False: declined. Either way the reply was put. Throws CallFailure and std::bad_alloc.
bool call(Studios& studios,
          const services::Host& host,
          const hooks::Hook& hook,
          const Invocation& invocation);

} // namespace scrip::calls
