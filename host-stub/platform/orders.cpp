#include "platform/orders.hpp"

#include "platform/documents.hpp"

#include <boost/json.hpp>
#include <soci/soci.h>

#include <stdexcept>

namespace host_stub::platform {

using soci::into;
using soci::use;

namespace json = boost::json;

std::int64_t Order::total_minor() const
{
    std::int64_t total = 0;
    for (const OrderLine& line : lines)
        total += line.total_minor;
    return total;
}

std::int64_t Order::due_minor() const
{
    const bool is_over =
        state == "abandoned" || state == "cancelled" || state == "postponed" || state == "deleted";
    const std::int64_t due = total_minor() - paid_minor;
    return due > 0 && !is_over ? due : 0;
}

json::object Order::document() const
{
    json::array printed;
    for (const OrderLine& line : lines) {
        json::object item{{"line_id", line.line_id},
                          {"label", line.label},
                          {"total", money(line.total_minor, currency)}};
        if (line.sells_voucher) item["sells_voucher"] = true;
        if (!line.activity_id.empty()) item["activity_id"] = line.activity_id;
        if (line.units > 1) item["units"] = line.units;
        if (!line.used_on.empty()) item["date"] = line.used_on;
        printed.push_back(std::move(item));
    }
    json::object customer{{"customer_id", customer_id}};
    if (!customer_name.empty()) customer["name"] = customer_name; // an erased one has none
    return {{"order_id", order_id},
            {"customer", std::move(customer)},
            {"currency", currency},
            {"total", money(total_minor(), currency)},
            {"due", money(due_minor(), currency)},
            {"lines", std::move(printed)}};
}

void Orders::meet(const std::string& customer_id, const std::string& name)
{
    store_.write([&](soci::session& sql) {
        sql << "INSERT INTO host_customer (studio_id, customer_id, name)"
               " VALUES (:studio, :customer, :name)" +
                   store_.or_update("studio_id, customer_id", "name"),
            use(studio_id_), use(customer_id), use(name);
    });
}

void Orders::make(const std::string& order_id,
                  const std::string& customer_id,
                  const std::string& currency)
{
    store_.write([&](soci::session& sql) {
        sql << "INSERT INTO host_order (studio_id, order_id, customer_id, currency, state)"
               " VALUES (:studio, :order, :customer, :currency, 'open')",
            use(studio_id_), use(order_id), use(customer_id), use(currency);
    });
}

void Orders::add_line(const std::string& order_id, const OrderLine& line)
{
    const long long total = line.total_minor, sells = line.sells_voucher ? 1 : 0;
    store_.write([&](soci::session& sql) {
        sql << "INSERT INTO host_order_line (studio_id, order_id, line_id, label, total_minor,"
               " sells_voucher, state)"
               " VALUES (:studio, :order, :line, :label, :total, :sells, 'open')" +
                   store_.or_update("studio_id, order_id, line_id", "state"),
            use(studio_id_), use(order_id), use(line.line_id), use(line.label), use(total),
            use(sells);
        long long lines = 0;
        sql << "SELECT " + store_.sum_of("1") +
                   " FROM host_line_entry"
                   " WHERE studio_id = :studio AND order_id = :order",
            use(studio_id_), use(order_id), into(lines);
        const long long line_number = lines + 1, units = line.units;
        sql << "INSERT INTO host_line_entry (studio_id, order_id, line_id, line_number,"
               " activity_id, units, used_on)"
               " VALUES (:studio, :order, :line, :number, :activity, :units, :day)" +
                   store_.or_keep("studio_id, order_id, line_id"),
            use(studio_id_), use(order_id), use(line.line_id), use(line_number),
            use(line.activity_id), use(units), use(line.used_on);
    });
}

void Orders::change_line(const std::string& order_id, const OrderLine& line)
{
    const long long total = line.total_minor;
    store_.write([&](soci::session& sql) {
        sql << "UPDATE host_order_line SET label = :label, total_minor = :total"
               " WHERE studio_id = :studio AND order_id = :order AND line_id = :line",
            use(line.label), use(total), use(studio_id_), use(order_id), use(line.line_id);
    });
}

void Orders::remove_line(const std::string& order_id, const std::string& line_id)
{
    store_.write([&](soci::session& sql) {
        sql << "UPDATE host_order_line SET state = 'deleted'"
               " WHERE studio_id = :studio AND order_id = :order AND line_id = :line",
            use(studio_id_), use(order_id), use(line_id);
    });
}

void Orders::set_state(const std::string& order_id, const std::string& state)
{
    store_.write([&](soci::session& sql) {
        sql << "UPDATE host_order SET state = :state"
               " WHERE studio_id = :studio AND order_id = :order",
            use(state), use(studio_id_), use(order_id);
    });
}

void Orders::add_payment(const std::string& payment_id,
                         const std::string& order_id,
                         const std::string& tender,
                         std::int64_t amount_minor,
                         const std::string& reference,
                         std::int64_t made_us)
{
    store_.write([&](soci::session& sql) {
        add_payment(sql, payment_id, order_id, tender, amount_minor, reference, made_us);
    });
}

void Orders::add_payment(soci::session& sql,
                         const std::string& payment_id,
                         const std::string& order_id,
                         const std::string& tender,
                         std::int64_t amount_minor,
                         const std::string& reference,
                         std::int64_t made_us) const
{
    const long long amount = amount_minor, made = made_us;
    sql << "INSERT INTO host_payment (studio_id, payment_id, order_id, tender, amount_minor,"
           " reference) VALUES (:studio, :payment, :order, :tender, :amount, :reference)" +
               store_.or_keep("studio_id, payment_id"),
        use(studio_id_), use(payment_id), use(order_id), use(tender), use(amount), use(reference);
    if (made == 0) return;
    sql << "INSERT INTO host_payment_entry (studio_id, payment_id, made_us)"
           " VALUES (:studio, :payment, :made)" +
               store_.or_keep("studio_id, payment_id"),
        use(studio_id_), use(payment_id), use(made);
}

void Orders::record(soci::session& sql, const Order& order) const
{
    sql << "INSERT INTO host_customer (studio_id, customer_id, name)"
           " VALUES (:studio, :customer, :name)" +
               store_.or_keep("studio_id, customer_id"),
        use(studio_id_), use(order.customer_id), use(order.customer_name);
    sql << "INSERT INTO host_order (studio_id, order_id, customer_id, currency, state)"
           " VALUES (:studio, :order, :customer, :currency, 'open')" +
               store_.or_update("studio_id, order_id", "customer_id, currency"),
        use(studio_id_), use(order.order_id), use(order.customer_id), use(order.currency);
}

Order Orders::get(const std::string& order_id) const
{
    Order order;
    store_.read([&](soci::session& sql) {
        sql << "SELECT o.order_id, o.customer_id, c.name, o.currency, o.state FROM host_order o"
               " JOIN host_customer c ON c.studio_id = o.studio_id"
               " AND c.customer_id = o.customer_id"
               " WHERE o.studio_id = :studio AND o.order_id = :order",
            use(studio_id_), use(order_id), into(order.order_id), into(order.customer_id),
            into(order.customer_name), into(order.currency), into(order.state);
        OrderLine line;
        long long total = 0, sells = 0, units = 1, paid = 0;
        soci::statement lines =
            (sql.prepare << "SELECT l.line_id, l.label, l.total_minor, l.sells_voucher,"
                            " COALESCE(e.activity_id, ''), COALESCE(e.units, 1),"
                            " COALESCE(e.used_on, '') FROM host_order_line l"
                            " LEFT JOIN host_line_entry e ON e.studio_id = l.studio_id"
                            " AND e.order_id = l.order_id AND e.line_id = l.line_id"
                            " WHERE l.studio_id = :studio AND l.order_id = :order"
                            " AND l.state = 'open'"
                            " ORDER BY COALESCE(e.line_number, 0), l.line_id",
             use(studio_id_),
             use(order_id),
             into(line.line_id),
             into(line.label),
             into(total),
             into(sells),
             into(line.activity_id),
             into(units),
             into(line.used_on));
        lines.execute();
        while (lines.fetch()) {
            line.total_minor = total;
            line.sells_voucher = sells == 1;
            line.units = units;
            order.lines.push_back(line);
        }
        sql << "SELECT " + store_.sum_of("amount_minor") +
                   " FROM host_payment"
                   " WHERE studio_id = :studio AND order_id = :order",
            use(studio_id_), use(order_id), into(paid);
        order.paid_minor = paid;
    });
    if (order.order_id.empty()) throw std::out_of_range("there is no order " + order_id);
    return order;
}

std::int64_t Orders::paid_by(const std::string& order_id, const std::string& tender) const
{
    long long paid = 0;
    store_.read([&](soci::session& sql) {
        sql << "SELECT " + store_.sum_of("amount_minor") +
                   " FROM host_payment"
                   " WHERE studio_id = :studio AND order_id = :order AND tender = :tender",
            use(studio_id_), use(order_id), use(tender), into(paid);
    });
    return paid;
}

std::vector<std::string> Orders::selling() const
{
    std::vector<std::string> found;
    store_.read([&](soci::session& sql) {
        std::string order_id;
        soci::statement rows =
            (sql.prepare << "SELECT DISTINCT o.order_id FROM host_order o"
                            " JOIN host_order_line l ON l.studio_id = o.studio_id"
                            " AND l.order_id = o.order_id"
                            " WHERE o.studio_id = :studio AND l.sells_voucher = 1"
                            " AND l.state = 'open'"
                            " AND o.state IN ('open', 'confirmed', 'final') ORDER BY o.order_id",
             use(studio_id_),
             into(order_id));
        rows.execute();
        while (rows.fetch())
            found.push_back(order_id);
    });
    return found;
}

std::string Orders::state_of(const std::string& order_id) const
{
    std::string state;
    store_.read([&](soci::session& sql) {
        sql << "SELECT state FROM host_order WHERE studio_id = :studio AND order_id = :order",
            use(studio_id_), use(order_id), into(state);
    });
    return state;
}

} // namespace host_stub::platform
