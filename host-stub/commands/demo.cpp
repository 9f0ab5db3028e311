#include "commands/commands.hpp"
#include "commands/demo/stories.hpp"
#include "commands/options.hpp"
#include "commands/temporary_folder.hpp"
#include "services/instant.hpp"

#include <array>
#include <cstdio>
#include <optional>

namespace host_stub::commands {
namespace {

constexpr const char* begins_at = "2026-11-21T09:00:00Z";

// A studio of its own for each run, so that the demo can be played again on one database.
std::string new_studio_id(services::Host& host)
{
    const booking_uuid id = host.ids.uuid7();
    std::string text = "demo-";
    for (std::size_t i = 10; i < 16; ++i) {
        std::array<char, 3> digits{};
        std::snprintf(digits.data(), digits.size(), "%02x", id.bytes[i]);
        text += digits.data();
    }
    return text;
}

void play(demo::Stage& stage)
{
    demo::credit_is_sold_spent_and_given_back(stage);
    demo::account_is_credited_and_debited(stage);
    demo::credit_note_is_spent_by_code_until_its_last_day(stage);
    demo::two_checkouts_want_the_same_credit(stage);
    demo::buyer_clicks_twice_and_pays_too_much(stage);
    demo::ledger_is_verified(stage);
}

} // namespace

int run_demo(const Arguments& arguments)
{
    Options options = parse_options(arguments, {"plugin", "data", "db"});
    std::optional<TemporaryFolder> own_folder;
    if (!options.data_folder) options.data_folder = own_folder.emplace("host-stub-demo").path();
    options.clock_unix_us = services::parse_instant(begins_at);
    pipe::Session session(options.for_session());

    demo::Narrator opening;
    opening.paragraph(
        "This is a small booking platform with the credit and voucher plugin loaded. It plays the "
        "day of one studio, Blue Wave, on a real database, and stops if any figure is not the one "
        "it tells. It is 21 November 2026, 10:00 in the studio's town.");
    opening.paragraph("  *  somebody does something    ✓  what came of it, checked    »  what "
                      "people are told");
    try {
        demo::Stage stage(session, new_studio_id(session.host()));
        play(stage);
    } catch (const std::exception& deviation) {
        opening.failure(deviation.what());
        std::fflush(stdout);
        std::fputs("host-stub: the demo did not go as its story says\n", stderr);
        return 1;
    }
    std::puts("");
    opening.paragraph("That was the whole story; every figure was as told.");
    return 0;
}

} // namespace host_stub::commands
