// The host's own transaction, lent to a call, as abi.md's section 12b wants it from a host.
#pragma once

#include "probe_host.hpp"

#include <memory>
#include <string>

namespace booking::check {

class LentTransaction : public ProbeHost::Lender {
public:
    // Begins on a connection of its own and writes a row into the host's own table.
    LentTransaction(ProbeHost& host, const TestDatabase& database);
    ~LentTransaction() override; // rolls back what is still open
    LentTransaction(const LentTransaction&) = delete;
    LentTransaction& operator=(const LentTransaction&) = delete;

    // The call with `tx`, between a savepoint and the end of it. Below zero: rolled back to the
    // savepoint. Throws Ended when the transaction is not what it was.
    Answer call(Call call);

    void commit();
    void roll_back();

    // What the host's connection is set to, in a text to compare.
    std::string settings();
    // Something is open on the connection that the host did not open.
    bool has_open_statement();

    // Tells the plugin of another library than the host's.
    bool is_foreign = false;
    int borrowed = 0;
    int given_back = 0;
    // The statements that the call ran on the lent connection.
    std::vector<std::string> statements;

    booking_status borrow(booking_tx* tx, booking_native_v1* out) override;
    booking_status give_back(booking_tx* tx, std::uint64_t lease) override;
    void doom(booking_tx* tx) override;

private:
    void* handle();
    void run(const std::string& statement);
    bool is_in_transaction();

    ProbeHost& host_;
    Backend backend_;
    std::unique_ptr<soci::session> sql_;
    bool is_open_ = true;
};

// The host's own table, with the rows that committed transactions left.
void make_host_table(const TestDatabase& database);
int host_rows(const TestDatabase& database);

} // namespace booking::check
