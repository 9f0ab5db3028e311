// Draws a panel for one reader. Each panel is a file; this is what they are asked with.
#pragma once

#include "operations/pay_order.hpp"
#include "panels/panel.hpp"
#include "reports/voucher_list.hpp"

#include <optional>
#include <span>
#include <string>

namespace scrip::panels {

// What a panel is narrowed to; each panel reads what its filter form has.
struct Filter {
    reports::ListRequest vouchers; // query, kind, statuses, sort and the like
    bool shows_ended = false;
    std::optional<std::string> voucher_id; // whose history is asked for
    std::optional<Date> from;
    std::optional<Date> to;
    std::optional<Date> as_of;
};

struct Ask {
    PanelName panel;
    std::optional<std::string> customer_id;
    std::optional<operations::OrderFacts> order;
    // The table that `limit` and `cursor` are for; none: the panel's first that has pages.
    std::optional<std::string> table;
    std::int64_t limit = 50;
    std::optional<std::string> cursor;
    Filter filter;
};

// Throws InvalidField for a context the panel cannot do without.
Panel draw(operations::Work& work, const Ask& ask);

// The fields of a panel's filter; none: there is nothing to narrow.
std::span<const Field> filter_of(PanelName panel);

} // namespace scrip::panels
