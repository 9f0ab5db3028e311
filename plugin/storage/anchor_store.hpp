// The closings of days: which chains grew and how far, hashed onto the day before (ledger.md,
// section 14).
#pragma once

#include "domain/calendar.hpp"
#include "secrets/keys.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

// How far one chain had grown.
struct AnchorItem {
    std::string voucher_id;
    std::int64_t chain_len = 0;
    std::string chain_head;
    std::string hash; // over the item before it, or the anchor before the first
};

struct Anchor {
    std::string day; // YYYY-MM-DD in the studio's zone
    std::string previous_hash;
    std::int64_t vouchers = 0;   // its items
    std::string totals;          // of all vouchers, by commodity: "EUR face=… available=…;"
    std::int64_t audit_rows = 0; // since the anchor before
    std::string last_audit_id;
    std::string hash;
    Instant at{};
};

// The hash of an item, from the one before it.
std::string item_hash(const secrets::Keys& keys,
                      const std::string& studio_id,
                      const std::string& day,
                      const AnchorItem& item,
                      const std::string& previous_hash);

// The hash of an anchor, from its last item's: of the anchor before where it has none.
std::string anchor_hash(const secrets::Keys& keys,
                        const std::string& studio_id,
                        const Anchor& anchor,
                        const std::string& last_item_hash);

class AnchorStore {
public:
    AnchorStore(Unit& unit, const std::string& studio_id);

    std::optional<Anchor> last();
    std::optional<Anchor> find(const std::string& day);
    // By day, behind this one.
    std::vector<Anchor> after(const std::string& day, std::int64_t limit);

    // By voucher, behind this one.
    std::vector<AnchorItem>
    items(const std::string& day, const std::string& after_voucher, std::int64_t limit);
    std::int64_t items_on(const std::string& day);
    std::optional<AnchorItem> last_item(const std::string& day);
    // Of one voucher, by the length of its chain.
    std::vector<AnchorItem> of_voucher(const std::string& voucher_id);

    // Vouchers behind this one whose chains grew since they were last anchored.
    std::vector<AnchorItem> grown(const std::string& after_voucher, std::int64_t limit);
    std::string totals();
    struct AuditSince {
        std::int64_t rows = 0;
        std::string last_audit_id;
    };
    AuditSince audit_since(const std::string& audit_id, const std::string& until = "~");

    void keep_item(const std::string& day, const AnchorItem& item);
    void keep(const Anchor& anchor);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
