// A host that writes its order and pays it with Scrip in one transaction, lent through SOCI.
//
//   host scrip.so DATABASE KEY_FILE      KEY_FILE: head -c 32 /dev/urandom > KEY_FILE
//
// services.cpp is what the plugin asks of us, transaction.cpp how the transaction is lent,
// plugin.cpp the plugin's life. Without lending, a host calls payment.hold before its transaction
// and payment.capture after it.
#include "plugin.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

namespace {

namespace json = boost::json;

const std::string studio = "studio-1";
const json::object admin{{"role", "admin"}, {"id", "u1"}};

json::object euros(std::int64_t minor)
{
    return {{"minor", minor}, {"currency", "EUR"}};
}

json::object payment(const std::string& order, const json::value& voucher_id)
{
    json::object line{{"line_id", "l1"},
                      {"activity_id", "surf"},
                      {"label", "Surf lesson"},
                      {"units", 2},
                      {"total", euros(6000)},
                      {"date", "2030-12-01"}};
    return {{"actor", admin},
            // An id: with a code wrong tries are counted, whatever becomes of our transaction.
            {"source", json::object{{"voucher_id", voucher_id}}},
            {"order",
             json::object{{"order_id", order},
                          {"customer", json::object{{"customer_id", "c-" + order}}},
                          {"currency", "EUR"},
                          {"total", euros(6000)},
                          {"due", euros(6000)},
                          {"lines", json::array{std::move(line)}}}}};
}

// Writes the order and pays it. Only with `is_kept` does the transaction commit.
void place_order(Plugin& plugin,
                 soci::session& sql,
                 const std::string& order,
                 const json::value& voucher_id,
                 bool is_kept)
{
    booking_tx tx(sql);
    sql << "INSERT INTO shop_order (id) VALUES (:id)", soci::use(order);
    // The key names the effect. Nothing of it is left after a rollback, so it may be used again.
    plugin.call(studio, "payment.redeem", "pay-" + order, payment(order, voucher_id), &tx);
    if (is_kept) tx.transaction.commit();
}

void tell(Plugin& plugin, soci::session& sql, const std::string& order, const char* when)
{
    int orders = 0;
    sql << "SELECT COUNT(*) FROM shop_order WHERE id = :id", soci::use(order), soci::into(orders);
    const json::value reply = plugin.call(
        studio, "customer.balance", "", {{"actor", admin}, {"customer_id", "c-" + order}});
    std::cout << when << ": orders " << orders << ", credit "
              << reply.at("balance").at("available").at("minor") << "\n";
}

void run(const std::string& file, booking_host& host)
{
    soci::session sql(*soci::factory_sqlite3(), "dbname=" + host.database);
    // Scrip relies on them, and changes no setting of a connection that is not its own.
    sql << "PRAGMA foreign_keys = ON";
    sql << "CREATE TABLE IF NOT EXISTS shop_order (id TEXT PRIMARY KEY)";

    Plugin plugin(file, host);
    plugin.enable(studio, R"({"currency": "EUR"})");

    const std::string order = "o" + std::to_string(monotonic_ns()); // another one each run
    const json::value credit =
        plugin.call(studio,
                    "credit.add",
                    "credit-" + order,
                    {{"actor", admin},
                     {"customer", json::object{{"customer_id", "c-" + order}}},
                     {"amount", euros(20000)},
                     {"description", "Goodwill"}});
    const json::value& voucher_id = credit.at("voucher").at("voucher_id");
    tell(plugin, sql, order, "at first");
    place_order(plugin, sql, order, voucher_id, false);
    tell(plugin, sql, order, "rolled back");
    place_order(plugin, sql, order, voucher_id, true);
    tell(plugin, sql, order, "committed");
}

std::string content_of(const char* file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

int main(int argc, char** argv)
try {
    if (argc != 4) {
        std::cerr << "usage: " << argv[0] << " scrip.so DATABASE KEY_FILE\n";
        return 2;
    }
    booking_host host{argv[2], content_of(argv[3]), {}};
    if (host.master_key.size() != 32) throw std::runtime_error("the key file holds no 32 bytes");
    run(argv[1], host);
    return 0;
} catch (const std::exception& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
}
