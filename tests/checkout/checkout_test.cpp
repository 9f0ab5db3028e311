// A checkout in its steps, and what reconciling makes of attempts that never came to an end.
#include "checkout/studio.hpp"
#include "platform/documents.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace scrip::tests;
using Catch::Matchers::Contains;
using host_stub::platform::Attempt;
using host_stub::platform::Checkout;
using host_stub::platform::Reconciled;

namespace {

struct Shop {
    Shop()
    {
        studio.give_credit(Studio::credit_minor, "credit");
        studio.make_order("o1", Studio::total_minor);
    }
    Attempt attempt() { return checkout.attempts.get("pay"); }
    void hold() { REQUIRE(checkout.hold("o1", lea(), credit_of_lea(), "pay").is_ok()); }
    std::int64_t paid() { return studio.desk.orders.paid_by("o1", "voucher"); }
    // Another order takes what is left of Léa's credit.
    void spend_elsewhere(std::int64_t minor)
    {
        studio.make_order("o2", minor);
        REQUIRE(checkout.redeem("o2", lea(), credit_of_lea(), "pay o2").is_ok());
    }

    TestDatabase database;
    TempFolder data;
    Studio studio{{SCRIP_PLUGIN_FOLDER, data.path(), database.url()}, "s1"};
    Checkout& checkout = studio.desk.checkout;
};

} // namespace

TEST_CASE("a checkout holds, is confirmed and captures", "[checkout]")
{
    Shop shop;
    shop.hold();
    CHECK(shop.attempt().state == "held");
    CHECK(shop.attempt().amount_minor == Studio::total_minor);
    CHECK(shop.attempt().currency == "EUR");
    CHECK(shop.attempt().plugin == "scrip.credit");
    CHECK(shop.paid() == 0);
    shop.checkout.confirm("o1");
    CHECK(shop.checkout.capture(lea(), "pay").is_ok());
    CHECK(shop.attempt().state == "captured");
    CHECK(shop.paid() == Studio::total_minor);
    CHECK(shop.studio.desk.finalise("o1").is_ok());
    CHECK(shop.studio.disagreements().empty());
}

TEST_CASE("an open order keeps what it holds until the hold's own time is over", "[checkout]")
{
    Shop shop;
    shop.hold();
    CHECK(shop.checkout.reconcile().waiting == 1);
    CHECK(shop.attempt().state == "held");
    shop.studio.advance(15 * 60 + 1);
    CHECK(shop.checkout.reconcile().ended == 1);
    CHECK(shop.attempt().state == "failed");
    CHECK(shop.checkout.reconcile().ended == 0);
}

TEST_CASE("an order that is given up releases what it holds", "[checkout]")
{
    Shop shop;
    shop.hold();
    CHECK(shop.studio.balance("held") == Studio::total_minor);
    CHECK(shop.checkout.abandon("o1").ended == 1);
    CHECK(shop.attempt().state == "released");
    CHECK(shop.studio.balance("held") == 0);
    CHECK(shop.checkout.capture(lea(), "pay").error_code == "not_held");
}

TEST_CASE("what the ledger does not know is believed when its call cannot run any more",
          "[checkout]")
{
    Shop shop;
    shop.checkout.attempts.begin("pay", "o1", "EUR");
    CHECK(shop.checkout.reconcile().waiting == 1);
    shop.studio.advance(40);
    CHECK(shop.checkout.reconcile().waiting == 1);
    shop.studio.advance(1);
    CHECK(shop.checkout.reconcile().ended == 1);
    CHECK(shop.attempt().state == "failed");
}

TEST_CASE("what the ledger does not know is believed at once when its call has returned",
          "[checkout]")
{
    Shop shop;
    shop.checkout.attempts.begin("pay", "o1", "EUR");
    Attempt returned = shop.attempt();
    returned.last_error = "E_UNKNOWN_OUTCOME";
    shop.checkout.attempts.save(returned);
    CHECK(shop.checkout.reconcile().ended == 1);
    CHECK(shop.attempt().state == "failed");
}

