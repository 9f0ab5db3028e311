// Calls after which a person is forgotten: the host keeps who, outside the database, whose older
// copies know nothing of it.
#pragma once

#include "loader/plugin.hpp"
#include "services/host.hpp"

namespace host_stub::platform {

// plugin.invoke(), and when it erased somebody, by customer.erase or by the panel's action that
// stands for it, that is kept. Without the record the answer is E_UNAVAILABLE: the plugin has done
// its part, which is idempotent, and the caller does it again. REQUIRES: as plugin.invoke().
loader::Outcome invoke_keeping_erasures(services::Host& host,
                                        loader::LoadedPlugin& plugin,
                                        const loader::HookCall& call);

} // namespace host_stub::platform
