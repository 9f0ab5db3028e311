// What happened: the history of a voucher, and the statement of a customer's account.
#pragma once

#include "operations/work.hpp"
#include "reports/page_text.hpp"
#include "reports/voucher_view.hpp"
#include "storage/history_store.hpp"

#include <vector>

namespace scrip::reports {

// What the units of a voucher were good for before and after a retarget.
struct Retargeted {
    Scope from;
    Scope to;
};

// A transaction as one reader may see it.
struct TransactionView {
    storage::HistoryItem item;
    bool is_posted = true; // false: lost by expiry, and the job has not posted it yet
    std::optional<std::string> description;
    std::optional<std::string> internal_note; // admins only
    std::optional<std::string> reason;        // staff only
    std::optional<Retargeted> retargeted{};
};

struct HistoryPage {
    std::vector<TransactionView> items;
    std::optional<std::string> next;
};

// Newest first. Throws NotFound.
HistoryPage voucher_history(operations::Work& work,
                            const std::string& voucher_id,
                            std::int64_t limit,
                            const std::optional<std::string>& cursor);

TransactionView view_of(operations::Work& work, const storage::HistoryItem& item);

// Whether the page has room for the texts of one more.
bool takes(PageText& page, const TransactionView& view);

// One transaction, as it shows in the reply of the call that made it.
TransactionView transaction_view(operations::Work& work, const std::string& transaction_id);

} // namespace scrip::reports
