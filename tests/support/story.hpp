// A studio in which every hook that writes has something to do, told to whatever calls the plugin.
#pragma once

#include "support/members.hpp"

#include <chrono>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace scrip::tests {

struct Step {
    std::string hook;
    std::string members;
};

inline const std::string story_settings =
    R"({"currency":"EUR","referral":{"referrer":{"minor":1000,"currency":"EUR"},)"
    R"("referee":{"minor":500,"currency":"EUR"}}})";

// `World`: admin(hook, members), whose answer has is_ok() and id(pointer); set_clock(), advance().
template <class World>
struct StoryOf {
    explicit StoryOf(World& of) : world{of}
    {
        const auto note = done(world.admin(
            "credit.add", credit("c1", 100'00, R"(,"origin":"cancellation","name":"Note")")));
        voucher_id = note.id("/voucher/voucher_id");
        code = note.id("/code");
        referral_code = note.id("/balance/referral_code");
        spare_id = done(world.admin("credit.add", credit("c2", 50'00))).id("/voucher/voucher_id");
        debit_id =
            done(world.admin("debit.add", credit("c1", 5'00))).id("/transaction/transaction_id");
        hold_id = done(world.admin("payment.hold", order("o1", 30'00, 30'00) + by_id(voucher_id)))
                      .id("/hold/hold_id");
        done(world.admin("payment.redeem", order("o2", 20'00, 20'00) + by_id(voucher_id)));
        done(
            world.admin("voucher.sell", order("o3", 40'00, 40'00) + sale("l1", 3, 10, 100, false)));
        lapsing_id =
            done(world.admin("payment.hold",
                             order("o4", 10'00, 10'00) + by_id(voucher_id) + R"(,"ttl_s":60)"))
                .id("/hold/hold_id");
        const auto short_lived =
            done(world.admin("credit.add", credit("c3", 7'00, R"(,"expires_on":"2026-11-22")")));
        blocked_id = done(world.admin("credit.add", credit("c4", 9'00))).id("/voucher/voucher_id");
        clawback_id = done(world.admin("credit.clawback",
                                       id_member("voucher_id", blocked_id) + R"(,"amount":)" +
                                           money(2'00) + reason))
                          .id("/clawback_id");
        done(world.admin("voucher.block", id_member("voucher_id", blocked_id) + reason));
        gift_id =
            done(world.admin("voucher.sell",
                             order("o7", 60'00, 60'00) +
                                 R"(,"line":{"line_id":"l1","kind":"gift","units":3,"paid":)" +
                                 money(60'00) +
                                 R"(,"scope":{"activities":["surf"]}},"is_paid":true)"))
                .id("/vouchers/0/voucher/voucher_id");
        expiring_id = short_lived.id("/voucher/voucher_id");
    }

    // Each changes something when it is called in this state.
    std::vector<Step> steps() const
    {
        return {
            {"credit.add", credit("c9", 12'00, R"(,"internal_note":"n")")},
            {"debit.add", credit("c1", 1'00)},
            {"debit.reverse", id_member("transaction_id", debit_id) + reason},
            {"credit.clawback",
             id_member("voucher_id", blocked_id) + R"(,"amount":)" + money(99'00) + reason},
            {"credit.reinstate", id_member("clawback_id", clawback_id) + reason},
            {"referral.reward",
             id_member("referral_code", referral_code) + "," + customer("c8") +
                 R"(,"order_id":"o8")"},
            {"customer.erase", R"("customer_id":"c2","balance":"forfeit")"},
            {"customer.merge", id_member("from", "c2") + "," + id_member("into", "c3")},
            {"customer.update", R"("customer":{"customer_id":"c1","name":"Léa Martin"})"},
            {"voucher.sell", order("o9", 40'00, 40'00) + sale("l1", 2, 10'00, 15'00, true)},
            {"voucher.extend",
             id_member("voucher_id", voucher_id) + R"(,"expires_on":"2030-01-31")" + reason},
            {"voucher.void", id_member("voucher_id", spare_id) + reason},
            {"voucher.block", id_member("voucher_id", spare_id) + reason},
            {"voucher.unblock", id_member("voucher_id", blocked_id) + reason},
            {"voucher.reveal", id_member("voucher_id", voucher_id) + reason},
            {"voucher.reissue_code", id_member("voucher_id", blocked_id) + reason},
            {"voucher.ticket", id_member("voucher_id", voucher_id) + R"(,"format":"svg")"},
            {"voucher.transfer",
             id_member("voucher_id", spare_id) + R"(,"to":{"customer_id":"c9"})" + reason},
            {"voucher.retarget",
             id_member("voucher_id", gift_id) + R"(,"scope":{"activities":["kite"]})" + reason},
            {"voucher.import",
             R"("batch":"b1","rows":[{"external_id":"x1","code":"PP-7K3M-QX29TT",)" +
                 customer("c9") + R"(,"kind":"credit","face":)" + money(9'00) + R"(,"available":)" +
                 money(8'00) + "}]"},
            {"order.paid", order("o3", 40'00, 0)},
            {"order.overpaid",
             order("o2", 12'00, 0) + R"(,"excess":)" + money(15'00) + R"(,"reference":"x1")"},
            {"order.cancel",
             order("o2", 12'00, 0) + R"(,"refundable":)" + money(5'00) +
                 R"(,"tenders":[],"as":"credit","reason":"weather")"},
            {"order.line_delete", id_member("order_id", "o3") + "," + id_member("line_id", "l1")},
            {"order.delete", id_member("order_id", "o2")},
            {"payment.hold", order("o9", 5'00, 5'00) + by_code(code)},
            {"payment.capture", id_member("hold_id", hold_id) + R"(,"amount":)" + money(25'00)},
            {"payment.release", id_member("hold_id", hold_id)},
            {"payment.redeem", order("o9", 5'00, 5'00) + by_customer("c1")},
            {"payment.refund",
             id_member("order_id", "o2") + R"(,"amount":)" + money(3'00) + reason},
            {"panel.action",
             R"("panel":"studio.vouchers","action":"unblock","form":{"reason":"found"},)" +
                 id_member("voucher_id", blocked_id)},
            {"job.run", R"("job":"holds")"},
            {"job.run", R"("job":"expire")"}};
    }

    // The expiring voucher is over and the lapsing hold too, unposted. Another hold is still open.
    void let_time_pass()
    {
        world.set_clock("2026-11-23T00:20:00Z");
        hold_id = done(world.admin("payment.hold", order("o5", 30'00, 30'00) + by_id(voucher_id)))
                      .id("/hold/hold_id");
        done(world.admin("payment.hold",
                         order("o6", 5'00, 5'00) + by_id(spare_id) + R"(,"ttl_s":60)"));
        world.advance(std::chrono::minutes{2});
        spare_id = done(world.admin("credit.add", credit("c2", 50'00))).id("/voucher/voucher_id");
    }

    World& world;
    std::string voucher_id;
    std::string code;
    std::string referral_code;
    std::string spare_id;
    std::string debit_id;
    std::string hold_id;
    std::string lapsing_id;
    std::string expiring_id;
    std::string blocked_id;
    std::string gift_id;
    std::string clawback_id;

private:
    template <class Answer>
    static Answer done(Answer answer)
    {
        if (answer.is_ok()) return answer;
        std::ostringstream text;
        text << "a step of the story was not done: " << answer;
        throw std::runtime_error{text.str()};
    }
};

} // namespace scrip::tests
