// Writes the ledger: transactions, their entries, and the voucher rows these add up to. Everything
// that changes a voucher goes through here, so that row, entries and chain cannot part.
#pragma once

#include "domain/draw.hpp"
#include "domain/entry.hpp"
#include "domain/event.hpp"
#include "domain/voucher.hpp"
#include "secrets/keys.hpp"
#include "storage/chained_entry.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <utility>

namespace scrip::storage {

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
    // change; the columns follow from the legs, whose commodity is that of `after` unless they name
    // a former one. Throws DatabaseError(conflict) when the row
    // changed since it was read. Leaves `after` as it is stored.
    void change(const Voucher& before, Voucher& after, const Legs& legs);
    void change(const Voucher& before, const Legs& legs);

private:
    // Throws DatabaseError(conflict) for a customer who was erased since they were read.
    void hand_to(const std::optional<std::string>& holder);
    void write_entries(const Voucher& voucher,
                       const Legs& legs,
                       std::int64_t first_seq,
                       const std::string& facts,
                       Instant at,
                       std::string& chain_head);
    void
    finish(const std::string& voucher_id, const std::string& chain_head, std::int64_t paid_taken);
    // Of what the host wants to know. `seq`: the first of the movement's entries.
    void tell(const std::optional<MovementEvent>& event,
              const Voucher& voucher,
              std::int64_t available_after,
              std::int64_t seq);
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

} // namespace scrip::storage
