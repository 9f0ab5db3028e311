#include "commands/demo/stories.hpp"

namespace host_stub::commands::demo {
namespace {

json::object debit(std::int64_t minor, const char* description)
{
    return {{"actor", admin()},
            {"customer", {{"customer_id", "noah"}, {"name", "Noah Bernard"}}},
            {"amount", platform::money(minor, "EUR")},
            {"description", description}};
}

} // namespace

void account_is_credited_and_debited(Stage& stage)
{
    stage.tell.chapter("A customer's account is credited and debited by hand");
    stage.customer("noah", "Noah Bernard");

    stage.tell.does("A board broke during Noah's lesson. Anna credits his account with €50.00 and "
                    "writes the reason: \"Sorry for the broken board\".");
    stage.accepted(
        "crediting the account",
        stage.desk.call("credit.add",
                        {{"actor", admin()},
                         {"customer", {{"customer_id", "noah"}, {"name", "Noah Bernard"}}},
                         {"amount", platform::money(50'00, "EUR")},
                         {"origin", "goodwill"},
                         {"description", "Sorry for the broken board"}},
                        "credit-noah"));
    stage.tell.result("The account shows a credit of €50.00.");
    stage.tell_balance("noah", "Noah Bernard", 50'00);

    stage.tell.does("Later Noah rents a wetsuit for €20.00, and Anna debits his account.");
    const json::object taken = stage.accepted(
        "debiting the account", stage.desk.call("debit.add", debit(20'00, "Wetsuit"), "debit-1"));
    stage.expect_money("the transaction", taken.at("transaction").at("amount"), -20'00);
    const json::object account = stage.balance("noah", 30'00);
    stage.expect_money("the total credit", account.at("credited"), 50'00);
    stage.expect_money("the total debit", account.at("debited"), 20'00);
    stage.tell.result("Total credit €50.00, total debit €20.00.");
    stage.tell_balance("noah", "Noah Bernard", 30'00);

    stage.tell.does("Anna tries to debit €31.00, one euro more than there is.");
    const json::object decline =
        stage.declined("debiting more than there is",
                       stage.desk.call("debit.add", debit(31'00, "Surfboard"), "debit-2"),
                       "insufficient_credit");
    stage.expect_money(
        "what the refusal says there is", decline.at("params").at("available"), 30'00);
    stage.tell.result("Refused as a whole; not even a part is taken. She is told:");
    stage.tell.says(text_at(decline, "text"));
    stage.tell_balance("noah", "Noah Bernard", 30'00);
}

} // namespace host_stub::commands::demo
