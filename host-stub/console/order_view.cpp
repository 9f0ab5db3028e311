#include "console/order_view.hpp"

#include "platform/activities.hpp"
#include "platform/checkout.hpp"
#include "platform/documents.hpp"
#include "platform/requests.hpp"
#include "services/instant.hpp"

#include <algorithm>

namespace host_stub::console {

namespace json = boost::json;
using platform::money;

namespace {

constexpr std::int64_t units_max = 100;

json::value text_or_null(const std::string& text)
{
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object customer_of(const platform::OrderEntry& entry)
{
    return {{"id", entry.customer_id}, {"name", entry.customer_name}};
}

platform::OrderBook book_of(Call& call)
{
    return {call.host().store, call.host().clock, call.studio_id()};
}

json::array lines_of(const Call& call, const platform::Order& order)
{
    json::array lines;
    for (const platform::OrderLine& line : order.lines) {
        lines.push_back(json::object{{"id", line.line_id},
                                     {"label", line.label},
                                     {"activity_id", text_or_null(line.activity_id)},
                                     {"units", line.units},
                                     {"date", text_or_null(line.used_on)},
                                     {"total", money(line.total_minor, call.studio.currency)},
                                     {"sells_voucher", line.sells_voucher}});
    }
    return lines;
}

json::array payments_of(Call& call, const std::string& order_id)
{
    json::array payments;
    for (const platform::OrderPayment& payment : book_of(call).payments(order_id)) {
        const bool is_from_hold = payment.tender == "voucher";
        payments.push_back(json::object{
            {"id", payment.payment_id},
            {"tender", payment.tender},
            {"amount", money(payment.amount_minor, call.studio.currency)},
            {"at",
             payment.made_us == 0 ? json::value(nullptr)
                                  : json::value(services::print_instant(payment.made_us))},
            {"reference", is_from_hold ? json::value(nullptr) : text_or_null(payment.reference)}});
    }
    return payments;
}

} // namespace

platform::OrderEntry reachable_order(Call& call, const std::string& order_id)
{
    const auto entry = book_of(call).find(order_id);
    const bool is_own =
        (call.visit.is("customer") && entry && entry->customer_id == call.visit.person->id) ||
        (call.visit.is("nobody") && call.visit.orders.contains(order_id));
    if (!entry || (!call.is_staff() && !is_own)) throw not_found();
    return *entry;
}

std::vector<std::string> may_do(const Call& call, const platform::Order& order)
{
    if (!call.is_staff() || order.state == "deleted" || order.state == "abandoned") return {};
    const bool is_admin = call.visit.is("admin");
    const bool is_over = order.state == "cancelled" || order.state == "postponed";
    const bool is_open = !is_over && order.state != "final";
    const bool is_overpaid = order.paid_minor > order.total_minor();
    std::vector<std::string> words;
    const auto add = [&](bool is_so, const char* word) {
        if (is_so) words.emplace_back(word);
    };
    add(is_open, "add_line");
    add(is_open, "change_line");
    add(is_open && is_admin, "delete_line");
    add(!is_over && order.due_minor() > 0, "pay");
    add(is_admin && order.paid_minor > 0, "refund");
    add(!is_over, "cancel");
    add(!is_over && order.paid_minor > 0, "postpone");
    add(is_admin, "delete");
    add(is_admin && is_open && is_overpaid, "overpaid");
    add(is_open && !is_overpaid && !order.lines.empty(), "finalise");
    return words;
}

std::int64_t reserved_minor(Call& call, const std::string& order_id)
{
    platform::Checkout checkout(call.host(), call.plugin(), call.studio_id());
    checkout.reconcile(order_id);
    std::int64_t reserved = 0;
    for (const platform::Attempt& attempt : checkout.attempts.open()) {
        if (attempt.order_id == order_id && attempt.state == "held") {
            reserved += attempt.amount_minor;
        }
    }
    return reserved;
}

json::object order_view(Call& call, const std::string& order_id)
{
    const std::int64_t reserved = reserved_minor(call, order_id);
    const platform::OrderEntry entry = reachable_order(call, order_id);
    const platform::Order order =
        platform::Orders(call.host().store, call.studio_id()).get(order_id);
    const std::string& currency = call.studio.currency;
    const std::int64_t excess = std::max<std::int64_t>(0, order.paid_minor - order.total_minor());
    json::array may;
    for (const std::string& word : may_do(call, order))
        may.emplace_back(word);
    return {{"id", order_id},
            {"number", entry.number},
            {"state", entry.state},
            {"customer", customer_of(entry)},
            {"made_at", services::print_instant(entry.made_us)},
            {"made_by", {{"role", entry.made_by_role}, {"name", entry.made_by}}},
            {"currency", currency},
            {"total", money(order.total_minor(), currency)},
            {"paid", money(order.paid_minor, currency)},
            {"due", money(order.due_minor(), currency)},
            {"reserved", money(reserved, currency)},
            {"overpaid", money(excess, currency)},
            {"lines", lines_of(call, order)},
            {"payments", payments_of(call, order_id)},
            {"may", std::move(may)}};
}

json::object order_row(const Call& call, const platform::OrderEntry& entry)
{
    const std::string& currency = call.studio.currency;
    return {{"id", entry.order_id},
            {"number", entry.number},
            {"customer", customer_of(entry)},
            {"state", entry.state},
            {"made_at", services::print_instant(entry.made_us)},
            {"total", money(entry.total_minor, currency)},
            {"paid", money(entry.paid_minor, currency)},
            {"due", money(entry.due_minor(), currency)},
            {"text", entry.text}};
}

platform::OrderLine requested_line(Call& call, const Fields& fields, const std::string& line_id)
{
    platform::OrderLine line;
    line.line_id = line_id;
    line.units = fields.has("units") ? fields.number("units", 1, units_max) : 1;
    line.used_on = fields.day("date");
    if (call.is_staff() && !fields.has("activity_id")) {
        line.label = fields.text("label");
        line.total_minor = fields.money("total", call.studio.currency, 0);
        return line;
    }
    const auto activity = platform::Activities(call.host().store, call.studio_id())
                              .find(fields.text("activity_id", 128));
    if (!activity) throw wrong_field(fields.pointer("activity_id"));
    if (!activity->is_on_sale) {
        throw Refusal(409, "not_on_sale", fields.pointer("activity_id"));
    }
    line.activity_id = activity->activity_id;
    line.total_minor = activity->price_minor * line.units;
    line.label =
        line.units == 1 ? activity->name : activity->name + " × " + std::to_string(line.units);
    return line;
}

// Two clicks at once make two orders, of which the first keeps the key and the other is given up
// before it has a line.
std::string make_order(Call& call,
                       const std::vector<platform::OrderLine>& lines,
                       const std::function<std::string()>& customer_id)
{
    const std::string key = call.fields().key();
    const platform::Requests requests(call.host().store, call.studio_id());
    platform::Orders orders(call.host().store, call.studio_id());
    const bool is_known = requests.knows(key);
    std::string made;
    if (!is_known) {
        const Person& person = *call.visit.person;
        made = book_of(call).make(customer_id(), call.studio.currency, person.role, person.name);
    }
    const std::string kept =
        requests.once(key, "order", json::serialize(call.body), [&] { return made; });
    if (!made.empty() && made != kept) orders.set_state(made, "abandoned");
    if (made == kept) {
        for (const platform::OrderLine& line : lines)
            orders.add_line(kept, line);
    }
    return kept;
}

} // namespace host_stub::console
