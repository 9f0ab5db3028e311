#include "commands/demo/stories.hpp"

namespace host_stub::commands::demo {
namespace {

struct Note {
    std::string voucher_id;
    std::string code;
};

Note cancel_a_paid_order(Stage& stage)
{
    stage.order("o-week", "emma", "Surf week", 200'00);
    stage.tell.does("Emma has booked a surf week and paid €200.00 by card.");
    stage.accepted("paying the week", stage.desk.take_card("o-week", 200'00));
    stage.tell.does("A storm is coming, and the studio cancels. Emma agrees to a credit note, good "
                    "until 31 December 2026.");
    const json::object reply = stage.accepted(
        "cancelling for credit",
        stage.desk.cancel_for_credit("o-week", "Surf week cancelled: storm", "2026-12-31"));
    const json::object& voucher = reply.at("voucher").as_object();
    stage.expect_money("the note's value", voucher.at("available"), 200'00);
    stage.expect_text("its last day", voucher.at("expires_on"), "2026-12-31");
    const std::string code = text_at(reply, "code");
    stage.expect("its code begins with CN-", code.rfind("CN-", 0) == 0, true);
    stage.tell.result("She gets \"" + text_at(voucher, "name") + "\" over €200.00. Its code is " +
                      code + "; lists show only " + text_at(voucher, "code") + ".");
    stage.tell_balance("emma", "Emma Petit", 200'00);
    return {text_at(voucher, "voucher_id"), code};
}

// Somebody pays online with the code alone, and the note's line is checked.
void pay_with_code(Stage& stage,
                   const Note& note,
                   const char* order_id,
                   std::int64_t minor,
                   const char* available_text)
{
    stage.order(order_id, "visitor", "Surf lesson", minor);
    const json::object reply = stage.accepted(
        "paying with the code",
        stage.desk.checkout.redeem(
            order_id, anonymous_actor(), {{"code", note.code}}, std::string("pay-") + order_id));
    stage.expect_money("what remains due", reply.at("remaining_due"), 0);
    stage.expect_text("the note's line in the list",
                      stage.voucher(note.voucher_id).at("available_text"),
                      available_text);
    stage.tell.result("Paid. The note's line reads \"" + std::string(available_text) + "\".");
}

std::string with_another_last_symbol(std::string code)
{
    code.back() = code.back() == '2' ? '3' : '2';
    return code;
}

void spend_by_code(Stage& stage, const Note& note)
{
    stage.tell.does("Emma gives the code to a friend, who types it in at the online checkout of an "
                    "order of €10.00.");
    pay_with_code(stage, note, "o-friend", 10'00, "€190.00 of €200.00");
    stage.tell.does("The same code pays another order, of €40.00.");
    pay_with_code(stage, note, "o-friend-2", 40'00, "€150.00 of €200.00");
    stage.tell.does("Somebody mistypes the last symbol.");
    stage.order("o-typo", "visitor", "Surf lesson", 10'00);
    const json::object decline =
        stage.declined("a wrong code",
                       stage.desk.checkout.redeem("o-typo",
                                                  anonymous_actor(),
                                                  {{"code", with_another_last_symbol(note.code)}},
                                                  "pay-typo"),
                       "code_not_found");
    stage.tell.result("Refused. The answer tells nothing about codes that exist:");
    stage.tell.says(text_at(decline, "text"));
    stage.tell_balance("emma", "Emma Petit", 150'00);
}

void last_day_and_next_day(Stage& stage, const Note& note)
{
    stage.move_clock_to(
        "2026-12-31T22:59:59Z",
        "it is 31 December, 23:59:59 in the studio's town: the note's last second.");
    stage.tell.does("A late booker pays €5.00 with the code.");
    pay_with_code(stage, note, "o-late", 5'00, "€145.00 of €200.00");
    stage.move_clock_by(1, "one second later it is the new year.");
    stage.order("o-too-late", "visitor", "Surf lesson", 45'00);
    stage.tell.does("The code is tried on an order of €45.00.");
    const json::object decline =
        stage.declined("an expired note",
                       stage.desk.checkout.redeem(
                           "o-too-late", anonymous_actor(), {{"code", note.code}}, "pay-too-late"),
                       "expired");
    stage.expect_text("the note's status", stage.voucher(note.voucher_id).at("status"), "expired");
    stage.tell.result("Refused, and nothing is left to spend:");
    stage.tell.says(text_at(decline, "text"));
    stage.tell_balance("emma", "Emma Petit", 0);
    stage.tell.does("In the night the studio's job books the lost value of expired notes.");
    stage.accepted(
        "the job",
        stage.desk.call("job.run",
                        {{"actor", {{"role", "system"}, {"id", "jobs"}}}, {"job", "expire"}},
                        "expire-2027-01-01"));
    stage.tell.result("€145.00 left the liabilities and stands in the books as breakage.");
    stage.tell_balance("emma", "Emma Petit", 0);
}

json::object extend(const json::object& actor, const Note& note)
{
    return {{"actor", actor},
            {"voucher_id", note.voucher_id},
            {"expires_on", "2027-06-30"},
            {"reason", "The storm was not her fault"}};
}

void admin_revives_it(Stage& stage, const Note& note)
{
    stage.tell.does("Emma asks the website to extend her note.");
    stage.refused(
        "an extension by a customer",
        stage.desk.call("voucher.extend", extend(customer_actor("emma"), note), "extend-1"),
        "permission_denied");
    stage.tell.result("Refused: only an admin may do that.");
    stage.tell.does("She calls, and Anna extends it to 30 June 2027 as a gesture, with a reason.");
    const json::object reply =
        stage.accepted("an extension by an admin",
                       stage.desk.call("voucher.extend", extend(admin(), note), "extend-2"));
    stage.expect_text("its status", reply.at("voucher").at("status"), "active");
    stage.expect_money("what is back", reply.at("voucher").at("available"), 145'00);
    stage.tell.result("The note is active again with the €145.00 that had expired, and the same "
                      "code.");
    stage.tell_balance("emma", "Emma Petit", 145'00);
    stage.tell.does("The order of €45.00 is tried once more.");
    stage.accepted("paying after the extension",
                   stage.desk.checkout.redeem(
                       "o-too-late", anonymous_actor(), {{"code", note.code}}, "pay-in-time"));
    stage.tell.result("Paid.");
    stage.tell_balance("emma", "Emma Petit", 100'00);
}

} // namespace

void credit_note_is_spent_by_code_until_its_last_day(Stage& stage)
{
    stage.tell.chapter("A credit note is spent by its code, up to its last day and beyond");
    stage.customer("emma", "Emma Petit");
    stage.customer("visitor", "A visitor");
    const Note note = cancel_a_paid_order(stage);
    spend_by_code(stage, note);
    last_day_and_next_day(stage, note);
    admin_revives_it(stage, note);
}

} // namespace host_stub::commands::demo
