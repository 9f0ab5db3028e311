// What dry runs are compared with: beside the story's own steps more that are done, and some that
// are declined.
#pragma once

#include "story.hpp"

namespace scrip::tests {

struct DeclinedStep {
    std::string hook;
    std::string members;
    std::string code;
};

// As the steps of the story: each is done when it is called after let_time_pass().
inline std::vector<Step> more_steps(const Story& story)
{
    const std::string card = R"(,"tenders":[{"tender":"card","captured":)" + money(10'00) + "}]";
    const std::string units = R"(,"line":{"line_id":"l2","kind":"gift","units":2,"paid":)" +
                              money(30'01) + R"(,"scope":{"activities":["surf"]}},"is_paid":true)";
    return {{"customer.erase", R"("customer_id":"c2","balance":"to_bearer")"},
            {"order.cancel",
             order("o2", 30'00, 0) + R"(,"refundable":)" + money(25'00) + card +
                 R"(,"as":"original","strategy":"pro_rata","reason":"customer")"},
            {"order.cancel",
             order("o2", 30'00, 0) + R"(,"refundable":)" + money(25'00) + card +
                 R"(,"as":"credit","reason":"postponed")"},
            {"order.delete", id_member("order_id", "o3")},
            {"order.delete", id_member("order_id", "o5")},
            {"order.overpaid",
             order("o2", 20'00, 0) + R"(,"excess":)" + money(7'00) + R"(,"reference":"x2")"},
            {"payment.capture", id_member("hold_id", story.hold_id)},
            {"payment.redeem", order("o9", 80'00, 80'00) + by_id(story.voucher_id)},
            {"voucher.extend",
             id_member("voucher_id", story.expiring_id) + R"(,"expires_on":"2030-01-31")" + reason},
            {"voucher.sell", order("o9", 30'01, 30'01) + units},
            {"voucher.ticket", id_member("voucher_id", story.voucher_id) + R"(,"format":"html")"},
            {"voucher.transfer",
             id_member("voucher_id", story.spare_id) + R"(,"to":{"customer_id":"c9"},"amount":)" +
                 money(20'00) + reason}};
}

// Does first, in the story, what there must have been for them to be declined.
inline std::vector<DeclinedStep> declined_steps(Story& story)
{
    PluginWorld& world = story.world;
    const std::string debit = id_member("transaction_id", story.debit_id) + reason;
    accepted(world.admin("debit.reverse", debit));
    const std::string clawback = id_member("clawback_id", story.clawback_id) + reason;
    accepted(world.admin("credit.reinstate", clawback));
    const std::string gone = id_member(
        "voucher_id",
        accepted(world.admin("credit.add", credit("c7", 1'00))).id("/voucher/voucher_id"));
    accepted(world.admin("voucher.void", gone + reason));
    const std::string used =
        accepted(
            world.admin("voucher.sell", order("o17", 9'00, 0) + sale("l1", 1, 9'00, 9'00, true)))
            .id("/vouchers/0/voucher/voucher_id");
    const std::string captured =
        id_member("hold_id",
                  accepted(world.admin("payment.redeem", order("o8", 2'00, 2'00) + by_id(used)))
                      .id("/hold/hold_id"));
    const std::string overpaid =
        order("o2", 99'00, 0) + R"(,"excess":)" + money(1'00) + R"(,"reference":"x9")";
    accepted(world.admin("order.overpaid", overpaid));
    const std::string own = id_member("voucher_id", story.voucher_id);
    for (int reveals = 0; reveals < 30; ++reveals)
        accepted(world.admin("voucher.reveal", own + reason));
    const std::string dollars = R"("order":{"order_id":"o3",)" + customer("c1") +
                                R"(,"currency":"USD","total":)" + money(1, "USD") + R"(,"due":)" +
                                money(0, "USD") + "}";
    return {
        {"credit.add",
         customer("c1") + R"(,"amount":)" + money(1, "USD") + R"(,"description":"d")",
         "currency_mismatch"},
        {"debit.add", credit("c1", 999'00), "insufficient_credit"},
        {"debit.reverse", debit, "nothing_to_refund"},
        {"credit.clawback", gone + R"(,"amount":)" + money(1) + reason, "void"},
        {"credit.reinstate", clawback, "nothing_to_refund"},
        {"customer.erase", R"("customer_id":"c1","balance":"refuse")", "has_balance"},
        {"referral.reward",
         R"("referral_code":"NOBODYS",)" + customer("c8") + R"(,"order_id":"o8")",
         "code_not_found"},
        {"voucher.sell", order("o3", 40'00, 40'00) + sale("l1", 1, 10, 10, true), "already_sold"},
        {"voucher.extend", gone + R"(,"expires_on":"2030-01-31")" + reason, "void"},
        {"voucher.void", own + reason, "voucher_in_use"},
        {"voucher.block", gone + reason, "void"},
        {"voucher.unblock", gone + reason, "void"},
        {"voucher.reveal", own + reason, "limit_exceeded"},
        {"voucher.reissue_code", gone + reason, "void"},
        {"voucher.transfer",
         id_member("voucher_id", story.blocked_id) + R"(,"to":{"customer_id":"c9"})" + reason,
         "blocked"},
        {"voucher.retarget", gone + R"(,"scope":{"activities":["kite"]})" + reason, "void"},
        {"panel.action",
         R"("panel":"studio.vouchers","action":"unblock","form":{"reason":"r"},)" + gone,
         "void"},
        {"voucher.ticket", own + R"(,"format":"svg")", "limit_exceeded"},
        {"order.paid", dollars, "currency_mismatch"},
        {"order.overpaid", overpaid, "nothing_to_refund"},
        {"order.cancel",
         order("o2", 12'00, 0) + R"(,"refundable":)" + money(999'00) +
             R"(,"tenders":[],"as":"credit","reason":"weather")",
         "exceeds_captured"},
        {"order.line_delete",
         id_member("order_id", "o17") + "," + id_member("line_id", "l1"),
         "voucher_in_use"},
        {"order.delete", id_member("order_id", "o17"), "voucher_in_use"},
        {"payment.hold", order("o9", 5'00, 0) + by_code(story.code), "nothing_due"},
        {"payment.hold", order("o9", 5'00, 5'00) + by_code("CN-0000"), "code_not_found"},
        {"payment.capture", captured, "hold_captured"},
        {"payment.release", captured, "hold_captured"},
        {"payment.redeem", order("o9", 5'00, 5'00) + by_customer("c9"), "insufficient_credit"},
        {"payment.refund",
         id_member("order_id", "o2") + R"(,"amount":)" + money(999'00) + reason,
         "exceeds_captured"}};
}

} // namespace scrip::tests
