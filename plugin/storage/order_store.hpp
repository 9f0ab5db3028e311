// What the ledger keeps of the host's orders: that it met them, whether they are deleted, and
// which vouchers came from them.
#pragma once

#include "storage/audit_store.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

class OrderStore {
public:
    OrderStore(Unit& unit, const std::string& studio_id);

    // What the ledger knew of an order. Of a new one, nothing else can be there.
    enum class Known { new_order, earlier, deleted };
    // Writes the order's row, so that nothing slips past its deletion.
    Known touch(const std::string& order_id);
    void mark_deleted(const std::string& order_id, Instant now);
    bool is_deleted(const std::string& order_id);

    // How many units of each line vouchers hold or paid, of those any cover.
    std::map<std::string, std::int64_t> units_covered(const std::string& order_id, Instant now);

    void link_sold(const std::string& order_id,
                   const std::string& line_id,
                   std::int64_t unit_no,
                   const std::string& voucher_id);
    void link_made_from(const std::string& order_id, const std::string& voucher_id);

    // A payment of the order was refused: who tried and why stands in the audit row.
    void note_refusal(const std::string& order_id, const std::string& audit_id);
    // Those rows, newest first.
    std::vector<AuditRow> refusals(const std::string& order_id, std::int64_t limit);

    // False: this excess was reported before.
    bool note_excess(const std::string& order_id,
                     const std::string& reference,
                     std::int64_t amount,
                     Instant now);

private:
    void link(const std::string& order_id,
              const char* relation,
              const std::string& line_id,
              std::int64_t unit_no,
              const std::string& voucher_id);

    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
