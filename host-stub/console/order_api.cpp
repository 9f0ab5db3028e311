// Orders, as staff work on them.
#include "console/order_view.hpp"
#include "platform/customers.hpp"
#include "platform/order_steps.hpp"

#include <algorithm>

namespace host_stub::console {

namespace json = boost::json;

namespace {

constexpr std::size_t lines_max = 50;

const std::vector<std::string>
    states{"open", "confirmed", "final", "abandoned", "cancelled", "postponed", "deleted"};

platform::Orders orders_of(Call& call)
{
    return {call.host().store, call.studio_id()};
}

platform::OrderSteps steps_of(Call& call)
{
    return {call.host(), call.plugin(), call.studio_id(), call.studio.currency};
}

json::value list(Call& call)
{
    platform::OrderQuery query;
    query.text = call.query_text("query");
    query.state = call.query_text("state");
    query.customer_id = call.query_text("customer");
    query.before_id = call.query_text("cursor");
    query.limit = call.limit();
    const bool is_state =
        query.state.empty() || std::find(states.begin(), states.end(), query.state) != states.end();
    if (!is_state) throw wrong_field("/state");
    if (call.visit.is("customer")) query.customer_id = call.visit.person->id;
    const auto found =
        platform::OrderBook(call.host().store, call.host().clock, call.studio_id()).page(query);
    return page_of(found,
                   query.limit,
                   &platform::OrderEntry::order_id,
                   [&](const platform::OrderEntry& entry) { return order_row(call, entry); });
}

std::string customer_for(Call& call)
{
    platform::Customers customers(call.host().store, call.host().clock, call.studio_id());
    const Fields fields = call.fields();
    if (fields.has("customer_id")) {
        const auto found = customers.find(fields.text("customer_id", 128));
        if (!found || found->name.empty()) throw wrong_field("/customer_id");
        return found->customer_id;
    }
    if (!fields.has("new_customer")) throw wrong_field("/customer_id");
    const json::object asked = fields.object("new_customer");
    const Fields of_customer(asked, "/new_customer");
    return customers
        .add({.customer_id = "",
              .name = of_customer.text("name"),
              .email = of_customer.optional_text("email"),
              .phone = of_customer.optional_text("phone"),
              .made_us = 0})
        .customer_id;
}

json::value add(Call& call)
{
    std::vector<platform::OrderLine> lines;
    const json::array& asked = call.fields().array("lines", lines_max);
    for (const json::value& item : asked) {
        const std::string where = "/lines/" + std::to_string(lines.size());
        if (!item.is_object()) throw wrong_field(where);
        lines.push_back(requested_line(
            call, Fields(item.as_object(), where), "l-" + std::to_string(lines.size() + 1)));
    }
    const std::string order_id = make_order(call, lines, [&] { return customer_for(call); });
    call.status = 201;
    return order_view(call, order_id);
}

json::value get(Call& call)
{
    reachable_order(call, call.args.at(0));
    return order_view(call, call.args.at(0));
}

// A word of may_do() that is not there: a repetition of what was done is answered all the same.
void ensure_may(Call& call, const char* word)
{
    const std::string& order_id = call.args.at(0);
    reachable_order(call, order_id);
    const Fields fields = call.fields();
    const bool has_key = fields.has("key");
    const platform::Requests requests(call.host().store, call.studio_id());
    const std::string mark = has_key ? "asked:" + fields.key() : "";
    const bool is_dry_run = fields.optional_flag("dry_run");
    if (is_dry_run || mark.empty() || !requests.knows(mark)) {
        const auto words = may_do(call, orders_of(call).get(order_id));
        if (std::find(words.begin(), words.end(), word) == words.end()) {
            const bool is_admins =
                !call.visit.is("admin") &&
                (std::string_view(word) == "delete" || std::string_view(word) == "refund" ||
                 std::string_view(word) == "overpaid");
            if (is_admins) throw Refusal(403, "permission_denied");
            throw Refusal(409, "not_open");
        }
    }
    if (is_dry_run || mark.empty()) return;
    requests.once(mark, std::string(word) + " " + order_id, json::serialize(call.body), [] {
        return std::string();
    });
}

json::value add_line(Call& call)
{
    ensure_may(call, "add_line");
    const Fields fields = call.fields();
    orders_of(call).add_line(call.args.at(0), requested_line(call, fields, "l-" + fields.key()));
    return order_view(call, call.args.at(0));
}

platform::OrderLine line_named(const platform::Order& order, const std::string& line_id)
{
    for (const platform::OrderLine& line : order.lines) {
        if (line.line_id == line_id) return line;
    }
    throw not_found();
}

json::value change_line(Call& call)
{
    ensure_may(call, "change_line");
    platform::OrderLine line = line_named(orders_of(call).get(call.args.at(0)), call.args.at(1));
    if (line.sells_voucher) throw Refusal(409, "line_in_use", "/total");
    line.total_minor = call.fields().money("total", call.studio.currency, 0);
    orders_of(call).change_line(call.args.at(0), line);
    return order_view(call, call.args.at(0));
}

// The preview, or the order with what was done to it.
json::value told(Call& call, platform::Step step)
{
    accepted(step.outcome);
    if (call.asked().is_dry_run) {
        return json::object{
            {"dry_run", true}, {"effects", std::move(step.effects)}, {"codes", json::array()}};
    }
    json::object view = order_view(call, call.args.at(0));
    view["effects"] = std::move(step.effects);
    view["codes"] = std::move(step.codes);
    return view;
}

json::value delete_line(Call& call)
{
    const platform::Asked asked = call.asked();
    ensure_may(call, "delete_line");
    return told(call, steps_of(call).delete_line(call.args.at(0), call.args.at(1), asked));
}

json::value pay(Call& call)
{
    const platform::Asked asked = call.asked();
    const Fields fields = call.fields();
    const std::string tender = fields.word("tender", {"card", "cash"});
    const std::int64_t amount = fields.money("amount", call.studio.currency);
    ensure_may(call, "pay");
    accepted(steps_of(call).pay(call.args.at(0), tender, amount, asked).outcome);
    return order_view(call, call.args.at(0));
}

json::value refund(Call& call)
{
    const platform::Asked asked = call.asked();
    const Fields fields = call.fields();
    const std::string tender = fields.word("tender", {"card", "cash", "voucher"});
    const std::int64_t amount = fields.money("amount", call.studio.currency);
    const std::string reason = fields.text("reason", 200);
    ensure_may(call, "refund");
    return told(call, steps_of(call).refund(call.args.at(0), tender, amount, reason, asked));
}

json::value cancel(Call& call)
{
    const platform::Asked asked = call.asked();
    const Fields fields = call.fields();
    const platform::Cancellation how{
        .as = fields.word("as", {"credit", "original", "none"}),
        .strategy =
            fields.optional_word("strategy", {"credit_first", "card_first", "pro_rata", "reverse"}),
        .reason = fields.word("reason", {"weather", "customer", "studio", "other"}),
        .note = fields.optional_text("note", 2'000)};
    ensure_may(call, "cancel");
    return told(call, steps_of(call).cancel(call.args.at(0), how, asked));
}

json::value postpone(Call& call)
{
    const platform::Asked asked = call.asked();
    const platform::Cancellation how{.as = "credit",
                                     .strategy = "",
                                     .reason = "postponed",
                                     .note = call.fields().optional_text("note", 2'000)};
    ensure_may(call, "postpone");
    return told(call, steps_of(call).cancel(call.args.at(0), how, asked));
}

json::value remove(Call& call)
{
    const platform::Asked asked = call.asked();
    const std::string reason = call.fields().optional_text("reason", 2'000);
    ensure_may(call, "delete");
    return told(call, steps_of(call).remove(call.args.at(0), reason, asked));
}

json::value overpaid(Call& call)
{
    const platform::Asked asked = call.asked();
    ensure_may(call, "overpaid");
    return told(call, steps_of(call).overpaid(call.args.at(0), asked));
}

json::value finalise(Call& call)
{
    const std::string& order_id = call.args.at(0);
    reachable_order(call, order_id);
    const platform::Order order = orders_of(call).get(order_id);
    if (order.paid_minor > order.total_minor()) throw Refusal(409, "overpaid");
    ensure_may(call, "finalise");
    orders_of(call).set_state(order_id, "final");
    return order_view(call, order_id);
}

} // namespace

std::vector<Route> order_routes()
{
    return {{"GET", "orders", "AGC", list},
            {"POST", "orders", "AG", add},
            {"GET", "orders/{}", "AGC", get},
            {"POST", "orders/{}/lines", "AG", add_line},
            {"PATCH", "orders/{}/lines/{}", "AG", change_line},
            {"DELETE", "orders/{}/lines/{}", "A", delete_line},
            {"POST", "orders/{}/payments", "AG", pay},
            {"POST", "orders/{}/refund", "A", refund},
            {"POST", "orders/{}/cancel", "AG", cancel},
            {"POST", "orders/{}/postpone", "AG", postpone},
            {"POST", "orders/{}/delete", "A", remove},
            {"POST", "orders/{}/overpaid", "A", overpaid},
            {"POST", "orders/{}/finalise", "AG", finalise}};
}

} // namespace host_stub::console
