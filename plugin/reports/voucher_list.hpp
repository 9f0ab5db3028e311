// Lists of vouchers, a page at a time: every page costs what the first does.
#pragma once

#include "reports/voucher_view.hpp"
#include "storage/voucher_store.hpp"

#include <vector>

namespace scrip::reports {

struct ListRequest {
    std::optional<std::string> customer_id;
    std::optional<std::string> query; // a name, a number or the last 4 of a code
    storage::ListFilter filter;       // but for holder and query
    storage::Sort sort = storage::Sort::created;
    bool with_totals = false;
    std::int64_t limit = 50;
    std::optional<std::string> cursor;
};

struct VoucherPage {
    std::vector<VoucherView> items;
    std::optional<std::string> next;
    std::optional<storage::ListTotals> totals;
};

VoucherPage list_vouchers(operations::Work& work, const ListRequest& request);

} // namespace scrip::reports
