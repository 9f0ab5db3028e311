#include "platform/erasing.hpp"

#include "platform/documents.hpp"

#include <boost/json.hpp>

#include <optional>

namespace host_stub::platform {
namespace {

namespace json = boost::json;

// REQUIRES: the plugin accepted the call, so that its members are there.
std::optional<services::Erasure> erasure_in(const loader::HookCall& call)
{
    if (call.hook != "customer.erase" && call.hook != "panel.action") return {};
    const json::object asked = json::parse(call.payload).as_object();
    if (call.hook == "customer.erase")
        return {{text_at(asked, "customer_id"), text_at(asked, "balance")}};
    if (text_at(asked, "action") != "erase") return {};
    return {{text_at(asked, "customer_id"), text_at(asked.at("form").as_object(), "balance")}};
}

} // namespace

loader::Outcome invoke_keeping_erasures(services::Host& host,
                                        loader::LoadedPlugin& plugin,
                                        const loader::HookCall& call)
{
    loader::Outcome outcome = plugin.invoke(call);
    if (!outcome.is_ok() || call.is_dry_run) return outcome;
    try {
        if (const auto erasure = erasure_in(call)) host.erasures.add(call.studio_id, *erasure);
        return outcome;
    } catch (const services::StoreUnavailable& failed) {
        return loader::refused(BOOKING_E_UNAVAILABLE,
                               "database_unavailable",
                               std::string("the host's own record: ") + failed.what());
    }
}

} // namespace host_stub::platform
