#include "services/schema.hpp"

#include <array>
#include <string_view>

namespace host_stub::services {
namespace {

// $key(…), $text(…) and $number(…) are columns, never NULL, in the words of the dialect.
constexpr std::array tables{
    "host_studio ($key(studio_id), $key(state), $text(config), $number(changed_us),"
    " PRIMARY KEY (studio_id))",
    "host_event ($key(event_id), $key(studio_id), $key(type), $text(body), $number(stored_us),"
    " PRIMARY KEY (event_id))",
    "host_customer ($key(studio_id), $key(customer_id), $text(name),"
    " PRIMARY KEY (studio_id, customer_id))",
    "host_order ($key(studio_id), $key(order_id), $key(customer_id), $key(currency), $key(state),"
    " PRIMARY KEY (studio_id, order_id))",
    "host_order_line ($key(studio_id), $key(order_id), $key(line_id), $text(label),"
    " $number(total_minor), $number(sells_voucher), $key(state),"
    " PRIMARY KEY (studio_id, order_id, line_id))",
    "host_payment ($key(studio_id), $key(payment_id), $key(order_id), $key(tender),"
    " $number(amount_minor), $key(reference), PRIMARY KEY (studio_id, payment_id))",
    "host_payment_attempt ($key(studio_id), $key(attempt_key), $key(order_id), $key(plugin),"
    " $key(state), $key(hold_id), $number(amount_minor), $key(currency), $number(created_us),"
    " $number(deadline_us), $text(last_error), PRIMARY KEY (studio_id, attempt_key))",
    // What the console's platform knows besides. A database from before it keeps its tables as they
    // are, so what an order, line or payment has more stands beside them.
    "host_studio_profile ($key(studio_id), $text(name), $key(currency), $key(locale),"
    " $key(time_zone), PRIMARY KEY (studio_id))",
    "host_staff ($key(studio_id), $key(person_id), $key(role), $text(name),"
    " PRIMARY KEY (studio_id, person_id))",
    "host_contact ($key(studio_id), $key(customer_id), $key(sort_name), $text(search_text),"
    " $text(email), $text(phone), $number(made_us), PRIMARY KEY (studio_id, customer_id))",
    "host_activity ($key(studio_id), $key(activity_id), $text(name), $number(price_minor),"
    " $number(on_sale), PRIMARY KEY (studio_id, activity_id))",
    "host_order_entry ($key(studio_id), $key(order_id), $number(order_number), $number(made_us),"
    " $key(made_by_role), $text(made_by), PRIMARY KEY (studio_id, order_id))",
    "host_line_entry ($key(studio_id), $key(order_id), $key(line_id), $number(line_number),"
    " $key(activity_id), $number(units), $key(used_on),"
    " PRIMARY KEY (studio_id, order_id, line_id))",
    "host_payment_entry ($key(studio_id), $key(payment_id), $number(made_us),"
    " PRIMARY KEY (studio_id, payment_id))",
    "host_counter ($key(studio_id), $key(counter), $number(last_number),"
    " PRIMARY KEY (studio_id, counter))",
    "host_request ($key(studio_id), $key(request_key), $key(kind), $key(asked), $text(sent),"
    " PRIMARY KEY (studio_id, request_key))",
};

// "$kind(name)" becomes the dialect's type of that kind, its "$" the name.
std::string column(const Dialect& dialect, std::string_view kind, const std::string& name)
{
    std::string declared = name + " ";
    declared += kind == "key" ? dialect.key : kind == "text" ? dialect.text : dialect.number;
    for (auto at = declared.find('$'); at != std::string::npos; at = declared.find('$')) {
        declared.replace(at, 1, name);
    }
    return declared;
}

std::string expanded(const Dialect& dialect, std::string_view table)
{
    std::string text;
    while (true) {
        const auto mark = table.find('$');
        text += table.substr(0, mark);
        if (mark == std::string_view::npos) return text;
        const auto open = table.find('(', mark), close = table.find(')', mark);
        text += column(dialect,
                       table.substr(mark + 1, open - mark - 1),
                       std::string(table.substr(open + 1, close - open - 1)));
        table.remove_prefix(close + 1);
    }
}

} // namespace

std::vector<std::string> create_statements(const Dialect& dialect)
{
    std::vector<std::string> statements;
    for (const char* table : tables) {
        statements.push_back("CREATE TABLE IF NOT EXISTS " + expanded(dialect, table) +
                             dialect.table_end);
    }
    return statements;
}

long long table_count() noexcept
{
    return static_cast<long long>(tables.size());
}

} // namespace host_stub::services
