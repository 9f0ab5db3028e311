// Reads entries: all of a studio, in one pass along their primary key, those of one movement,
// or what those of one voucher come to.
#pragma once

#include "domain/calendar.hpp"
#include "domain/entry.hpp"
#include "storage/unit.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

struct PostedEntry {
    std::string voucher_id;
    std::int64_t seq = 0;
    std::string account;
    std::string commodity;
    std::int64_t amount = 0;
    std::int64_t paid_value = 0;
    std::optional<std::string> facts; // of its voucher from here on, where they changed
    Instant at{};
};

// What a voucher lost and did not get back, by where it is booked and as what it was lost.
struct Loss {
    Account account = Account::breakage;
    std::string commodity;
    std::int64_t amount = 0;
    std::int64_t paid = 0;
};

// The commodities between which a transaction converted value of a voucher.
struct Conversion {
    std::string from;
    std::string to;
};

class EntryStore {
public:
    EntryStore(Unit& unit, const std::string& studio_id);

    // Those before `until`, by voucher and in the order of its chain.
    void walk(Instant until, const std::function<void(const PostedEntry&)>& visit);

    // Those behind one movement of a voucher, which begins at this place of its chain.
    std::vector<PostedEntry> of_movement(const std::string& voucher_id, std::int64_t first_seq);

    // The paid value that stands on an account of a voucher.
    std::int64_t paid_on_account(const std::string& voucher_id, const std::string& account);
    std::vector<Loss> lost(const std::string& voucher_id);
    std::optional<Conversion> conversion(const std::string& voucher_id,
                                         const std::string& transaction_id);
    // Whether value of the voucher moved to another one that is not void.
    bool has_moved_value_alive(const std::string& voucher_id);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
