#include "commands/demo/stories.hpp"

namespace host_stub::commands::demo {
namespace {

struct Sold {
    std::string voucher_id;
    std::string code;
};

Sold sell(Stage& stage)
{
    stage.desk.orders.make("o-credit", "lea", "EUR");
    stage.desk.orders.add_line("o-credit", {"l1", "Customer credit", 100'00, true});
    stage.tell.does("Anna at the desk makes an order for Léa with one line: customer credit, "
                    "€100.00. Léa has not paid yet.");
    const json::object reply =
        stage.accepted("selling the credit",
                       stage.desk.call("voucher.sell",
                                       {{"actor", admin()},
                                        {"order", stage.desk.orders.get("o-credit").document()},
                                        {"line",
                                         {{"line_id", "l1"},
                                          {"kind", "credit"},
                                          {"amount", platform::money(100'00, "EUR")},
                                          {"paid", platform::money(100'00, "EUR")}}},
                                        {"is_paid", false}},
                                       "sell-credit"));
    const json::object sold = reply.at("vouchers").at(0).as_object();
    const json::object& voucher = sold.at("voucher").as_object();
    stage.expect_text("its status", voucher.at("status"), "pending");
    stage.expect_money("its face", voucher.at("face"), 100'00);
    stage.expect_money("what can be spent", voucher.at("available"), 0);
    stage.tell.result("The credit exists with the code " + text_at(sold, "code") +
                      ", but it waits for the payment: nothing can be spent yet.");
    stage.tell_balance("lea", "Léa Martin", 0);
    return {text_at(voucher, "voucher_id"), text_at(sold, "code")};
}

void pay_for_it(Stage& stage)
{
    stage.tell.does("Léa pays the order with her card: €100.00.");
    const json::object reply =
        stage.accepted("paying the order", stage.desk.take_card("o-credit", 100'00));
    stage.expect("the vouchers made usable",
                 static_cast<std::int64_t>(reply.at("activated").as_array().size()),
                 1);
    stage.tell.result("The order is paid, so the credit is usable. It has no expiry: this is "
                      "Léa's own money.");
    stage.tell_balance("lea", "Léa Martin", 100'00);
}

void spend_a_part(Stage& stage, const Sold& sold)
{
    stage.order("o-lesson", "lea", "Surf lesson", 30'00);
    stage.tell.does("Léa books a surf lesson for €30.00. Anna finds her credit by her name and "
                    "uses it at the payment step.");
    const json::object reply = stage.accepted(
        "paying by credit",
        stage.desk.checkout.redeem("o-lesson", admin(), {{"customer_id", "lea"}}, "pay-lesson"));
    stage.expect_money("what remains due", reply.at("remaining_due"), 0);
    stage.expect("the platform's own due", stage.desk.orders.get("o-lesson").due_minor(), 0);
    stage.expect_text("the credit's line in the list",
                      stage.voucher(sold.voucher_id).at("available_text"),
                      "€70.00 of €100.00");
    stage.tell.result("The lesson is paid without a card. The credit's line now reads \"€70.00 of "
                      "€100.00\".");
    stage.tell_balance("lea", "Léa Martin", 70'00);
}

void selling_line_is_protected(Stage& stage)
{
    stage.tell.does("Anna tries to delete the line that sold the credit.");
    const json::object decline = stage.declined(
        "deleting the selling line", stage.desk.delete_line("o-credit", "l1"), "voucher_in_use");
    const json::object& user = decline.at("params").at("vouchers").at(0).as_object();
    stage.expect_money("the amount in use", user.at("amount"), 30'00);
    stage.tell.result("Refused, because part of the credit is spent. Nothing changed, and she is "
                      "told why:");
    stage.tell.says(text_at(decline, "text"));
    stage.tell_balance("lea", "Léa Martin", 70'00);
}

void delete_what_spent_it(Stage& stage)
{
    stage.tell.does("The sea is flat, so Anna deletes the order of the lesson.");
    const json::object reply =
        stage.accepted("deleting the order", stage.desk.delete_order("o-lesson"));
    const json::object& back = reply.at("restored").at(0).as_object();
    stage.expect_money("what goes back", back.at("amount"), 30'00);
    stage.expect_text("how it goes back", back.at("how"), "restored");
    stage.tell.result("€30.00 goes back to the very credit it came from.");
    stage.tell_balance("lea", "Léa Martin", 100'00);
    stage.tell.does("Anna deletes the same order again, by mistake.");
    const json::object again =
        stage.accepted("deleting the order again", stage.desk.delete_order("o-lesson"));
    stage.expect("what goes back the second time",
                 static_cast<std::int64_t>(again.at("restored").as_array().size()),
                 0);
    stage.tell.result("Nothing more happens.");
    stage.tell_balance("lea", "Léa Martin", 100'00);
}

void selling_line_can_go(Stage& stage, const Sold& sold)
{
    stage.tell.does("Now that no part of the credit is in use, Anna deletes the line that sold it "
                    "and pays Léa's €100.00 back to her card.");
    const json::object reply =
        stage.accepted("deleting the selling line", stage.desk.delete_line("o-credit", "l1"));
    stage.expect(
        "the vouchers voided", static_cast<std::int64_t>(reply.at("voided").as_array().size()), 1);
    stage.expect_text("the credit's status", stage.voucher(sold.voucher_id).at("status"), "void");
    stage.desk.orders.add_payment("card-back", "o-credit", "card", -100'00, "");
    stage.tell.result("The line is gone and the credit is void: it stays in the books, and cannot "
                      "be spent.");
    stage.tell_balance("lea", "Léa Martin", 0);
}

} // namespace

void credit_is_sold_spent_and_given_back(Stage& stage)
{
    stage.tell.chapter("A credit is sold, spent in part, and given back");
    stage.customer("lea", "Léa Martin");
    const Sold sold = sell(stage);
    pay_for_it(stage);
    spend_a_part(stage, sold);
    selling_line_is_protected(stage);
    delete_what_spent_it(stage);
    selling_line_can_go(stage, sold);
}

} // namespace host_stub::commands::demo
