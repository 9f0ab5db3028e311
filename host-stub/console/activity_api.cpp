// What the studio sells.
#include "console/call.hpp"
#include "platform/activities.hpp"
#include "platform/documents.hpp"

namespace host_stub::console {

namespace json = boost::json;

namespace {

platform::Activities activities_of(Call& call)
{
    return {call.host().store, call.studio_id()};
}

json::object printed(Call& call, const platform::Activity& activity)
{
    return {{"id", activity.activity_id},
            {"name", activity.name},
            {"price", platform::money(activity.price_minor, call.studio.currency)},
            {"on_sale", activity.is_on_sale}};
}

json::value list(Call& call)
{
    const int limit = call.limit();
    const auto found =
        activities_of(call).after(call.query_text("cursor"), limit + 1, !call.is_staff());
    return page_of(found,
                   limit,
                   &platform::Activity::activity_id,
                   [&](const platform::Activity& activity) { return printed(call, activity); });
}

json::value add(Call& call)
{
    const Fields fields = call.fields();
    platform::Activity activity;
    activity.name = fields.text("name");
    activity.price_minor = fields.money("price", call.studio.currency);
    call.status = 201;
    return printed(call, activities_of(call).add(activity));
}

json::value change(Call& call)
{
    const Fields fields = call.fields();
    auto found = activities_of(call).find(call.args.at(0));
    if (!found) throw not_found();
    if (fields.has("name")) found->name = fields.text("name");
    if (fields.has("price")) found->price_minor = fields.money("price", call.studio.currency);
    if (fields.has("on_sale")) found->is_on_sale = fields.flag("on_sale");
    activities_of(call).save(*found);
    return printed(call, *found);
}

} // namespace

std::vector<Route> activity_routes()
{
    return {{"GET", "activities", "AGCN", list},
            {"POST", "activities", "A", add},
            {"PATCH", "activities/{}", "A", change}};
}

} // namespace host_stub::console
