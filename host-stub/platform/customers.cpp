#include "platform/customers.hpp"

#include "platform/counters.hpp"
#include "services/search_text.hpp"

#include <soci/soci.h>

namespace host_stub::platform {

using soci::into;
using soci::use;

namespace {

constexpr std::size_t sort_bytes_max = 200;

// Cut at the beginning of a character.
std::string sort_text(const std::string& name)
{
    std::string text = services::search_text(name);
    if (text.size() <= sort_bytes_max) return text;
    std::size_t end = sort_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end);
}

constexpr const char* columns = "SELECT c.customer_id, c.name, t.email, t.phone, t.made_us"
                                " FROM host_contact t JOIN host_customer c"
                                " ON c.studio_id = t.studio_id AND c.customer_id = t.customer_id"
                                " WHERE t.studio_id = :studio";

} // namespace

void Customers::put(soci::session& sql, const Customer& customer) const
{
    const std::string sort_name = sort_text(customer.name);
    const std::string searched =
        services::search_text(customer.name + " " + customer.email + " " + customer.phone);
    const long long made = customer.made_us;
    sql << "INSERT INTO host_customer (studio_id, customer_id, name)"
           " VALUES (:studio, :customer, :name)" +
               store_.or_update("studio_id, customer_id", "name"),
        use(studio_id_), use(customer.customer_id), use(customer.name);
    sql << "INSERT INTO host_contact (studio_id, customer_id, sort_name, search_text, email,"
           " phone, made_us) VALUES (:studio, :customer, :sort, :search, :email, :phone, :made)" +
               store_.or_update("studio_id, customer_id", "sort_name, search_text, email, phone"),
        use(studio_id_), use(customer.customer_id), use(sort_name), use(searched),
        use(customer.email), use(customer.phone), use(made);
}

Customer Customers::add(Customer customer)
{
    customer.made_us = clock_.unix_us();
    store_.write([&](soci::session& sql) {
        customer.customer_id = id_of_number('c', next_number(sql, store_, studio_id_, "customer"));
        put(sql, customer);
    });
    return customer;
}

void Customers::save(const Customer& customer)
{
    store_.write([&](soci::session& sql) { put(sql, customer); });
}

void Customers::forget(const std::string& customer_id)
{
    save({.customer_id = customer_id, .name = "", .email = "", .phone = "", .made_us = 0});
}

void Customers::merge(const std::string& from, const std::string& into_id)
{
    store_.write([&](soci::session& sql) {
        sql << "UPDATE host_order SET customer_id = :into"
               " WHERE studio_id = :studio AND customer_id = :from",
            use(into_id), use(studio_id_), use(from);
        sql << "DELETE FROM host_contact WHERE studio_id = :studio AND customer_id = :from",
            use(studio_id_), use(from);
        sql << "DELETE FROM host_customer WHERE studio_id = :studio AND customer_id = :from",
            use(studio_id_), use(from);
    });
}

std::optional<Customer> Customers::find(const std::string& customer_id) const
{
    Customer row;
    long long made = 0;
    store_.read([&](soci::session& sql) {
        sql << std::string(columns) + " AND t.customer_id = :customer", use(studio_id_),
            use(customer_id), into(row.customer_id), into(row.name), into(row.email),
            into(row.phone), into(made);
    });
    if (row.customer_id.empty()) return {};
    row.made_us = made;
    return row;
}

CustomerPage Customers::page(const std::string& query, const std::string& after_id, int limit) const
{
    CustomerPage page;
    const std::string pattern = services::search_pattern(query);
    const int wanted = limit + 1;
    store_.read([&](soci::session& sql) {
        std::string after_name;
        sql << "SELECT sort_name FROM host_contact"
               " WHERE studio_id = :studio AND customer_id = :customer",
            use(studio_id_), use(after_id), into(after_name);
        Customer row;
        long long made = 0;
        soci::statement rows =
            (sql.prepare << std::string(columns) +
                                " AND c.name <> '' AND t.search_text LIKE :pattern ESCAPE '!'"
                                " AND (t.sort_name > :name OR (t.sort_name = :same"
                                " AND t.customer_id > :id))"
                                " ORDER BY t.sort_name, t.customer_id LIMIT :wanted",
             use(studio_id_),
             use(pattern),
             use(after_name),
             use(after_name),
             use(after_id),
             use(wanted),
             into(row.customer_id),
             into(row.name),
             into(row.email),
             into(row.phone),
             into(made));
        rows.execute();
        while (rows.fetch()) {
            row.made_us = made;
            page.items.push_back(row);
        }
    });
    if (page.items.size() > static_cast<std::size_t>(limit)) {
        page.items.pop_back();
        page.next = page.items.back().customer_id;
    }
    return page;
}

} // namespace host_stub::platform
