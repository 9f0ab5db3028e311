#include "domain/panel.hpp"

#include <algorithm>
#include <array>

namespace scrip {

namespace {

struct Row {
    std::string_view hook;
    Right admin;
    Right agent;
    Right customer;
    Right anonymous;
    Right system;
};

constexpr auto no = Right::none;
constexpr auto yes = Right::full;
constexpr auto own = Right::own;

// The table of security.md, section 3, for the hooks there are. Tests walk it.
constexpr std::array rows{
    Row{"credit.add", yes, Right::within_limits, no, no, yes},
    Row{"debit.add", yes, no, no, no, no},
    Row{"debit.reverse", yes, no, no, no, no},
    Row{"credit.clawback", yes, no, no, no, yes},
    Row{"credit.reinstate", yes, no, no, no, yes},
    Row{"customer.balance", yes, yes, own, no, yes},
    Row{"customer.statement", yes, yes, own, no, yes},
    Row{"customer.update", yes, yes, no, no, yes},
    Row{"customer.merge", yes, no, no, no, yes},
    Row{"customer.export", yes, no, own, no, yes},
    Row{"customer.erase", yes, no, no, no, yes},
    Row{"referral.reward", yes, no, no, no, yes},
    Row{"voucher.sell", yes, yes, own, yes, yes},
    Row{"voucher.check", yes, yes, Right::own_or_code, Right::if_set, no},
    Row{"voucher.list", yes, yes, own, no, yes},
    Row{"voucher.get", yes, yes, own, no, yes},
    Row{"voucher.history", yes, yes, own, no, yes},
    Row{"voucher.extend", yes, no, no, no, no},
    Row{"voucher.void", yes, no, no, no, no},
    Row{"voucher.block", yes, yes, own, no, yes},
    Row{"voucher.unblock", yes, no, no, no, no},
    Row{"voucher.reveal", yes, no, own, no, no},
    Row{"voucher.reissue_code", yes, no, no, no, no},
    Row{"voucher.transfer", yes, no, no, no, no},
    Row{"voucher.retarget", yes, no, no, no, no},
    Row{"voucher.import", yes, no, no, no, no},
    Row{"voucher.ticket", yes, Right::of_order, own, no, yes},
    Row{"order.paid", yes, no, no, no, yes},
    Row{"order.overpaid", yes, no, no, no, yes},
    Row{"order.cancel", yes, yes, own, no, yes},
    Row{"order.line_delete", yes, no, no, no, yes},
    Row{"order.delete", yes, no, no, no, yes},
    Row{"payment.methods", yes, yes, own, Right::code, yes},
    Row{"payment.hold", yes, yes, Right::own_or_code, Right::code, yes},
    Row{"payment.redeem", yes, yes, Right::own_or_code, Right::code, yes},
    Row{"payment.capture", yes, yes, own, Right::code, yes},
    Row{"payment.release", yes, yes, own, Right::code, yes},
    Row{"payment.query", yes, yes, own, Right::code, yes},
    Row{"payment.refund", yes, no, no, no, yes},
    Row{"panel.render", yes, yes, own, Right::code, no},
    // Besides, the right to the hook behind the action.
    Row{"panel.action", yes, yes, own, Right::code, yes},
    Row{"report.liability", yes, no, no, no, yes},
    Row{"report.movements", yes, no, no, no, yes},
    Row{"report.export", yes, no, no, no, no},
    Row{"report.verify", yes, no, no, no, yes},
    Row{"job.run", yes, no, no, no, yes},
};

struct PanelRow {
    PanelName panel;
    bool admin;
    bool agent;
    bool customer;
    bool anonymous;
};

constexpr std::array panel_rows{
    PanelRow{PanelName::customer_account, true, true, false, false},
    PanelRow{PanelName::customer_portal, true, true, true, false},
    PanelRow{PanelName::customer_gifts, true, true, true, false},
    PanelRow{PanelName::studio_vouchers, true, true, false, false},
    PanelRow{PanelName::order_detail, true, true, false, false},
    PanelRow{PanelName::checkout_payment, true, true, true, true},
    PanelRow{PanelName::studio_reports, true, false, false, false},
};

} // namespace

Right right_of(Role role, std::string_view hook)
{
    const auto* const row =
        std::find_if(rows.begin(), rows.end(), [&](const Row& each) { return each.hook == hook; });
    if (row == rows.end()) return Right::none;
    switch (role) {
    case Role::admin: return row->admin;
    case Role::agent: return row->agent;
    case Role::customer: return row->customer;
    case Role::anonymous: return row->anonymous;
    case Role::system: return row->system;
    }
    throw InvariantViolation{"an actor has one of five roles"};
}

bool may_see(Role role, PanelName panel)
{
    const auto* const row = std::find_if(panel_rows.begin(),
                                         panel_rows.end(),
                                         [&](const PanelRow& each) { return each.panel == panel; });
    ensure(row != panel_rows.end(), "every panel has its row of roles");
    switch (role) {
    case Role::admin: return row->admin;
    case Role::agent: return row->agent;
    case Role::customer: return row->customer;
    case Role::anonymous: return row->anonymous;
    case Role::system: return false;
    }
    throw InvariantViolation{"an actor has one of five roles"};
}

} // namespace scrip
