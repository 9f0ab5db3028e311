#include "hooks/members.hpp"

#include "domain/errors.hpp"
#include "secrets/codes.hpp"

namespace scrip::hooks {

namespace {

constexpr std::size_t lines_max = 1000;

void add_line(operations::OrderFacts& order, const json::Form& line)
{
    line.id("line_id");
    line.optional_id("activity_id");
    line.optional_text("label");
    line.optional_integer("units", 1, 10'000);
    line.optional_date("date");
    const Money total = line.money("total", 0);
    if (total.currency() != order.due.currency()) order.has_other_currency = true;
    if (line.flag_or("sells_voucher", false)) {
        order.selling_total = checked_sum(order.selling_total, total.minor_units());
    }
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

std::optional<std::string> hash_of_code(operations::Work& work, const std::string& typed)
{
    const auto code = secrets::read_code(typed);
    if (!code.own) return std::nullopt;
    return secrets::code_hash(work.keys, work.studio_id, code.own->symbols());
}

} // namespace scrip::hooks
