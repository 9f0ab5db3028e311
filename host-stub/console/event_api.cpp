// The log of what the plugin published.
#include "console/call.hpp"
#include "platform/event_log.hpp"
#include "services/instant.hpp"

namespace host_stub::console {

namespace json = boost::json;

namespace {

json::value list(Call& call)
{
    const int limit = call.limit();
    auto found = platform::EventLog(call.host().store, call.studio_id())
                     .page(call.query_text("type"), call.query_text("cursor"), limit + 1);
    std::string next;
    if (found.size() > static_cast<std::size_t>(limit)) {
        found.pop_back();
        next = found.back().event_id;
    }
    json::array items;
    for (const platform::LoggedEvent& event : found) {
        items.push_back(json::object{{"id", event.event_id},
                                     {"type", event.type},
                                     {"at", services::print_instant(event.stored_us)},
                                     {"body", json::parse(event.body)}});
    }
    return page_of(std::move(items), next);
}

} // namespace

std::vector<Route> event_routes()
{
    return {{"GET", "events", "A", list}};
}

} // namespace host_stub::console
