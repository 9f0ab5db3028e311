#include "panels/draw.hpp"

#include <array>

namespace scrip::panels {

namespace {

constexpr std::array<std::string_view, 3> kinds{"credit", "gift", "package"};
constexpr std::array<std::string_view, 6> statuses{"pending",
                                                   "active",
                                                   "blocked",
                                                   "fully_used",
                                                   "expired",
                                                   "void"};
constexpr std::array<std::string_view, 3> sorts{"created", "expires", "available"};

constexpr Field ended{.id = "show_used_and_expired", .kind = FieldKind::flag};
constexpr Field from{.id = "from", .kind = FieldKind::date};
constexpr Field to{.id = "to", .kind = FieldKind::date};
constexpr Field kind{.id = "kind", .kind = FieldKind::choice, .choices = kinds, .label = "kind"};

// Its choices are the vouchers that the panel shows.
constexpr Field voucher{.id = "voucher_id", .kind = FieldKind::choice};

constexpr std::array account{ended, voucher, from, to};
constexpr std::array only_ended{ended};
constexpr std::array vouchers{
    Field{.id = "query"},
    kind,
    Field{.id = "status", .kind = FieldKind::choices, .choices = statuses, .label = "status"},
    Field{.id = "unused", .kind = FieldKind::flag},
    Field{.id = "include_void", .kind = FieldKind::flag},
    Field{.id = "sort", .kind = FieldKind::choice, .choices = sorts, .label = "sort"}};
constexpr std::array checkout{Field{.id = "query", .audience = Audience::staff}};
constexpr std::array reports{Field{.id = "as_of", .kind = FieldKind::date}, from, to};

} // namespace

std::span<const Field> filter_of(PanelName panel)
{
    switch (panel) {
    case PanelName::customer_account: return account;
    case PanelName::customer_portal:
    case PanelName::customer_gifts: return only_ended;
    case PanelName::studio_vouchers: return vouchers;
    case PanelName::order_detail: return {};
    case PanelName::checkout_payment: return checkout;
    case PanelName::studio_reports: return reports;
    }
    throw InvariantViolation{"a panel is one of seven"};
}

} // namespace scrip::panels
