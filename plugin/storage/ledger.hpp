// Writes the ledger: transactions, their entries, and the voucher rows these add up to. Everything
// that changes a voucher goes through here, so that row, entries and chain cannot part.
#pragma once

#include "domain/draw.hpp"
#include "domain/entry.hpp"
#include "domain/voucher.hpp"
#include "secrets/keys.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <utility>

namespace scrip::storage {

// The head of one transaction: one balanced group of entries, under one key.
struct TransactionHead {
    std::string transaction_id;
    TransactionType type = TransactionType::issue;
    std::string operation;
    std::string idempotency_key;
    Instant at;
    std::string actor_role;
    std::optional<std::string> actor_id;
    std::optional<std::string> order_id;
    std::optional<std::string> hold_id;
    std::optional<std::string> redemption_id;
    std::optional<std::string> reverses; // the transaction this one undoes
    std::int64_t shortfall = 0;          // what a clawback could not take: a receivable
    std::string reason_commitment;       // keyed hash of the reason, empty without one
};

// What a guarded taking got.
struct Taken {
    std::int64_t amount = 0;
    std::int64_t paid = 0;            // paid value that went with it
    std::int64_t available_after = 0; // of the voucher
};

// One transaction of one studio. Belongs to one unit and its thread.
class Transaction {
public:
    // Writes the head.
    Transaction(Unit& unit,
                const std::string& studio_id,
                const secrets::Keys& keys,
                TransactionHead head);

    const TransactionHead& head() const { return head_; }

    // Makes a voucher. Activated: its face arrives from `from`, funding or another voucher's
    // moved_out; else it is pending and holds nothing.
    void issue(Voucher& voucher, Account from = Account::funding);

    // Takes `amount` from what is available and moves it to `to`: guard and taking are one
    // statement, and every fact a plan relied on is checked in it once more (ledger.md, section
    // 15). Throws DatabaseError(conflict) when the voucher can no longer give it.
    Taken take(const Voucher& voucher, std::int64_t amount, Account to, const Bearer& bearer);

    // Any other change. `before` is the row as read in this unit; `after` has the facts that
    // change; the columns follow from the legs. Throws DatabaseError(conflict) when the row
    // changed since it was read. Leaves `after` as it is stored.
    void change(const Voucher& before, Voucher& after, const Legs& legs);
    void change(const Voucher& before, const Legs& legs);

private:
    void write_entries(const Voucher& voucher,
                       const Legs& legs,
                       std::int64_t first_seq,
                       const std::string& facts,
                       Instant at,
                       std::string& chain_head);
    void
    finish(const std::string& voucher_id, const std::string& chain_head, std::int64_t paid_taken);
    void write_movement(const Voucher& voucher,
                        const Legs& legs,
                        std::int64_t seq,
                        std::int64_t available_after,
                        Instant at);

    Unit& unit_;
    const std::string& studio_id_;
    const secrets::Keys& keys_;
    TransactionHead head_;
    std::string detail_hash_;
};

// The paid value that stands on an account of a voucher.
std::int64_t paid_on_account(Unit& unit,
                             const std::string& studio_id,
                             const std::string& voucher_id,
                             const std::string& account);

// Whether value of the voucher moved to another one that is not void.
bool has_moved_value_alive(Unit& unit, const std::string& studio_id, const std::string& voucher_id);

// As entries name them: "funding.sale", "available".
std::string account_name(Account account, Origin origin);

// The hash that entries carry of their transaction's head.
std::string detail_hash_of(const secrets::Keys& keys,
                           const std::string& studio_id,
                           const TransactionHead& head);

// One entry, as its chain hashes it.
struct ChainedEntry {
    std::string voucher_id;
    std::int64_t seq = 0;
    std::string transaction_id;
    std::string account;
    std::string commodity;
    std::int64_t amount = 0;
    std::int64_t paid_value = 0;
    std::optional<std::string> facts;
    std::int64_t ts = 0;
};

std::string entry_hash(const secrets::Keys& keys,
                       const std::string& studio_id,
                       const ChainedEntry& entry,
                       const std::string& detail_hash,
                       const std::string& previous_hash);

} // namespace scrip::storage
