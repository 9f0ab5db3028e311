#include "hooks/hooks.hpp"

#include <algorithm>
#include <array>

namespace scrip::hooks {

namespace {

constexpr auto read = Access::read;
constexpr auto write = Access::write;

bool always(const json::Form&)
{
    return true;
}

constexpr std::array table{
    Hook{.name = "credit.add",
         .access = write,
         .read = credit_add,
         .starts_something = always,
         .sets_expiry = true},
    Hook{.name = "debit.add", .access = write, .read = debit_add, .wants = "customer"},
    Hook{.name = "debit.reverse", .access = write, .read = debit_reverse},
    Hook{.name = "credit.clawback", .access = write, .read = credit_clawback},
    Hook{.name = "credit.reinstate", .access = write, .read = credit_reinstate},
    Hook{.name = "customer.balance", .access = read, .read = customer_balance},
    Hook{.name = "customer.statement", .access = read, .read = customer_statement},
    Hook{.name = "customer.update", .access = write, .read = customer_update},
    Hook{.name = "customer.merge", .access = write, .read = customer_merge, .takes_long = true},
    Hook{.name = "customer.export", .access = read, .read = customer_export},
    Hook{.name = "customer.erase", .access = write, .read = customer_erase, .takes_long = true},
    Hook{.name = "referral.reward",
         .access = write,
         .read = referral_reward,
         .starts_something = always},
    Hook{.name = "voucher.sell",
         .access = write,
         .read = voucher_sell,
         .starts_something = always,
         .sets_expiry = true},
    Hook{.name = "voucher.check", .access = read, .read = voucher_check, .takes_code = true},
    Hook{.name = "voucher.list", .access = read, .read = voucher_list},
    Hook{.name = "voucher.get", .access = read, .read = voucher_get},
    Hook{.name = "voucher.history", .access = read, .read = voucher_history},
    Hook{.name = "voucher.extend", .access = write, .read = voucher_extend, .sets_expiry = true},
    Hook{.name = "voucher.void", .access = write, .read = voucher_void},
    Hook{.name = "voucher.block", .access = write, .read = voucher_block},
    Hook{.name = "voucher.unblock", .access = write, .read = voucher_unblock},
    Hook{.name = "voucher.reveal", .access = write, .read = voucher_reveal},
    Hook{.name = "voucher.reissue_code", .access = write, .read = voucher_reissue_code},
    Hook{.name = "voucher.transfer", .access = write, .read = voucher_transfer},
    Hook{.name = "voucher.retarget", .access = write, .read = voucher_retarget},
    Hook{.name = "voucher.import",
         .access = write,
         .read = voucher_import,
         .starts_something = always,
         .takes_long = true},
    Hook{.name = "voucher.ticket", .access = write, .read = voucher_ticket},
    Hook{.name = "order.paid", .access = write, .read = order_paid, .joins_host = true},
    Hook{.name = "order.overpaid",
         .access = write,
         .read = order_overpaid,
         .starts_something = always,
         .joins_host = true},
    Hook{.name = "order.cancel",
         .access = write,
         .read = order_cancel,
         .starts_something = cancels_as_credit,
         .joins_host = true},
    Hook{.name = "order.line_delete",
         .access = write,
         .read = order_line_delete,
         .joins_host = true},
    Hook{.name = "order.delete", .access = write, .read = order_delete, .joins_host = true},
    Hook{.name = "payment.methods", .access = read, .read = payment_methods},
    Hook{.name = "payment.hold",
         .access = write,
         .read = payment_hold,
         .takes_code = true,
         .keeps_declines = true,
         .starts_something = always,
         .joins_host = true,
         .wants = "source"},
    Hook{.name = "payment.capture",
         .access = write,
         .read = payment_capture,
         .keeps_declines = true,
         .joins_host = true},
    Hook{.name = "payment.release",
         .access = write,
         .read = payment_release,
         .keeps_declines = true,
         .joins_host = true},
    Hook{.name = "payment.redeem",
         .access = write,
         .read = payment_redeem,
         .takes_code = true,
         .keeps_declines = true,
         .starts_something = always,
         .joins_host = true,
         .wants = "source"},
    Hook{.name = "payment.refund",
         .access = write,
         .read = payment_refund,
         .keeps_declines = true,
         .joins_host = true},
    Hook{.name = "payment.query", .access = read, .read = payment_query},
    Hook{.name = "panel.render", .access = read, .read = panel_render},
    Hook{.name = "panel.action",
         .access = write,
         .read = panel_action,
         .behind = behind_panel_action},
    Hook{.name = "report.liability", .access = read, .read = report_liability},
    Hook{.name = "report.movements", .access = read, .read = report_movements},
    Hook{.name = "report.export", .access = read, .read = report_export},
    Hook{.name = "report.verify", .access = read, .read = report_verify},
    Hook{.name = "job.run",
         .access = write,
         .read = job_run,
         .sends_events = events_to_send,
         .takes_long = true},
};

} // namespace

std::span<const Hook> all()
{
    return table;
}

const Hook& named(std::string_view name)
{
    const auto* const found = std::find_if(
        table.begin(), table.end(), [&](const Hook& hook) { return hook.name == name; });
    ensure(found != table.end(), "an action is the work of a hook in the table");
    return *found;
}

} // namespace scrip::hooks
