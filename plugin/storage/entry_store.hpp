// Reads entries: all of a studio, in one pass along their primary key, or those of one movement.
#pragma once

#include "domain/calendar.hpp"
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

class EntryStore {
public:
    EntryStore(Unit& unit, const std::string& studio_id);

    // Those before `until`, by voucher and in the order of its chain.
    void walk(Instant until, const std::function<void(const PostedEntry&)>& visit);

    // Those behind one movement of a voucher, which begins at this place of its chain.
    std::vector<PostedEntry> of_movement(const std::string& voucher_id, std::int64_t first_seq);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
