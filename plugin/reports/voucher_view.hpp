// A voucher as one reader may see it.
#pragma once

#include "operations/work.hpp"
#include "reports/page_text.hpp"

#include <span>
#include <vector>

namespace scrip::reports {

struct HolderName {
    std::string customer_id; // the host's own id
    std::optional<std::string> name;
};

// Built from what is allowed, never by deleting from the whole: a bearer of the code who is not
// its holder learns nothing of the holder and nothing that staff wrote.
struct VoucherView {
    Voucher voucher;
    Standing standing;
    std::optional<HolderName> holder;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::string> message;       // of who gave it, for its holder
    std::optional<std::string> internal_note; // admins only
    std::optional<std::string> order_id;
    std::optional<std::string> line_id;
    std::optional<std::int64_t> paid;
};

// By the host's id; none: not met yet.
std::optional<HolderName> person_of(operations::Work& work, const std::string& customer_id);

VoucherView view_of(operations::Work& work, const Voucher& voucher);
// In their order; what is written about them, and who holds them, is read for all at once.
std::vector<VoucherView> views_of(operations::Work& work, std::span<const Voucher> vouchers);

// Whether the page has room for the texts of one more.
bool takes(PageText& page, const VoucherView& view);

} // namespace scrip::reports
