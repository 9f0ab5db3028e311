#include "operations/plan_draw.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace scrip;
using operations::Plan;

TEST_CASE("rows are locked in the order of their vouchers, whatever order they pay in",
          "[operations][draw][B16][a2]")
{
    Plan plan;
    for (const char* const id : {"v3", "v1", "v2"}) {
        plan.vouchers.emplace_back(*Currency::parse("EUR"));
        plan.vouchers.back().voucher_id = id;
    }
    std::vector<std::size_t> drawn{0, 1, 2};
    do {
        plan.draws.clear();
        for (const std::size_t voucher : drawn)
            plan.draws.push_back({.voucher = voucher, .amount = 1, .worth = 1});
        std::string locked;
        for (const std::size_t i : operations::in_lock_order(plan))
            locked += plan.voucher_of(plan.draws[i]).voucher_id;
        CHECK(locked == "v1v2v3");
    } while (std::next_permutation(drawn.begin(), drawn.end()));
    // Units of one voucher for several lines: in their order.
    plan.draws = {{.voucher = 0, .amount = 1, .worth = 1},
                  {.voucher = 1, .amount = 2, .worth = 2},
                  {.voucher = 0, .amount = 3, .worth = 3}};
    CHECK(operations::in_lock_order(plan) == std::vector<std::size_t>{1, 0, 2});
}
