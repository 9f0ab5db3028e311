#include "hooks/hooks.hpp"

#include "domain/actor.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace scrip;
using hooks::Access;

namespace {

using Names = std::set<std::string>;

template <class Which>
Names names_of(const Which& which)
{
    Names names;
    for (const hooks::Hook& hook : hooks::all()) {
        if (which(hook)) names.insert(std::string{hook.name});
    }
    return names;
}

} // namespace

TEST_CASE("hooks that only read are those the contract marks so", "[hooks]")
{
    const Names reads{"customer.export",
                      "customer.balance",
                      "customer.statement",
                      "voucher.check",
                      "voucher.list",
                      "voucher.get",
                      "voucher.history",
                      "payment.methods",
                      "payment.query",
                      "panel.render",
                      "report.export",
                      "report.liability",
                      "report.movements",
                      "report.verify"};
    CHECK(names_of([](const hooks::Hook& hook) { return hook.access == Access::read; }) == reads);
}

TEST_CASE("every hook that takes a code counts failed tries", "[hooks][f4]")
{
    const Names with_code{"voucher.check", "payment.hold", "payment.redeem"};
    CHECK(names_of([](const hooks::Hook& hook) { return hook.takes_code; }) == with_code);
}

TEST_CASE("declines are kept for what moves payments and for nothing else", "[hooks][I17]")
{
    CHECK(names_of([](const hooks::Hook& hook) { return hook.keeps_declines; }) ==
          names_of([](const hooks::Hook& hook) {
              return hook.name.substr(0, 8) == "payment." && hook.access == Access::write;
          }));
}

TEST_CASE("what starts something new is refused while a studio winds down", "[hooks][abi5]")
{
    const Names starting{"credit.add",
                         "voucher.import",
                         "voucher.sell",
                         "order.overpaid",
                         "order.cancel",
                         "payment.hold",
                         "payment.redeem",
                         "referral.reward"};
    CHECK(names_of([](const hooks::Hook& hook) { return hook.starts_something != nullptr; }) ==
          starting);
}

TEST_CASE("an admin may call every hook, and every hook stands in the table of roles",
          "[hooks][i1]")
{
    for (const hooks::Hook& hook : hooks::all()) {
        INFO(hook.name);
        CHECK(right_of(Role::admin, hook.name) == Right::full);
    }
}
