#include "commands/demo/stories.hpp"

namespace host_stub::commands::demo {

void ledger_is_verified(Stage& stage)
{
    stage.tell.chapter("The books are checked");
    stage.tell.does("Where the money of this studio's customers is now:");
    stage.tell_balance("lea", "Léa Martin", 0);
    stage.tell_balance("noah", "Noah Bernard", 30'00);
    stage.tell_balance("emma", "Emma Petit", 100'00);
    stage.tell_balance("hugo", "Hugo Durand", 20'00);
    stage.tell_balance("ines", "Inès Moreau", 50'00);

    std::int64_t listed = 0;
    const json::object list = stage.accepted(
        "listing the vouchers",
        stage.desk.call("voucher.list",
                        {{"actor", admin()}, {"with_totals", true}, {"page", {{"limit", 200}}}}));
    for (const json::value& item : list.at("items").as_array()) {
        listed += item.at("available").at("minor").to_number<std::int64_t>();
    }
    stage.expect("the sum over the list of vouchers", listed, 200'00);
    stage.expect_money("the list's total", list.at("totals").at("available"), 200'00);
    stage.tell.money("All customers", euros(listed), "to spend: the sum over the list of vouchers");

    stage.tell.does("Every entry, hold and balance is checked against the rules of the ledger, and "
                    "the chain of its entries against tampering.");
    const json::object report =
        stage.accepted("verifying", stage.desk.call("report.verify", {{"actor", admin()}}));
    stage.expect("the problems found",
                 static_cast<std::int64_t>(report.at("problems").as_array().size()),
                 0);
    stage.expect("the ledger is sound", report.at("ok") == true, true);
    std::string counts;
    for (const auto& member : report.at("checked").as_object()) {
        counts += (counts.empty() ? "" : ", ") + json::serialize(member.value()) + " " +
                  std::string(member.key());
    }
    stage.tell.result("The ledger is sound. Checked: " + counts + ".");
}

} // namespace host_stub::commands::demo
