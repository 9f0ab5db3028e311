#include "platform/order_book.hpp"

#include "platform/counters.hpp"
#include "platform/orders.hpp"
#include "services/search_text.hpp"

#include <soci/soci.h>

#include <charconv>
#include <map>

namespace host_stub::platform {

using soci::into;
using soci::use;

namespace {

constexpr const char* columns =
    "SELECT e.order_id, e.order_number, e.made_us, e.made_by_role, e.made_by, o.customer_id,"
    " c.name, o.state FROM host_order_entry e"
    " JOIN host_order o ON o.studio_id = e.studio_id AND o.order_id = e.order_id"
    " JOIN host_customer c ON c.studio_id = o.studio_id AND c.customer_id = o.customer_id"
    " WHERE e.studio_id = :studio";

// -1, the number of no order, for what is no number.
long long number_in(std::string text)
{
    if (!text.empty() && text.front() == '#') text.erase(0, 1);
    long long number = -1;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc{} && end == text.data() + text.size() ? number : -1;
}

} // namespace

std::int64_t OrderEntry::due_minor() const
{
    Order order;
    order.state = state;
    order.lines.push_back({.line_id = "", .label = "", .total_minor = total_minor});
    order.paid_minor = paid_minor;
    return order.due_minor();
}

std::string OrderBook::make(const std::string& customer_id,
                            const std::string& currency,
                            const std::string& made_by_role,
                            const std::string& made_by)
{
    std::string order_id;
    const long long now_us = clock_.unix_us();
    store_.write([&](soci::session& sql) {
        const long long number = next_number(sql, store_, studio_id_, "order");
        order_id = id_of_number('o', number);
        sql << "INSERT INTO host_order (studio_id, order_id, customer_id, currency, state)"
               " VALUES (:studio, :order, :customer, :currency, 'open')",
            use(studio_id_), use(order_id), use(customer_id), use(currency);
        sql << "INSERT INTO host_order_entry (studio_id, order_id, order_number, made_us,"
               " made_by_role, made_by) VALUES (:studio, :order, :number, :made, :role, :by)",
            use(studio_id_), use(order_id), use(number), use(now_us), use(made_by_role),
            use(made_by);
    });
    return order_id;
}

std::vector<OrderEntry> OrderBook::page(const OrderQuery& query) const
{
    std::vector<OrderEntry> found;
    const std::string pattern = services::search_pattern(query.text);
    const long long number = number_in(query.text);
    const int wanted = query.limit + 1;
    store_.read([&](soci::session& sql) {
        OrderEntry row;
        long long made = 0;
        soci::statement rows =
            (sql.prepare
                 << std::string(columns) +
                        " AND (:any_page = '' OR e.order_id < :before)"
                        " AND (:any_state = '' OR o.state = :state)"
                        " AND (:any_customer = '' OR o.customer_id = :customer)"
                        " AND (:any_text = '' OR e.order_number = :number OR o.customer_id IN"
                        " (SELECT customer_id FROM host_contact WHERE studio_id = :same"
                        " AND search_text LIKE :pattern ESCAPE '!'))"
                        " ORDER BY e.order_id DESC LIMIT :wanted",
             use(studio_id_),
             use(query.before_id),
             use(query.before_id),
             use(query.state),
             use(query.state),
             use(query.customer_id),
             use(query.customer_id),
             use(query.text),
             use(number),
             use(studio_id_),
             use(pattern),
             use(wanted),
             into(row.order_id),
             into(row.number),
             into(made),
             into(row.made_by_role),
             into(row.made_by),
             into(row.customer_id),
             into(row.customer_name),
             into(row.state));
        rows.execute();
        while (rows.fetch()) {
            row.made_us = made;
            found.push_back(row);
        }
        add_sums(sql, found);
    });
    return found;
}

// The page's orders stand between its ends, so each table is read once.
void OrderBook::add_sums(soci::session& sql, std::vector<OrderEntry>& entries) const
{
    if (entries.empty()) return;
    const std::string first = entries.back().order_id, last = entries.front().order_id;
    std::map<std::string, OrderEntry*> by_id;
    for (OrderEntry& entry : entries)
        by_id[entry.order_id] = &entry;
    std::string order_id, label;
    long long amount = 0;
    soci::statement lines =
        (sql.prepare << "SELECT order_id, label, total_minor FROM host_order_line"
                        " WHERE studio_id = :studio AND order_id >= :first AND order_id <= :last"
                        " AND state = 'open' ORDER BY order_id, line_id",
         use(studio_id_),
         use(first),
         use(last),
         into(order_id),
         into(label),
         into(amount));
    lines.execute();
    while (lines.fetch()) {
        const auto entry = by_id.find(order_id);
        if (entry == by_id.end()) continue;
        entry->second->total_minor += amount;
        entry->second->text += (entry->second->text.empty() ? "" : ", ") + label;
    }
    soci::statement payments =
        (sql.prepare << "SELECT order_id, amount_minor FROM host_payment"
                        " WHERE studio_id = :studio AND order_id >= :first AND order_id <= :last",
         use(studio_id_),
         use(first),
         use(last),
         into(order_id),
         into(amount));
    payments.execute();
    while (payments.fetch()) {
        const auto entry = by_id.find(order_id);
        if (entry != by_id.end()) entry->second->paid_minor += amount;
    }
}

std::optional<OrderEntry> OrderBook::find(const std::string& order_id) const
{
    OrderEntry row;
    long long made = 0;
    store_.read([&](soci::session& sql) {
        sql << std::string(columns) + " AND e.order_id = :order", use(studio_id_), use(order_id),
            into(row.order_id), into(row.number), into(made), into(row.made_by_role),
            into(row.made_by), into(row.customer_id), into(row.customer_name), into(row.state);
    });
    if (row.order_id.empty()) return {};
    row.made_us = made;
    return row;
}

std::vector<OrderPayment> OrderBook::payments(const std::string& order_id) const
{
    std::vector<OrderPayment> found;
    store_.read([&](soci::session& sql) {
        OrderPayment row;
        long long amount = 0, made = 0;
        soci::statement rows =
            (sql.prepare << "SELECT p.payment_id, p.tender, p.amount_minor, p.reference,"
                            " COALESCE(e.made_us, 0) FROM host_payment p"
                            " LEFT JOIN host_payment_entry e ON e.studio_id = p.studio_id"
                            " AND e.payment_id = p.payment_id"
                            " WHERE p.studio_id = :studio AND p.order_id = :order"
                            " ORDER BY COALESCE(e.made_us, 0), p.payment_id",
             use(studio_id_),
             use(order_id),
             into(row.payment_id),
             into(row.tender),
             into(amount),
             into(row.reference),
             into(made));
        rows.execute();
        while (rows.fetch()) {
            row.amount_minor = amount;
            row.made_us = made;
            found.push_back(row);
        }
    });
    return found;
}

} // namespace host_stub::platform