TEST_CASE("a key that failed is tried again as the same payment", "[checkout]")
{
    Shop shop;
    shop.studio.make_order("empty", 0);
    const auto declined = shop.checkout.redeem("empty", lea(), credit_of_lea(), "pay");
    CHECK(declined.status == BOOKING_DECLINED);
    CHECK(shop.attempt().state == "failed");
    CHECK(shop.attempt().last_error == "DECLINED");
    shop.checkout.attempts.begin("pay", "empty", "EUR");
    CHECK(shop.attempt().state == "initiated");
    CHECK(shop.attempt().last_error.empty());
}

TEST_CASE("a payment that is made stays made, whoever begins it again", "[checkout]")
{
    Shop shop;
    CHECK(shop.checkout.redeem("o1", lea(), credit_of_lea(), "pay").is_ok());
    shop.checkout.attempts.begin("pay", "o1", "EUR");
    CHECK(shop.attempt().state == "captured");
    CHECK(shop.checkout.reconcile().captured == 0);
    CHECK(shop.paid() == Studio::total_minor);
}

TEST_CASE("an order confirmed too late is paid by a redemption, once", "[checkout]")
{
    Shop shop;
    shop.hold();
    shop.studio.advance(15 * 60 + 1);
    shop.checkout.confirm("o1");
    const auto too_late = shop.checkout.capture(lea(), "pay");
    CHECK(too_late.status == BOOKING_DECLINED);
    CHECK_THAT(too_late.reply, Contains("hold_expired"));
    CHECK(shop.attempt().state == "captured");
    CHECK(shop.paid() == Studio::total_minor);
    CHECK(shop.checkout.reconcile().captured == 0);
    CHECK(shop.studio.disagreements().empty());
}

TEST_CASE("a late redemption whose answer was lost is not made twice", "[checkout]")
{
    Shop shop;
    shop.hold();
    shop.studio.advance(15 * 60 + 1);
    shop.checkout.confirm("o1");
    struct Died {};
    shop.checkout.after_step = [](std::string_view step) {
        if (step == "late redeem answered") throw Died{};
    };
    CHECK_THROWS_AS(shop.checkout.reconcile(), Died);
    CHECK(shop.paid() == 0);
    shop.checkout.after_step = [](std::string_view) {};
    CHECK(shop.checkout.reconcile().captured == 1);
    CHECK(shop.paid() == Studio::total_minor);
    CHECK(shop.studio.disagreements().empty());
}

TEST_CASE("an order confirmed too late whose credit is spent is short, and the host says so",
          "[checkout]")
{
    Shop shop;
    shop.studio.give_credit(10'00, "more"); // a second voucher, which is left untouched or not
    shop.hold();
    shop.studio.advance(15 * 60 + 1);
    shop.spend_elsewhere(Studio::credit_minor);
    shop.checkout.confirm("o1");
    const Reconciled found = shop.checkout.reconcile();
    CHECK(found.short_minor == Studio::total_minor - shop.paid());
    CHECK(found.short_minor > 0);
    CHECK(shop.attempt().state == "failed");
    CHECK(shop.attempt().last_error == "short by " + std::to_string(found.short_minor));
    CHECK_THAT(shop.studio.log, Contains("the confirmed order o1 lacks"));
    CHECK(shop.checkout.reconcile().short_minor == 0); // told once
}

TEST_CASE("attempts of a plugin that is not there are told of, loudly", "[checkout]")
{
    Shop shop;
    shop.hold();
    {
        auto session = shop.database.session();
        session << "UPDATE host_payment_attempt SET plugin = 'gone.plugin'";
    }
    CHECK(shop.checkout.reconcile().waiting == 1);
    CHECK(shop.attempt().state == "held");
    CHECK_THAT(shop.studio.log, Contains("gone.plugin") && Contains("\"level\":\"error\""));
}
