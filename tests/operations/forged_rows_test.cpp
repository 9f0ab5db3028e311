// Rows of the money core that somebody forged so that they cannot be read, or whose counterpart is
// gone: the call ends as damage, and nothing of it stays.
#include "support/accepted.hpp"

using namespace scrip;
using namespace scrip::tests;

namespace {

// A held voucher, and one that was spent.
class ForgedWorld {
public:
    ForgedWorld()
    {
        hold_ = accepted(world.admin("payment.hold", order("o1", 30'00, 30'00) + by_id(voucher_)))
                    .id("/hold/hold_id");
        accepted(world.admin("payment.redeem", spending_, {.key = "spent"}));
    }

    Answer capture() { return world.admin("payment.capture", id_member("hold_id", hold_)); }
    Answer refund() { return world.admin("payment.refund", id_member("order_id", "o2") + reason); }
    Answer spend_again() { return world.admin("payment.redeem", spending_, {.key = "spent"}); }

    PluginWorld world;

private:
    std::string voucher_ =
        accepted(world.admin("credit.add", credit("c1", 100'00))).id("/voucher/voucher_id");
    std::string hold_;
    std::string spending_ = order("o2", 20'00, 20'00) + by_id(voucher_);
};

} // namespace

// A server refuses what breaks its checks, whoever forges it.
TEST_CASE("a hold that cannot be read is not captured", "[operations][sqlite][B05][F13]")
{
    ForgedWorld forged;
    const std::string edit = GENERATE(as<std::string>{},
                                      "update scrip_hold set currency = 'E'",
                                      "update scrip_hold set state = 'xpen'",
                                      "update scrip_voucher set kind = 'xredit'",
                                      "update scrip_voucher set vat_kind = 'x'",
                                      "update scrip_hold_part set apply_as = 'x'",
                                      "delete from scrip_voucher");
    CAPTURE(edit);
    forged.world.raw().forge(edit);
    CHECK(forged.capture().status == "data_corrupt");
    CHECK(forged.world.raw().number("select count(*) from scrip_hold_part where open > 0") == 1);
}

TEST_CASE("what was spent from a voucher that is gone is not given back",
          "[operations][sqlite][B05][F13]")
{
    ForgedWorld forged;
    forged.world.raw().forge("delete from scrip_voucher");
    CHECK(forged.refund().status == "data_corrupt");
    CHECK(forged.world.raw().number("select sum(given_back) from scrip_redemption") == 0);
}

TEST_CASE("an answer that does not open is given to nobody, and has no second effect",
          "[operations][B05][F13][I14]")
{
    ForgedWorld forged;
    REQUIRE(forged.spend_again().is_ok());
    forged.world.raw().forge(
        "update scrip_key set result_sealed = '00' where idempotency_key = 'spent'");
    CHECK(forged.spend_again().status == "data_corrupt");
    CHECK(forged.world.raw().number("select count(*) from scrip_redemption") == 1);
}
