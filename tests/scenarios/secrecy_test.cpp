// No full code and nothing personal stands in clear in what a run leaves behind.
#include "platform.hpp"

#include <algorithm>

using namespace scrip::scenarios;

namespace {

const std::string note = "CANARY-NOTE-he-never-pays";
const std::string name = "Canarina Featherstone";
const std::string description = "CANARY-DESCRIPTION-for-the-storm";
const std::string reason = "CANARY-REASON-was-ill";
const std::string key = "CANARY-KEY-0001";

} // namespace

TEST_CASE("database, journals and logs hold no code, name, note or reason in clear",
          "[scenarios][secrecy][B40][I32][i2][F12]")
{
    Platform platform{{{"expired_give_back", {{"policy", "new_note"}, {"days", 30}}}}};
    const json::object person{{"customer_id", "c1"}, {"name", name}};
    const json::object texts{{"customer", person},
                             {"description", description},
                             {"internal_note", note},
                             {"name", name}};
    const Made credit = platform.credit(100'00, with(texts, {{"expires_on", "2026-11-30"}}));
    const Made sold =
        platform
            .sell("o1", 20'00, true, {}, {{"description", description}, {"internal_note", note}})
            .at(0);
    platform.accepted("payment.redeem",
                      {{"order", order("o2", 30'00)}, {"source", {{"code", credit.code}}}},
                      {{"key", key}});
    platform.accepted("payment.redeem",
                      {{"order", order("o2", 30'00)}, {"source", {{"code", credit.code}}}},
                      {{"key", key}});
    platform.declined("payment.redeem",
                      {{"order", order("o3", 500'00)},
                       {"source", {{"code", sold.code}}},
                       {"amount", eur(400'00)}});
    platform.accepted("payment.hold",
                      {{"order", order("o4", 5'00)}, {"source", {{"code", sold.code}}}});
    platform.accepted("debit.add",
                      {{"customer", person},
                       {"amount", eur(1'00)},
                       {"description", description},
                       {"internal_note", note}});
    platform.accepted("voucher.reveal", {{"voucher_id", credit.id}, {"reason", reason}});
    platform.refused("voucher.extend",
                     {{"voucher_id", credit.id}, {"expires_on", "2020-01-01"}, {"reason", reason}});
    platform.clock("2026-12-02T12:00:00Z");
    platform.accepted("payment.refund", {{"order_id", "o2"}, {"reason", reason}});
    platform.accepted(
        "voucher.extend",
        {{"voucher_id", credit.id}, {"expires_on", "2027-03-01"}, {"reason", reason}});
    platform.accepted("order.overpaid",
                      {{"order", order("o9", 1'00)}, {"excess", eur(3'00)}, {"reference", "r"}});
    platform.ask("voucher.check", {{"code", credit.code + "X"}, {"actor", agent()}});
    platform.raw(R"({"hook":"voucher.check","studio":"s1","payload":{"code":")" + credit.code +
                 R"(",,}})");
    platform.accepted("voucher.ticket", {{"voucher_id", credit.id}, {"format", "html"}});
    platform.accepted("voucher.reissue_code", {{"voucher_id", credit.id}, {"reason", reason}});
    platform.accepted(
        "credit.clawback",
        {{"voucher_id", credit.id}, {"amount", eur(1)}, {"reason", reason}, {"reference", note}});
    platform.accepted("voucher.transfer",
                      {{"voucher_id", credit.id},
                       {"to", {{"customer_id", "c2"}, {"name", name}}},
                       {"reason", reason}});
    platform.verify();
    REQUIRE(platform.codes().size() >= 5);

    const std::string all = platform.log() + platform.stored();
    REQUIRE(all.size() > 10'000);
    for (const std::string& canary :
         {note, name, description, reason, std::string{"Featherstone"}}) {
        CHECK(all.find(canary) == std::string::npos);
    }
    CHECK(platform.log().find(key) == std::string::npos);
    for (const std::string& code : platform.codes()) {
        std::string bare = code.substr(code.find('-') + 1);
        const bool is_printed_clear = all.find(bare) != std::string::npos;
        bare.erase(std::remove(bare.begin(), bare.end(), '-'), bare.end());
        const bool is_bare_clear = all.find(bare) != std::string::npos;
        CHECK_FALSE(is_printed_clear);
        CHECK_FALSE(is_bare_clear);
    }
    // The search can find what is there.
    CHECK(all.find(credit.id) != std::string::npos);
}
