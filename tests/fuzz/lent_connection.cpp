#include "lent_connection.hpp"

#include "finding.hpp"

#include <sqlite3.h>

namespace scrip::fuzz {

LentConnection::LentConnection(const std::string& path, bool is_lent)
{
    if (!is_lent) return;
    transaction_ = std::make_unique<booking_tx>();
    require(sqlite3_open(path.c_str(), &transaction_->connection) == SQLITE_OK &&
                sqlite3_exec(transaction_->connection,
                             "BEGIN IMMEDIATE; SAVEPOINT booking_call",
                             nullptr,
                             nullptr,
                             nullptr) == SQLITE_OK,
            "the host begins a transaction");
}

LentConnection::~LentConnection()
{
    if (!transaction_) return;
    sqlite3_exec(transaction_->connection, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(transaction_->connection);
}

void LentConnection::check() const
{
    if (!transaction_) return;
    sqlite3* const connection = transaction_->connection;
    require(sqlite3_get_autocommit(connection) == 0, "the host's transaction goes on");
    for (auto* statement = sqlite3_next_stmt(connection, nullptr); statement != nullptr;
         statement = sqlite3_next_stmt(connection, statement)) {
        require(sqlite3_stmt_busy(statement) == 0, "no statement runs on in what was lent");
    }
    require(sqlite3_exec(connection, "ROLLBACK TO booking_call", nullptr, nullptr, nullptr) ==
                SQLITE_OK,
            "the host's savepoint is there");
}

} // namespace scrip::fuzz
