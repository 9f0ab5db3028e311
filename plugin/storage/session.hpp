// One connection to the database with its prepared statements; with these, the only one that runs
// SOCI.
#pragma once

#include "services/host.hpp"
#include "storage/backends/backend.hpp"
#include "storage/failure.hpp"
#include "storage/statement.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

namespace scrip::storage {

class ConnectionGuard;
class Prepared;

// Used by one thread at a time. Every failure is thrown as DatabaseError, without the driver's
// text.
class Session final : public Console {
public:
    // Opens a database that is there, sets the session up and reads every setting back
    // (storage.md, section 2). Waits for locks until the deadline. `guard` may be null: then a
    // silent server is waited for as long as it likes.
    Session(const Backend& backend,
            const services::Host& host,
            ConnectionGuard* guard,
            std::int64_t deadline_monotonic_ns);
    // Over the connection the host lends, inside its transaction: begin, commit and rollback are a
    // savepoint's. `lent` ends with the session, `native` is the handle behind it. Throws
    // WrongSetting.
    Session(const Backend& backend,
            const services::Host& host,
            std::shared_ptr<soci::session> lent,
            void* native,
            std::int64_t deadline_monotonic_ns);
    ~Session() override;

    void begin(Access access, std::int64_t deadline_monotonic_ns);
    // A transaction in which a statement failed is never committed (S13).
    void commit();
    // After a commit that met a conflict: SQLite's transaction is still open while a reader is
    // active, and COMMIT works once it is done (S31). Elsewhere a failed COMMIT has ended the
    // transaction.
    bool may_commit_again() const;
    // Also after any failure. Throws nothing: a session that cannot roll back is unusable.
    void rollback() noexcept;

    // Within a transaction that several units share, on a database of one writer: what is done from
    // here on is kept or undone apart from what the others did.
    void begin_part(std::int64_t deadline_monotonic_ns);
    void keep_part();
    // Also after any failure. False: the part alone cannot be undone, and the whole transaction is
    // rolled back.
    bool undo_part() noexcept;
    // Whether a transaction here may have parts at all.
    bool has_parts() const;
    // Of what follows: how long it waits for locks.
    void wait_until(std::int64_t deadline_monotonic_ns);

    // No transaction is open.
    bool is_clean() const;
    // No transaction and no statement is open, so another call may have this session (S10).
    bool is_reusable() const;
    // Whether the server still answers.
    bool answers(std::int64_t deadline_monotonic_ns) noexcept;

    void run(const Statement& statement, std::initializer_list<Parameter> parameters);
    // Leaves the rows changed by the statement.
    std::int64_t change(const Statement& statement, std::initializer_list<Parameter> parameters);
    // Of a new row that nothing in this transaction asks about: it may go with the statement after
    // it, or with the commit, and fail there.
    void insert(const Statement& statement, std::initializer_list<Parameter> parameters);
    // True: a row was read into cells(); false: there is none, or no more.
    bool first(const Statement& statement, std::initializer_list<Parameter> parameters);
    bool next(const Statement& statement);
    const std::vector<Cell>& cells(const Statement& statement);

    // The database's own clock.
    Instant clock();

    // For settings and migrations: text that runs once, outside the catalogue.
    void execute_once(const std::string& sql) override;
    std::int64_t number(const std::string& sql) override;
    std::string text(const std::string& sql) override;

private:
    struct Connection;

    Prepared& prepared(const Statement& statement, std::initializer_list<Parameter> parameters);
    bool execute(const Statement& statement, std::initializer_list<Parameter> parameters);
    void control(const char* text);
    void commit_with_outgoing();
    std::int64_t send_outgoing();
    void settle();
    void drop_failed() noexcept;
    void limit_until(std::int64_t deadline_monotonic_ns);
    void unwatch() noexcept;
    template <class Action>
    auto guarded(Phase phase, Action&& action);
    template <class Action>
    auto doomed_by_failure(Action&& action);

    std::unique_ptr<Connection> connection_;
};

} // namespace scrip::storage
