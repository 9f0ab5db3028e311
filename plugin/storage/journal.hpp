// The append-only side of a ledger transaction: its head, the chained entries, the movements that
// people read, and the events for the host.
#pragma once

#include "domain/entry.hpp"
#include "domain/event.hpp"
#include "domain/voucher.hpp"
#include "secrets/keys.hpp"
#include "storage/chained_entry.hpp"
#include "storage/unit.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace scrip::storage {

// Of one transaction of one studio. `seq` is everywhere the first of the entries meant.
class Journal {
public:
    // Writes the head.
    Journal(Unit& unit,
            const std::string& studio_id,
            const secrets::Keys& keys,
            TransactionHead head);

    const TransactionHead& head() const { return head_; }

    // `facts` of the voucher go with the first entry, unless they are empty. `chain_head` is that
    // before them, and is left as that after them.
    void write_entries(const Voucher& voucher,
                       const Legs& legs,
                       std::int64_t first_seq,
                       const std::string& facts,
                       Instant at,
                       std::string& chain_head);
    void write_movement(const Voucher& voucher,
                        const Legs& legs,
                        std::int64_t seq,
                        std::int64_t available_after,
                        Instant at);
    // Of what the host wants to know.
    void tell(const std::optional<MovementEvent>& event,
              const Voucher& voucher,
              std::int64_t available_after,
              std::int64_t seq);

private:
    Unit& unit_;
    const std::string& studio_id_;
    const secrets::Keys& keys_;
    TransactionHead head_;
    std::string detail_hash_;
};

} // namespace scrip::storage
