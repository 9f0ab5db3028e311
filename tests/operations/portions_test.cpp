// How what was spent is taken apart when some of it comes back.
#include "operations/portions.hpp"

#include "domain/invariant.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::operations;

namespace {

Redemption spent(std::int64_t amount, std::int64_t worth, bool is_in_units)
{
    Redemption redemption{.redemption_id = "r1", .voucher_id = "v1", .amount = amount};
    redemption.worth = worth;
    if (is_in_units) redemption.line_id = "l1";
    return redemption;
}

} // namespace

TEST_CASE("units come back whole: as many as the worth that comes back pays for",
          "[operations][B23][k2]")
{
    const std::vector<Redemption> lessons_and_money{spent(3, 100'00, true),
                                                    spent(50'00, 50'00, false)};
    struct Row {
        std::int64_t worth;
        std::int64_t units;
        std::int64_t money;
    };
    const Row row = GENERATE(Row{0, 0, 0},
                             Row{33'32, 0, 33'32}, // less than a lesson
                             Row{33'33, 1, 0},
                             Row{66'66, 2, 0},
                             Row{99'99, 2, 33'33},
                             Row{120'00, 3, 20'00},
                             Row{200'00, 3, 50'00});
    CAPTURE(row.worth);
    std::int64_t units = 0;
    std::int64_t money = 0;
    for (const Portion& portion : portions_within(lessons_and_money, row.worth))
        (portion.redemption.is_in_units() ? units : money) += portion.amount;
    CHECK(units == row.units);
    CHECK(money == row.money);
}

TEST_CASE("what came back before does not come back again", "[operations][I8][k2]")
{
    Redemption once = spent(50'00, 50'00, false);
    once.given_back = once.worth_given_back = 50'00;
    const std::vector<Redemption> both{once, spent(20'00, 20'00, false)};
    CHECK(left_of(both) == 20'00);
    const auto portions = portions_worth(both, 20'00);
    REQUIRE(portions);
    REQUIRE(portions->size() == 1);
    CHECK(portions->at(0).amount == 20'00);
    CHECK(worth_of(portions_within(both, 30'00)) == 20'00);
    CHECK_THROWS_AS(portions_worth(both, 20'01), InvariantViolation);
    CHECK_FALSE(portions_worth({spent(3, 100'00, true)}, 50'00).has_value());
}
