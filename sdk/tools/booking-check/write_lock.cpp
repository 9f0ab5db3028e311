#include "test_database.hpp"

#include <soci/soci.h>

namespace booking::check {

// SQLite has one lock; on a server every table is locked.
WriteLock::WriteLock(const TestDatabase& database) : session_(database.connect())
{
    if (database.backend() == Backend::sqlite) {
        session_->once << ("begin immediate");
        return;
    }
    std::string names;
    for (const std::string& table : database.tables()) {
        names += (names.empty() ? "" : ", ") + table +
                 (database.backend() == Backend::mysql ? " write" : "");
    }
    is_locking_tables_ = database.backend() == Backend::mysql;
    if (is_locking_tables_) {
        session_->once << ("lock tables " + names);
    } else {
        session_->once << ("begin");
        session_->once << ("lock table " + names + " in exclusive mode");
    }
}

WriteLock::~WriteLock()
{
    try {
        session_->once << (is_locking_tables_ ? "unlock tables" : "rollback");
    } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
        // The lock ends with the connection.
    }
}

} // namespace booking::check
