// The log of what the plugin published.
#include "console/call.hpp"
#include "platform/event_log.hpp"
#include "services/instant.hpp"

namespace host_stub::console {

namespace json = boost::json;

namespace {

json::object printed(const platform::LoggedEvent& event)
{
    return {{"id", event.event_id},
            {"type", event.type},
            {"at", services::print_instant(event.stored_us)},
            {"body", json::parse(event.body)}};
}

json::value list(Call& call)
{
    const int limit = call.limit();
    const auto found = platform::EventLog(call.host().store, call.studio_id())
                           .page(call.query_text("type"), call.query_text("cursor"), limit + 1);
    return page_of(found, limit, &platform::LoggedEvent::event_id, printed);
}

} // namespace

std::vector<Route> event_routes()
{
    return {{"GET", "events", "A", list}};
}

} // namespace host_stub::console
