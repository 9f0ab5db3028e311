// Everything that is held about a person, as one reader may see it.
#pragma once

#include "reports/history.hpp"
#include "storage/entry_store.hpp"
#include "storage/export_store.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace scrip::reports {

// A voucher the person paid for and somebody else holds.
struct ExportedPresent {
    Voucher voucher;
};

struct ExportedTransaction {
    TransactionView view;
    std::vector<storage::PostedEntry> entries;
};

struct ExportedAudit {
    storage::AuditRow line; // actor and subject by the host's ids
    std::optional<std::string> reason;
};

using ExportItem = std::variant<storage::KnownAs,
                                VoucherView,
                                ExportedPresent,
                                ExportedTransaction,
                                storage::HeldPart,
                                storage::SpentPart,
                                ExportedAudit>;

struct CustomerExport {
    std::optional<storage::Customer> customer; // none: not met yet
    std::vector<ExportItem> items;
    std::optional<std::string> next;
};

// In the order of ExportItem's kinds, each by its own ids or by time. A customer learns nothing of
// what staff wrote, and no other person's orders and ids.
CustomerExport export_customer(operations::Work& work,
                               const std::string& customer_id,
                               std::int64_t limit,
                               const std::optional<std::string>& cursor);

} // namespace scrip::reports
