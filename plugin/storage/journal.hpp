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
#include <vector>

namespace scrip::storage {

// An entry, and the head of its voucher's chain behind it.
struct LinkedEntry {
    ChainedEntry entry;
    std::string hash;
};

// Of one transaction of one studio. `seq` is everywhere the first of the entries meant.
class Journal {
public:
    // Writes the head.
    Journal(Unit& unit,
            const std::string& studio_id,
            const secrets::Keys& keys,
            TransactionHead head);

    const TransactionHead& head() const { return head_; }

    // Entries that go behind `chain_head`, one for each leg; writes nothing. `facts` of the voucher
    // go with the first, unless they are empty.
    std::vector<LinkedEntry> linked(const Voucher& voucher,
                                    const Legs& legs,
                                    std::int64_t first_seq,
                                    const std::string& facts,
                                    Instant at,
                                    const std::string& chain_head) const;
    void write_entries(const std::vector<LinkedEntry>& entries);
    // Both; leaves in `chain_head` the one after them.
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
    template <class... More>
    void write(const Statement& statement, const LinkedEntry& linked, const More&... more);

    Unit& unit_;
    const std::string& studio_id_;
    const secrets::Keys& keys_;
    TransactionHead head_;
    std::string detail_hash_;
};

} // namespace scrip::storage
