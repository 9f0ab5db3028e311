#include "storage/backends/backend.hpp"

namespace scrip::storage {

std::unique_ptr<const Backend> Backend::of(const services::Database& database)
{
    if (database.backend == "sqlite3") return sqlite_backend(database);
    if (database.backend == "postgresql") return postgresql_backend(database);
    if (database.backend == "mysql") return mariadb_backend(database);
    throw DatabaseError{Failure::unavailable};
}

DatabaseError of_no_driver(Phase phase)
{
    return DatabaseError{phase == Phase::commit_sent ? Failure::unknown : Failure::internal};
}

void ensure_setting(const char* name, const std::string& wanted, const std::string& found)
{
    if (wanted != found) throw WrongSetting{name, wanted, found};
}

} // namespace scrip::storage
