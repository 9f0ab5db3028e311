// A hook inside the host's own transaction (abi.md, section 12b): order, payment and ledger are
// committed together or not at all.
#pragma once

#include "loader/plugin.hpp"
#include "services/host.hpp"

#include <functional>

namespace soci {
class session;
}

namespace host_stub::platform {

// What the host itself writes in that transaction. What it throws rolls all of it back.
struct HostWork {
    std::function<void(soci::session&)> before;
    // After the plugin said OK.
    std::function<void(soci::session&, const loader::Outcome&)> after;
};

// The host's writes stay when the plugin declines or fails; a dry run keeps nothing. What the
// plugin did counts with the host's commit: one that is lost is E_UNKNOWN_OUTCOME, one that lost to
// another transaction E_CONFLICT. Tried once. REQUIRES: plugin.may_lend(call.hook).
loader::Outcome invoke_lent(services::Host& host,
                            loader::LoadedPlugin& plugin,
                            const loader::HookCall& call,
                            const HostWork& work);

// The usual work: the order of the payload is recorded, and what an OK reply captured is a payment
// of that order, with the call's key for its id.
HostWork order_and_payment(const services::Store& store, const loader::HookCall& call);

} // namespace host_stub::platform
