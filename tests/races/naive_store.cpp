#include "naive_store.hpp"

#include <stdexcept>

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace scrip::tests {

namespace {

bool is_sqlite(const std::string& url)
{
    return url.starts_with("sqlite3:");
}

std::unique_ptr<soci::session> session_over(const std::string& url)
{
    const std::string connect = url.substr(url.find("://") + 3);
    const auto& factory = is_sqlite(url)              ? *soci::factory_sqlite3()
                          : url.starts_with("mysql:") ? *soci::factory_mysql()
                                                      : *soci::factory_postgresql();
    return std::make_unique<soci::session>(factory, connect);
}

} // namespace

NaiveStore::NaiveStore(const std::string& url) : session_{session_over(url)}
{
    if (!is_sqlite(url)) return;
    run("PRAGMA busy_timeout=10000");
    run("PRAGMA synchronous=OFF");
}

NaiveStore::~NaiveStore() = default;

void NaiveStore::run(const std::string& sql)
{
    *session_ << sql;
}

std::int64_t NaiveStore::number(const std::string& sql)
{
    long long number = 0;
    *session_ << sql, soci::into(number);
    return number;
}

void NaiveStore::create(std::int64_t face)
{
    run("CREATE TABLE naive_voucher (voucher BIGINT PRIMARY KEY, balance BIGINT NOT NULL)");
    run("CREATE TABLE naive_redemption (spent_under VARCHAR(64) PRIMARY KEY,"
        " amount BIGINT NOT NULL)");
    run("INSERT INTO naive_voucher VALUES (1, " + std::to_string(face) + ")");
}

std::int64_t NaiveStore::balance()
{
    return number("SELECT balance FROM naive_voucher");
}

bool NaiveStore::spend(std::int64_t amount)
{
    for (;;) {
        const std::int64_t before = balance();
        if (before < amount) return false;
        try {
            run("UPDATE naive_voucher SET balance = " + std::to_string(before - amount));
            return true;
        } catch (const soci::soci_error&) { // NOLINT(bugprone-empty-catch)
            // A deadlock, which a cluster answers often: once more.
        }
    }
}

void NaiveStore::spend_in_halves(const std::string& key, std::int64_t amount)
{
    const std::string value = std::to_string(amount);
    run("INSERT INTO naive_redemption VALUES ('" + key + "', " + value + ")");
    run("UPDATE naive_voucher SET balance = balance - " + value);
}

std::int64_t NaiveStore::sum_of_redemptions()
{
    return number("SELECT CAST(COALESCE(SUM(amount), 0) AS DECIMAL(18, 0)) FROM naive_redemption");
}

std::string integrity_of(const std::string& url)
{
    std::string found;
    *session_over(url) << "PRAGMA integrity_check", soci::into(found);
    return found;
}

} // namespace scrip::tests
