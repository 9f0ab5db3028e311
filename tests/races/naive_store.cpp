#include "naive_store.hpp"

#include <sqlite3.h>
#include <stdexcept>

namespace scrip::tests {

namespace {

std::string first_text(sqlite3* database, const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
        throw std::runtime_error{sqlite3_errmsg(database)};
    }
    const int step = sqlite3_step(statement);
    std::string text;
    if (step == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL) {
        text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        throw std::runtime_error{sqlite3_errmsg(database)};
    return text;
}

} // namespace

NaiveStore::NaiveStore(const std::filesystem::path& file)
{
    if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK)
        throw std::runtime_error{"no naive database"};
    sqlite3_busy_timeout(database_, 10'000);
    run("PRAGMA synchronous=OFF");
}

NaiveStore::~NaiveStore()
{
    sqlite3_close(database_);
}

void NaiveStore::run(const std::string& sql)
{
    first_text(database_, sql);
}

std::int64_t NaiveStore::number(const std::string& sql)
{
    return std::stoll("0" + first_text(database_, sql));
}

void NaiveStore::create(std::int64_t face)
{
    run("CREATE TABLE voucher (balance BIGINT NOT NULL)");
    run("CREATE TABLE redemption (key TEXT, amount BIGINT NOT NULL)");
    run("INSERT INTO voucher VALUES (" + std::to_string(face) + ")");
}

std::int64_t NaiveStore::balance()
{
    return number("SELECT balance FROM voucher");
}

bool NaiveStore::spend(std::int64_t amount)
{
    const std::int64_t before = balance();
    if (before < amount) return false;
    run("UPDATE voucher SET balance = " + std::to_string(before - amount));
    return true;
}

void NaiveStore::spend_in_halves(const std::string& key, std::int64_t amount)
{
    const std::string value = std::to_string(amount);
    run("INSERT INTO redemption VALUES ('" + key + "', " + value + ")");
    run("UPDATE voucher SET balance = balance - " + value);
}

std::int64_t NaiveStore::sum_of_redemptions()
{
    return number("SELECT COALESCE(SUM(amount), 0) FROM redemption");
}

std::string integrity_of(const std::filesystem::path& file)
{
    sqlite3* database = nullptr;
    if (sqlite3_open(file.c_str(), &database) != SQLITE_OK) return "cannot be opened";
    const std::string found = first_text(database, "PRAGMA integrity_check");
    sqlite3_close(database);
    return found;
}

} // namespace scrip::tests
