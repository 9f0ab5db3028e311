// Everything a studio has, for its admin: so that it can leave, and be rebuilt elsewhere.
#pragma once

#include "reports/voucher_view.hpp"
#include "storage/studio_export_store.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace scrip::reports {

struct ExportedPerson {
    storage::ExportedCustomer row;
    std::optional<std::string> name;
    std::optional<std::string> merged_into; // the host's id of whom it stands for now
};

// What an import elsewhere takes of a voucher: what is left of it, open holds or not.
struct TakeAlong {
    std::int64_t left = 0; // of what the voucher holds
    std::int64_t paid = 0; // the paid value that goes with it
    std::optional<std::string> sealed_code;
    std::string customer_id;
};

struct ExportedVoucher {
    VoucherView view;
    std::optional<TakeAlong> along; // none: nothing of it can be spent, or nobody holds it
};

struct ExportedHead {
    storage::TransactionHead head; // actor_id: the host's id
    std::optional<std::string> reason;
};

using StudioItem = std::variant<storage::ExportedSettings,
                                ExportedPerson,
                                ExportedVoucher,
                                storage::HeldPart,
                                storage::SpentPart,
                                ExportedHead,
                                storage::ChainEntry>;

struct StudioExport {
    std::vector<StudioItem> items;
    std::optional<std::string> next;
};

// In the order of StudioItem's kinds, each by its ids. A page is one snapshot: an export of several
// pages has what was there when each was read.
StudioExport
export_studio(operations::Work& work, std::int64_t limit, const std::optional<std::string>& cursor);

} // namespace scrip::reports
