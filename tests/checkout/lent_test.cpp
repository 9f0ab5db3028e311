// Order, payment and ledger in one commit: hooks inside the host's own transaction.
#include "checkout/studio.hpp"
#include "platform/documents.hpp"
#include "platform/lent_call.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"

#include <catch2/catch.hpp>
#include <soci/soci.h>

using namespace scrip::tests;
using host_stub::loader::HookCall;
using host_stub::loader::Outcome;
using host_stub::platform::HostWork;
using host_stub::platform::minor_at;
using host_stub::platform::parsed;
using host_stub::platform::text_at;

namespace {

struct Shop {
    Shop()
    {
        studio.give_credit(Studio::credit_minor, "credit");
        studio.make_order("o1", Studio::total_minor);
    }

    json::object redeem_all() const
    {
        return {{"actor", lea()},
                {"order", studio.desk.orders.get("o1").document()},
                {"source", credit_of_lea()}};
    }

    // With the usual work of the host, unless another is given.
    Outcome lent(std::string_view hook,
                 const json::object& request,
                 const std::string& key,
                 const HostWork* work = nullptr)
    {
        const std::string payload = json::serialize(request);
        HookCall call;
        call.hook = hook;
        call.studio_id = "s1";
        call.key = key;
        call.payload = payload;
        call.deadline_mono_ns =
            host_stub::services::deadline_after_ms(host_stub::services::Clock::mono_ns(), 10'000);
        const HostWork usual = host_stub::platform::order_and_payment(studio.host().store, call);
        return host_stub::platform::invoke_lent(
            studio.host(), studio.plugin(), call, work == nullptr ? usual : *work);
    }

    std::int64_t paid() { return studio.desk.orders.paid_by("o1", "voucher"); }

    TestDatabase database;
    TempFolder data;
    Studio studio{{SCRIP_PLUGIN_FOLDER, data.path(), database.url()}, "s1"};
};

} // namespace

TEST_CASE("order, payment and ledger have one commit", "[checkout][lend]")
{
    Shop shop;
    const Outcome outcome = shop.lent("payment.redeem", shop.redeem_all(), "pay");
    REQUIRE(outcome.is_ok());
    CHECK(shop.paid() == Studio::total_minor);
    CHECK(shop.studio.balance("redeemed") == Studio::total_minor);
    CHECK(shop.studio.disagreements().empty());
}

TEST_CASE("what the host rolls back after the plugin's OK is neither spent nor known by its key",
          "[checkout][lend]")
{
    Shop shop;
    const HostWork change_of_mind{
        [](soci::session&) {},
        [](soci::session&, const Outcome&) { throw std::domain_error("the host's mind"); }};
    CHECK_THROWS_AS(shop.lent("payment.redeem", shop.redeem_all(), "pay", &change_of_mind),
                    std::domain_error);
    CHECK(shop.studio.balance("available") == Studio::credit_minor);
    CHECK(shop.studio.disagreements().empty());
    const Outcome again = shop.lent("payment.redeem", shop.redeem_all(), "pay");
    REQUIRE(again.is_ok());
    CHECK_FALSE(parsed(again).contains("replayed"));
    CHECK(shop.studio.disagreements().empty());
}

TEST_CASE("a key means the same payment within and without the host's transaction",
          "[checkout][lend]")
{
    Shop shop;
    const json::object request = shop.redeem_all();
    REQUIRE(shop.lent("payment.redeem", request, "pay").is_ok());
    const Outcome alone = shop.studio.desk.call("payment.redeem", request, "pay");
    REQUIRE(alone.is_ok());
    CHECK(parsed(alone).at("replayed") == true);
    const Outcome lent = shop.lent("payment.redeem", request, "pay");
    REQUIRE(lent.is_ok());
    CHECK(parsed(lent).at("replayed") == true);
    CHECK(shop.paid() == Studio::total_minor);
    CHECK(shop.studio.disagreements().empty());
}

TEST_CASE("a hold is captured within the host's transaction", "[checkout][lend]")
{
    Shop shop;
    const Outcome held = shop.lent("payment.hold", shop.redeem_all(), "hold");
    REQUIRE(held.is_ok());
    CHECK(shop.paid() == 0);
    CHECK(shop.studio.balance("held") == Studio::total_minor);
    const json::object hold = parsed(held).at("hold").as_object();
    const json::object capture{{"actor", lea()}, {"hold_id", hold.at("hold_id")}};
    REQUIRE(shop.lent("payment.capture", capture, "capture").is_ok());
    CHECK(shop.paid() == Studio::total_minor);
    CHECK(shop.studio.disagreements().empty());
}

TEST_CASE("a decline within the host's transaction changes nothing, and the host goes on",
          "[checkout][lend]")
{
    Shop shop;
    json::object request = shop.redeem_all();
    request["amount"] = host_stub::platform::money(Studio::total_minor + 1, "EUR");
    const Outcome declined = shop.lent("payment.redeem", request, "pay");
    CHECK(declined.status == BOOKING_DECLINED);
    CHECK(shop.paid() == 0);
    CHECK(shop.studio.balance("available") == Studio::credit_minor);
    REQUIRE(shop.lent("payment.redeem", shop.redeem_all(), "pay again").is_ok());
    CHECK(shop.studio.disagreements().empty());
}

TEST_CASE("a code is not taken within the host's transaction", "[checkout][lend]")
{
    Shop shop;
    json::object request = shop.redeem_all();
    request["source"] = json::object{{"code", "CN-XXXX-XXXX-XXXX-XXXX"}};
    CHECK(shop.lent("payment.redeem", request, "pay").status == BOOKING_E_UNSUPPORTED);
    CHECK(shop.studio.disagreements().empty());
}

TEST_CASE("on a Galera node no transaction is taken, and the host goes on",
          "[checkout][galera][F6]")
{
    Shop shop;
    const Outcome refused = shop.lent("payment.redeem", shop.redeem_all(), "pay");
    CHECK(refused.status == BOOKING_E_UNSUPPORTED);
    CHECK(shop.paid() == 0);
    CHECK(shop.studio.balance("available") == Studio::credit_minor);
    CHECK(shop.studio.disagreements().empty());
}
