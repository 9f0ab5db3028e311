// One connection to the database with its prepared statements. The only file pair that runs SOCI.
#pragma once

#include "services/host.hpp"
#include "storage/failure.hpp"
#include "storage/statement.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

namespace scrip::storage {

enum class Access { read, write };

// Used by one thread at a time. Every failure is thrown as DatabaseError, without the driver's
// text.
class Session {
public:
    // Opens an existing SQLite file, sets the session up and reads every setting back
    // (storage.md, section 2). Waits for locks until the deadline.
    Session(const std::string& path,
            const services::Host& host,
            std::int64_t deadline_monotonic_ns);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    void begin(Access access, std::int64_t deadline_monotonic_ns);
    void commit();
    // Also after any failure. Throws nothing: a session that cannot roll back is unusable.
    void rollback() noexcept;

    // No transaction is open.
    bool is_clean() const;
    // No transaction and no statement is open, so another call may have this session (S10).
    bool is_reusable() const;

    void run(const Statement& statement, std::initializer_list<Parameter> parameters);
    // Leaves the rows changed by the statement.
    std::int64_t change(const Statement& statement, std::initializer_list<Parameter> parameters);
    // True: a row was read into cells(); false: there is none, or no more.
    bool first(const Statement& statement, std::initializer_list<Parameter> parameters);
    bool next(const Statement& statement);
    const std::vector<Cell>& cells(const Statement& statement);

    // For migrations: text that runs once, outside the catalogue.
    void execute_once(const std::string& sql);
    std::int64_t number(const std::string& sql);

private:
    class Prepared;
    struct Connection;

    Prepared& prepared(const Statement& statement, std::initializer_list<Parameter> parameters);
    void set_up();
    void set_pragma(const char* name, const char* set_to, const char* reads_back);

    std::unique_ptr<Connection> connection_;
};

} // namespace scrip::storage
