#include "support/accepted.hpp"

using namespace scrip;
using namespace scrip::tests;

namespace {

std::string
line(const std::string& line_id, std::int64_t total, const std::string& date, bool sells_voucher)
{
    return R"({"line_id":")" + line_id + R"(","date":")" + date + R"(","total":)" + money(total) +
           R"(,"sells_voucher":)" + (sells_voucher ? "true}" : "false}");
}

} // namespace

TEST_CASE("a voucher is judged by the days of what it may pay, not by those of what sells vouchers",
          "[operations][B34][B19]")
{
    PluginWorld world{R"({"currency":"EUR","expiry_basis":"activity"})"};
    const std::string id =
        accepted(world.admin("credit.add", credit("c1", 100'00, R"(,"expires_on":"2026-12-01")")))
            .id("/voucher/voucher_id");
    const std::string lines = R"(,"lines":[)" + line("l1", 70'00, "2026-12-24", true) + "," +
                              line("l2", 30'00, "2026-11-30", false) + "]";
    const Answer paid = accepted(
        world.admin("payment.redeem", order("o1", 100'00, 100'00, "c1", lines) + by_id(id)));
    CHECK(paid.minor("/hold/captured") == 30'00);
}

TEST_CASE("an order in another currency is not looked at by its days", "[operations][B34][I11]")
{
    PluginWorld world{R"({"currency":"EUR","expiry_basis":"activity"})"};
    const std::string id =
        accepted(world.admin("credit.add", credit("c1", 100'00))).id("/voucher/voucher_id");
    std::string dollars = order(
        "o1", 30'00, 30'00, "c1", R"(,"lines":[)" + line("l1", 30'00, "2026-11-30", false) + "]");
    for (std::size_t at = 0; (at = dollars.find("EUR", at)) != dollars.npos;)
        dollars.replace(at, 3, "USD");
    CHECK(world.admin("payment.redeem", dollars + by_id(id)).status == "currency_mismatch");
}
