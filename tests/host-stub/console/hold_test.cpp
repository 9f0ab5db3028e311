// Holds and their end, with a clock that stands still.
#include "loader/plugin.hpp"
#include "pipe/session.hpp"
#include "platform/order_book.hpp"
#include "platform/panel_desk.hpp"
#include "services/host.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace host_stub;
namespace json = boost::json;

namespace {

struct Shop {
    Shop()
    {
        REQUIRE(session
                    .answer(R"({"control":"studio.enable","studio":"s1",)"
                            R"("config":{"currency":"EUR"}})")
                    .find("\"OK\"") != std::string::npos);
        REQUIRE(act("customer.account",
                    "add_credit",
                    {{"amount", {{"minor", 5000}, {"currency", "EUR"}}}, {"description", "x"}},
                    {{"customer_id", lea}},
                    "credit")
                    .is_ok());
        orders.add_line(order_id, {.line_id = "l1", .label = "Surf", .total_minor = 3000});
    }

    loader::Outcome act(const char* panel,
                        const char* action,
                        json::object form,
                        json::object context,
                        const char* key)
    {
        platform::PanelCall call;
        call.panel = panel;
        call.action = action;
        call.actor = {
            {"role", std::string_view(action).starts_with("reserve") ? "customer" : "admin"},
            {"id", lea},
            {"customer_id", lea}};
        call.form = std::move(form);
        call.context = std::move(context);
        call.key = key;
        return desk.act(call);
    }

    std::int64_t reserved_minor()
    {
        checkout.reconcile(order_id);
        std::int64_t sum = 0;
        for (const platform::Attempt& attempt : checkout.attempts.open())
            sum += attempt.amount_minor;
        return sum;
    }

    scrip::tests::TestDatabase database;
    scrip::tests::TempFolder data;
    pipe::Session session{{.plugin_dir = SCRIP_PLUGIN_FOLDER,
                           .data_dir = data.path(),
                           .db_url = database.url(),
                           .clock_unix_us = 1'795'262'400'000'000}};
    services::Host& host = session.host();
    platform::Customers customers{host.store, host.clock, "s1"};
    std::string lea = customers.add({.name = "Léa"}).customer_id;
    platform::OrderBook book{host.store, host.clock, "s1"};
    std::string order_id = book.make(lea, "EUR", "customer", "Léa");
    platform::Orders orders{host.store, "s1"};
    platform::Checkout checkout{host, session.plugin(), "s1"};
    platform::PanelDesk desk{host, session.plugin(), "s1"};
};

} // namespace

TEST_CASE("what timed out is not reserved any more", "[console][desk]")
{
    Shop shop;
    REQUIRE(
        shop.act("checkout.payment", "reserve_credit", {}, {{"order_id", shop.order_id}}, "reserve")
            .is_ok());
    CHECK(shop.reserved_minor() == 3000);
    shop.host.clock.advance(899);
    CHECK(shop.reserved_minor() == 3000);
    shop.host.clock.advance(2);
    CHECK(shop.reserved_minor() == 0);
    CHECK(shop.checkout.attempts.get("reserve").state == "failed");
}

TEST_CASE("a hold that staff capture or release on a panel is over for the order too",
          "[console][desk]")
{
    Shop shop;
    REQUIRE(
        shop.act("checkout.payment", "reserve_credit", {}, {{"order_id", shop.order_id}}, "reserve")
            .is_ok());
    const std::string hold_id = shop.checkout.attempts.get("reserve").hold_id;
    const json::object context{{"order_id", shop.order_id}, {"hold_id", hold_id}};
    SECTION("captured")
    {
        REQUIRE(shop.act("order.detail", "capture", {}, context, "capture").is_ok());
        CHECK(shop.checkout.attempts.get("reserve").state == "captured");
        CHECK(shop.orders.get(shop.order_id).paid_minor == 3000);
    }
    SECTION("released")
    {
        REQUIRE(shop.act("order.detail", "release", {}, context, "release").is_ok());
        CHECK(shop.checkout.attempts.get("reserve").state == "released");
        CHECK(shop.orders.get(shop.order_id).paid_minor == 0);
    }
    CHECK(shop.reserved_minor() == 0);
}
