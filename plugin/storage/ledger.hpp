// Writes the ledger: transactions, and the voucher rows they add up to. Everything that changes a
// voucher goes through here, so that row, entries and chain cannot part.
#pragma once

#include "domain/entry.hpp"
#include "domain/voucher.hpp"
#include "secrets/keys.hpp"
#include "storage/journal.hpp"
#include "storage/taking.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <utility>

namespace scrip::storage {

// One transaction of one studio. Belongs to one unit and its thread.
class Transaction {
public:
    // Writes the head.
    Transaction(Unit& unit,
                const std::string& studio_id,
                const secrets::Keys& keys,
                TransactionHead head);

    const TransactionHead& head() const { return journal_.head(); }

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

    Unit& unit_;
    const std::string& studio_id_;
    Journal journal_;
};

// Keeps the code of a voucher under newer keys: `after` has its new hash, seal and version. A
// transaction of its own, of which no history tells: nothing changed but the form. False: the row
// changed since it was read, and nothing was written. Leaves `after` as it is stored.
bool renew_keys(Unit& unit,
                const std::string& studio_id,
                const secrets::Keys& keys,
                const TransactionHead& head,
                const Voucher& before,
                Voucher& after);

} // namespace scrip::storage
