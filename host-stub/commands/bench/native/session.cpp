#include "commands/bench/native/session.hpp"

#include "services/clock.hpp"

namespace host_stub::commands::bench {
namespace {

constexpr std::int64_t patience_ms = std::int64_t{24} * 3'600'000; // longer than any measuring

} // namespace

NativeSession::NativeSession(const services::Database& database)
    : connection_(database, services::deadline_after_ms(services::Clock::mono_ns(), patience_ms))
{
}

NativeSession::~NativeSession() = default;

void NativeSession::run(const std::string& statement)
{
    connection_.sql << statement;
}

long long NativeSession::number(const std::string& query)
{
    return connection_.number(query);
}

std::string NativeSession::text(const std::string& query)
{
    return connection_.text(query);
}

std::unique_ptr<NativeSession> open_native(const services::Database& database)
{
    switch (database.backend()) {
    case services::Backend::sqlite3: return open_native_sqlite(database);
    case services::Backend::postgresql: return open_native_postgresql(database);
    case services::Backend::mysql: return open_native_mysql(database);
    }
    return nullptr;
}

} // namespace host_stub::commands::bench
