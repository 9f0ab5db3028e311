#include "commands/demo/stories.hpp"

namespace host_stub::commands::demo {

void two_checkouts_want_the_same_credit(Stage& stage)
{
    stage.tell.chapter("Two checkouts want the same credit");
    stage.customer("hugo", "Hugo Durand");
    const json::object own_credit{{"customer_id", "hugo"}};
    stage.tell.does("Hugo has a credit of €80.00.");
    const json::object credit = stage.accepted(
        "crediting the account",
        stage.desk.call("credit.add",
                        {{"actor", admin()},
                         {"customer", {{"customer_id", "hugo"}, {"name", "Hugo Durand"}}},
                         {"amount", platform::money(80'00, "EUR")},
                         {"description", "Refund of a diving course"}},
                        "credit-hugo"));
    const json::object by_code{{"code", text_at(credit, "code")}};
    stage.tell_balance("hugo", "Hugo Durand", 80'00);

    stage.order("o-kayak", "hugo", "Kayak tour", 80'00);
    stage.tell.does("In one browser tab he books a kayak tour for €80.00 and ticks \"use my "
                    "credit\". The checkout reserves it.");
    const json::object first = stage.accepted(
        "reserving the credit",
        stage.desk.checkout.hold("o-kayak", customer_actor("hugo"), own_credit, "hold-kayak"));
    const json::object& hold = first.at("hold").as_object();
    stage.expect_money("what is reserved", hold.at("amount"), 80'00);
    stage.expect_text("how long", hold.at("expires_at"), "2026-12-31T23:15:00Z");
    stage.tell.result("€80.00 is reserved for this order for 15 minutes. It is not spent yet.");
    stage.tell_balance("hugo", "Hugo Durand", 0);

    stage.order("o-sail", "hugo", "Sailing lesson", 60'00);
    stage.tell.does("He leaves that tab open, and in a second one wants to pay a sailing lesson of "
                    "€60.00 with the same credit, by its code.");
    const json::object decline = stage.declined(
        "using credit that is reserved",
        stage.desk.checkout.redeem("o-sail", customer_actor("hugo"), by_code, "pay-sail"),
        "held_elsewhere");
    stage.expect_text(
        "until when it is held", decline.at("params").at("until"), text_at(hold, "expires_at"));
    stage.tell.result("Refused: the credit is there, but held by the other checkout.");
    stage.tell.says(text_at(decline, "text"));

    stage.move_clock_by(15 * 60 + 1, "15 minutes and one second, in which Hugo does nothing.");
    stage.tell_balance("hugo", "Hugo Durand", 80'00);
    stage.tell.result("The reservation has timed out by itself; no job had to run.");
    stage.tell.does("The second tab tries again.");
    stage.accepted(
        "using the credit that is free again",
        stage.desk.checkout.redeem("o-sail", customer_actor("hugo"), by_code, "pay-sail-again"));
    stage.tell.result("The sailing lesson is paid.");
    stage.tell_balance("hugo", "Hugo Durand", 20'00);

    stage.tell.does("Now the first tab comes back and wants to turn its old reservation into a "
                    "payment.");
    stage.declined("capturing a hold that timed out",
                   stage.desk.checkout.capture(customer_actor("hugo"), "hold-kayak"),
                   "hold_expired");
    stage.expect(
        "what the kayak tour has been paid", stage.desk.orders.get("o-kayak").paid_minor, 0);
    stage.tell.result("Refused: a reservation that timed out is over. No euro was spent twice.");
    stage.tell_balance("hugo", "Hugo Durand", 20'00);
}

} // namespace host_stub::commands::demo
