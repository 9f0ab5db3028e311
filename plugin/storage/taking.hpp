// Takes value from a voucher: guard and taking are one statement (decision 0003).
#pragma once

#include "domain/draw.hpp"
#include "domain/entry.hpp"
#include "domain/voucher.hpp"
#include "storage/journal.hpp"
#include "storage/unit.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scrip::storage {

// What a guarded taking got.
struct Taken {
    std::int64_t amount = 0;
    std::int64_t paid = 0;            // paid value that went with it
    std::int64_t available_after = 0; // of the voucher
};

// One taking. Borrows all it is made of.
class Taking {
public:
    // Writes the voucher's row, and no entry. Throws DatabaseError(conflict) when the voucher can
    // no longer give `amount`; that others took from it since it was read is no reason.
    Taking(Unit& unit,
           const std::string& studio_id,
           const Journal& journal,
           const Voucher& voucher,
           std::int64_t amount,
           Account to,
           const Bearer& bearer);

    Taken taken() const { return {amount_, paid_, source_.available - amount_}; }
    const Legs& legs() const { return legs_; }
    // The row has the head of the chain behind them already.
    const std::vector<LinkedEntry>& entries() const { return entries_; }
    // Never before the voucher's latest entry.
    Instant at() const { return source_.at; }

    // The voucher's row, as something is taken from it.
    struct Source {
        std::int64_t available = 0;
        std::int64_t paid_available = 0;
        std::int64_t chain_len = 0;
        Instant at{};
        std::string chain_head;
    };

private:
    bool take_seen();
    void take_present();
    void plan();
    Source source_before() const;
    // Whether the statement found the row.
    template <class... More>
    bool change(const Statement& statement, const More&... more) const;

    Unit& unit_;
    const std::string& studio_id_;
    const Journal& journal_;
    const Voucher& voucher_;
    const std::int64_t amount_;
    const Account to_;
    const Bearer& bearer_;
    const std::string commodity_;
    Source source_;
    std::int64_t paid_ = 0;
    Legs legs_;
    std::vector<LinkedEntry> entries_;
};

} // namespace scrip::storage
