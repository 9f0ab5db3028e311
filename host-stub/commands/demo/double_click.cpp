#include "commands/demo/stories.hpp"

namespace host_stub::commands::demo {
namespace {

void click_twice(Stage& stage)
{
    const json::object own_credit{{"customer_id", "ines"}};
    stage.order("o-dive", "ines", "Diving lesson", 25'00);
    stage.tell.does("Inès pays a diving lesson of €25.00 from her credit of €60.00, and clicks "
                    "\"pay\" twice. The website sends the same payment two times.");
    const auto order = stage.desk.orders.get("o-dive").document();
    const json::object request{
        {"actor", customer_actor("ines")}, {"order", order}, {"source", own_credit}};
    // Straight to the hook: the second click carries the very same order as the first.
    stage.desk.checkout.attempts.begin("click", "o-dive", "EUR");
    const loader::Outcome first = stage.desk.call("payment.redeem", request, "click");
    const loader::Outcome second = stage.desk.call("payment.redeem", request, "click");
    const json::object paid = stage.accepted("the first click", first);
    stage.accepted("the second click", second);
    stage.expect_money("what was paid", paid.at("hold").at("captured"), 25'00);
    std::string repeated = first.reply;
    repeated.insert(repeated.size() - 1, ",\"replayed\":true");
    stage.expect("the answers are equal but for the mark", second.reply == repeated, true);
    stage.expect("the payments recorded",
                 static_cast<std::int64_t>(stage.desk.checkout.reconcile().captured),
                 1);
    stage.expect(
        "what the website knows as paid", stage.desk.orders.get("o-dive").paid_minor, 25'00);
    stage.tell.result("Both clicks get the same answer, about the same one payment.");
    stage.tell_balance("ines", "Inès Moreau", 35'00);
}

void lose_the_answer(Stage& stage)
{
    stage.order("o-lost", "ines", "Wetsuit", 5'00);
    stage.tell.does("The next payment, of €5.00, is made, but the website's own computer stops "
                    "before it has written that down.");
    stage.desk.checkout.attempts.begin("lost", "o-lost", "EUR");
    stage.accepted("the payment",
                   stage.desk.call("payment.redeem",
                                   {{"actor", customer_actor("ines")},
                                    {"order", stage.desk.orders.get("o-lost").document()},
                                    {"source", {{"customer_id", "ines"}}}},
                                   "lost"));
    stage.expect("what the website knows as paid", stage.desk.orders.get("o-lost").paid_minor, 0);
    stage.tell.does("Started again, the website asks about every payment it has no answer for.");
    stage.expect("the payments found",
                 static_cast<std::int64_t>(stage.desk.checkout.reconcile().captured),
                 1);
    stage.expect(
        "what the website knows as paid", stage.desk.orders.get("o-lost").paid_minor, 5'00);
    stage.tell.result("It learns that the €5.00 was paid, once. Both books agree.");
    stage.tell_balance("ines", "Inès Moreau", 30'00);
}

void pay_too_much(Stage& stage)
{
    stage.order("o-tour", "ines", "Boat tour", 100'00);
    stage.tell.does("Inès pays €120.00 by card for a boat tour that costs €100.00. Anna turns the "
                    "excess into credit.");
    stage.accepted("paying by card", stage.desk.take_card("o-tour", 120'00));
    stage.expect(
        "whether the order can be made final", stage.desk.finalise("o-tour").is_ok(), false);
    const json::object reply =
        stage.accepted("crediting the excess", stage.desk.credit_overpayment("o-tour", "excess-1"));
    const json::object& voucher = reply.at("voucher").as_object();
    stage.expect_money("the new credit", voucher.at("available"), 20'00);
    stage.expect_text("its origin", voucher.at("origin"), "overpayment");
    stage.expect("its code begins with PP-", text_at(reply, "code").rfind("PP-", 0) == 0, true);
    stage.expect(
        "what the order has been paid", stage.desk.orders.get("o-tour").paid_minor, 100'00);
    stage.accepted("making the order final", stage.desk.finalise("o-tour"));
    stage.tell.result("She has a new credit of €20.00, with the code " + text_at(reply, "code") +
                      ". The order stands settled at €100.00.");
    stage.tell_balance("ines", "Inès Moreau", 50'00);

    stage.tell.does("The same excess is reported a second time.");
    const json::object document = stage.desk.orders.get("o-tour").document();
    stage.declined("crediting the same excess again",
                   stage.desk.call("order.overpaid",
                                   {{"actor", admin()},
                                    {"order", document},
                                    {"excess", platform::money(20'00, "EUR")},
                                    {"reference", "excess-1"}},
                                   "excess-again"),
                   "nothing_to_refund");
    stage.tell.result("Refused: that excess became credit already.");
    stage.tell_balance("ines", "Inès Moreau", 50'00);
}

} // namespace

void buyer_clicks_twice_and_pays_too_much(Stage& stage)
{
    stage.tell.chapter("A buyer clicks twice, an answer gets lost, and too much is paid");
    stage.customer("ines", "Inès Moreau");
    stage.accepted(
        "crediting the account",
        stage.desk.call("credit.add",
                        {{"actor", admin()},
                         {"customer", {{"customer_id", "ines"}, {"name", "Inès Moreau"}}},
                         {"amount", platform::money(60'00, "EUR")},
                         {"description", "Thank you for a friend brought along"}},
                        "credit-ines"));
    stage.tell_balance("ines", "Inès Moreau", 60'00);
    click_twice(stage);
    lose_the_answer(stage);
    pay_too_much(stage);
}

} // namespace host_stub::commands::demo
