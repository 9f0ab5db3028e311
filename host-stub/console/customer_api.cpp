// Customers, as lists and forms have them.
#include "console/call.hpp"
#include "platform/customers.hpp"
#include "platform/hook_caller.hpp"
#include "services/instant.hpp"

namespace host_stub::console {

namespace json = boost::json;

namespace {

platform::Customers customers_of(Call& call)
{
    return {call.host().store, call.host().clock, call.studio_id()};
}

json::object printed(const platform::Customer& customer)
{
    return {{"id", customer.customer_id},
            {"name", customer.name},
            {"email", customer.email},
            {"phone", customer.phone},
            {"made_at", services::print_instant(customer.made_us)}};
}

platform::Customer reachable(Call& call)
{
    const std::string& customer_id = call.args.at(0);
    const bool is_own = call.visit.is("customer") && call.visit.person->id == customer_id;
    if (!call.is_staff() && !is_own) throw Refusal(403, "permission_denied");
    auto found = customers_of(call).find(customer_id);
    if (!found) throw not_found();
    return *found;
}

json::value list(Call& call)
{
    const auto page =
        customers_of(call).page(call.query_text("query"), call.query_text("cursor"), call.limit());
    json::array items;
    for (const platform::Customer& customer : page.items)
        items.push_back(printed(customer));
    return page_of(std::move(items), page.next);
}

// The plugin has its own lists of names.
void tell_name(Call& call, const platform::Customer& customer)
{
    if (call.shared.plugin_state(call.studio_id()) != "on") return;
    accepted(platform::HookCaller(call.plugin(), call.studio_id())
                 .tell_name(call.actor(), customer.customer_id, customer.name));
}

json::value add(Call& call)
{
    const Fields fields = call.fields();
    const platform::Customer made = customers_of(call).add({.customer_id = "",
                                                            .name = fields.text("name"),
                                                            .email = fields.optional_text("email"),
                                                            .phone = fields.optional_text("phone"),
                                                            .made_us = 0});
    try {
        tell_name(call, made);
    } catch (const Refusal&) { // NOLINT(bugprone-empty-catch)
        // The customer is there: the plugin hears the name with their first order at the latest.
    }
    call.status = 201;
    return printed(made);
}

json::value get(Call& call)
{
    return printed(reachable(call));
}

json::value change(Call& call)
{
    const Fields fields = call.fields();
    platform::Customer customer = reachable(call);
    if (fields.has("name")) customer.name = fields.text("name");
    if (call.body.contains("email")) customer.email = fields.optional_text("email");
    if (call.body.contains("phone")) customer.phone = fields.optional_text("phone");
    if (fields.has("name")) tell_name(call, customer);
    customers_of(call).save(customer);
    return printed(customer);
}

} // namespace

std::vector<Route> customer_routes()
{
    return {{"GET", "customers", "AG", list},
            {"POST", "customers", "AG", add},
            {"GET", "customers/{}", "AGC", get},
            {"PATCH", "customers/{}", "AG", change}};
}

} // namespace host_stub::console
