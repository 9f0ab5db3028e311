// People: the customer_refs that stand for one and the same, since customers were merged.
#pragma once

#include "domain/calendar.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

class PersonStore {
public:
    PersonStore(Unit& unit, const std::string& studio_id);

    // All refs of a person, who is known by the last of them: their own and what was merged into
    // it. None for a ref nobody knows.
    std::vector<std::string> refs_of(const std::string& person);

    // The ref a host's id was first known by, then step by step what each was merged into.
    std::vector<std::string> merges_of(const std::string& host_id);

    // Whoever gives the person a voucher, or erases or merges them, waits for this unit. Throws
    // DatabaseError(conflict) when that came first.
    void lock(const std::string& person);

    // From here on `from`, and all that was merged into it, is `into`. Both are people of their
    // own. Throws DatabaseError(conflict) when `from` no longer is.
    void merge(const std::string& from, const std::string& into);

    // Deletes whatever tells who the person is and what was written about them: the host's ids,
    // names and their hashes, texts, and the keys of those. The refs stay, and name nobody.
    void erase(const std::string& person, Instant now);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
