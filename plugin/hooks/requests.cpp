#include "hooks/members.hpp"

#include "domain/errors.hpp"
#include "operations/voucher_code.hpp"
#include "secrets/codes.hpp"

#include <algorithm>

namespace scrip::hooks {

namespace {

constexpr std::size_t lines_max = 1000;
constexpr std::size_t activities_max = 100;

void add_line(operations::OrderFacts& order, const json::Form& line)
{
    line.optional_text("label");
    const Money total = line.money("total", 0);
    const PayableLine read{.line_id = line.id("line_id"),
                           .activity_id = line.optional_id("activity_id"),
                           .units = line.optional_integer("units", 1, units_max).value_or(1),
                           .total = total.minor_units(),
                           .sells_voucher = line.flag_or("sells_voucher", false),
                           .date = line.optional_date("date")};
    if (total.currency() != order.due.currency()) order.has_other_currency = true;
    if (read.sells_voucher) order.selling_total = checked_sum(order.selling_total, read.total);
    order.lines.push_back(read);
}

// Ids of the host in a list.
std::vector<std::string> ids_in(const json::Form& form, std::string_view member, std::size_t most)
{
    auto ids = form.texts(member, most);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i].size() > json::id_bytes_max) {
            throw InvalidField{form.pointer_to(member) + "/" + std::to_string(i),
                               "an id of 1 to 128 bytes"};
        }
    }
    return ids;
}

} // namespace

operations::NamedCustomer customer_in(const json::Form& request, std::string_view member)
{
    const json::Form customer = request.object(member);
    return {customer.id("customer_id"), customer.optional_text("name")};
}

operations::OrderFacts order_in(const json::Form& request, std::string_view member)
{
    const json::Form order = request.object(member);
    operations::OrderFacts facts{.order_id = order.id("order_id"),
                                 .customer = customer_in(order, "customer"),
                                 .total = order.money("total", 0),
                                 .due = order.money("due", 0)};
    const auto currency = Currency::parse(order.text("currency"));
    if (!currency) throw InvalidField{order.pointer_to("currency"), "an ISO 4217 currency code"};
    facts.has_other_currency =
        *currency != facts.due.currency() || facts.total.currency() != facts.due.currency();
    for (const json::Form& line : order.objects("lines", lines_max))
        add_line(facts, line);
    return facts;
}

bool is_in_other_currency(const operations::Work& work, const operations::OrderFacts& order)
{
    return order.has_other_currency || order.due.currency() != work.settings.currency;
}

std::optional<Value> optional_value_in(const json::Form& request, std::string_view member)
{
    const auto value = request.optional_object(member);
    if (!value) return std::nullopt;
    if (!value->has("units")) return request.money(member, 1);
    if (value->has("minor")) throw InvalidField{value->pointer_to("minor"), "absent beside units"};
    return Units{value->integer("units", 1, units_max)};
}

std::vector<std::string> scope_in(const json::Form& request)
{
    const json::Form scope = request.object("scope");
    auto activities = ids_in(scope, "activities", activities_max);
    if (activities.empty()) throw InvalidField{scope.pointer_to("activities"), "at least one id"};
    for (auto id = activities.begin(); id != activities.end(); ++id) {
        if (std::find(activities.begin(), id, *id) == id) continue;
        throw InvalidField{scope.pointer_to("activities") + "/" +
                               std::to_string(id - activities.begin()),
                           "another id than those before it"};
    }
    return activities;
}

std::optional<std::vector<std::string>> line_ids_in(const json::Form& request,
                                                    const operations::OrderFacts& order)
{
    if (!request.has("lines")) return std::nullopt;
    auto ids = ids_in(request, "lines", lines_max);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const bool is_known =
            std::any_of(order.lines.begin(), order.lines.end(), [&](const PayableLine& line) {
                return line.line_id == ids[i];
            });
        if (is_known) continue;
        throw InvalidField{request.pointer_to("lines") + "/" + std::to_string(i),
                           "a line of the order"};
    }
    return ids;
}

operations::ExpiryChoice expiry_in(const json::Form& request)
{
    if (!request.mentions("expires_on")) return operations::DefaultExpiry{};
    return request.optional_date("expires_on");
}

Page page_in(const json::Form& request)
{
    const auto page = request.optional_object("page");
    if (!page) return {};
    return {page->optional_integer("limit", 1, 200).value_or(50), page->optional_text("cursor")};
}

operations::CodeForms forms_of_code(const operations::Work& work, const std::string& typed)
{
    const auto code = secrets::read_code(typed);
    operations::CodeForms forms;
    if (code.own) forms.push_back(operations::hashes_of(work, code.own->symbols()));
    if (work.has_foreign_codes) forms.push_back(operations::hashes_of(work, code.foreign));
    return forms;
}

} // namespace scrip::hooks
