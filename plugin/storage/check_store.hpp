// Reads the ledger as it is stored, for checking it against itself.
#pragma once

#include "storage/chained_entry.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

// An entry with its stored hash and the head of its transaction.
struct StoredEntry {
    ChainedEntry entry;
    std::string hash;
    TransactionHead head;
    std::string stored_detail_hash;
};

// What the hold parts and redemptions of a voucher come to in one commodity.
struct UseSums {
    std::string commodity;
    std::int64_t open = 0;
    std::int64_t paid_open = 0;
    std::int64_t redeemed = 0;
    std::int64_t given_back = 0;
    std::int64_t paid_spent = 0; // less what came back
};

// A voucher as guards and histories see it.
struct Shown {
    std::string commodity;  // of its row, which every guard names
    std::int64_t value = 0; // available and held, as its movements come to
};

class CheckStore {
public:
    CheckStore(Unit& unit, const std::string& studio_id);

    // In the order of the chain, at most 200 behind `after_seq`.
    std::vector<StoredEntry> entries(const std::string& voucher_id, std::int64_t after_seq);
    std::vector<UseSums> uses(const std::string& voucher_id);
    Shown shown(const std::string& voucher_id);

    struct Counts {
        std::int64_t transactions = 0;
        std::int64_t holds = 0;
        std::int64_t numbers = 0;        // vouchers there are
        std::int64_t highest_number = 0; // of them
        std::int64_t unbalanced = 0;     // transactions whose entries do not sum to zero
        std::int64_t half_moved = 0;     // transactions in which value moved to nowhere
        std::int64_t half_converted = 0; // in which units of a scope became nothing, or came of it
        std::int64_t half_ended = 0;     // holds and parts that disagree, or lack each other
        std::int64_t unnamed = 0;        // transactions whose key nobody kept
    };
    Counts counts();

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
