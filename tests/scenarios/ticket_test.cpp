// The printable ticket: what stands on it, who may have it, how it is counted.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

json::object
ticket(const Made& made, const json::object& actor = admin(), const std::string& format = "svg")
{
    return {{"voucher_id", made.id}, {"format", format}, {"actor", actor}};
}

bool shows(const json::object& reply, const std::string& text)
{
    return word(reply.at("document")).find(text) != std::string::npos;
}

} // namespace

TEST_CASE("the ticket shows code, name, holder, balance, last day and terms, in the reader's "
          "language",
          "[scenarios][U08][R17]")
{
    Platform platform{
        {{"terms", {{"en", "No cash for it."}, {"fr", "Non échangeable contre espèces."}}}}};
    const Made credit =
        platform.credit(200'00,
                        {{"customer", {{"customer_id", "c1"}, {"name", "Léa & Co"}}},
                         {"expires_on", "2027-11-21"}});
    platform.redeem("o1", 10'00, {{"code", credit.code}});

    const json::object svg = platform.accepted("voucher.ticket", ticket(credit));
    CHECK(svg.at("media_type") == "image/svg+xml");
    const json::object html = platform.accepted("voucher.ticket", ticket(credit, admin(), "html"));
    CHECK(html.at("media_type") == "text/html");
    for (const json::object& each : {svg, html}) {
        for (const std::string& text : {credit.code,
                                        std::string{"Credit Note #1"},
                                        std::string{"For Léa &amp; Co"},
                                        std::string{"€190.00 of €200.00"},
                                        std::string{"Valid through 21 November 2027"},
                                        std::string{"No cash for it."}}) {
            INFO(text);
            CHECK(shows(each, text));
        }
        CHECK_FALSE(shows(each, "Active"));
    }

    json::object french = ticket(credit, customer("c1"));
    french["locale"] = "fr-CH";
    const json::object fr = platform.accepted("voucher.ticket", french);
    CHECK(shows(fr, "Avoir n°"));
    CHECK(shows(fr, "Valable jusqu’au 21 novembre 2027 inclus"));
    CHECK(shows(fr, "Non échangeable contre espèces."));
    CHECK(platform.refused("voucher.ticket", ticket(credit, admin(), "pdf")) == "invalid_field");
}

TEST_CASE("the ticket of a gift made again shows the same code, and the message that came with it",
          "[scenarios][X19][U08][R17]")
{
    Platform platform;
    const Made gift = platform
                          .sell("o1",
                                50'00,
                                false,
                                {},
                                {{"beneficiary", {{"customer_id", "c2"}, {"name", "Paul"}}},
                                 {"message", "Happy birthday!"},
                                 {"name", "A day at sea"}})
                          .at(0);
    const json::object unpaid = platform.accepted("voucher.ticket", ticket(gift));
    CHECK(shows(unpaid, "Awaiting payment"));
    platform.accepted("order.paid", {{"order", order("o1", 50'00)}});
    const json::object own = ticket(gift, customer("c2"));
    const json::object first = platform.accepted("voucher.ticket", own);
    CHECK(shows(first, gift.code));
    CHECK(shows(first, "A day at sea"));
    CHECK(shows(first, "For Paul"));
    CHECK(shows(first, "Happy birthday!"));
    CHECK(shows(first, "No expiry date"));
    CHECK(platform.accepted("voucher.ticket", own) == first);
    // Not for who paid: the voucher is not theirs.
    CHECK(platform.refused("voucher.ticket", ticket(gift, customer("c1"))) == "not_found");
}

TEST_CASE("an agent prints the ticket of what an order made, and no other", "[scenarios][U08][i1]")
{
    Platform platform;
    const Made sold = platform.sell("o1", 50'00, true).at(0);
    const Made credit = platform.credit(10'00);
    CHECK(shows(platform.accepted("voucher.ticket", ticket(sold, agent())), sold.code));
    CHECK(platform.refused("voucher.ticket", ticket(credit, agent())) == "permission_denied");
}

TEST_CASE("tickets and reveals count together, thirty an hour to one person",
          "[scenarios][U08][R08]")
{
    Platform platform;
    const Made credit = platform.credit(10'00);
    const json::object reveal{{"voucher_id", credit.id}, {"actor", customer("c1")}};
    for (int each = 0; each < 15; ++each) {
        platform.accepted("voucher.ticket", ticket(credit, customer("c1"), "html"));
        platform.accepted("voucher.reveal", reveal);
    }
    CHECK(platform.declined("voucher.ticket", ticket(credit, customer("c1"))) == "limit_exceeded");
    CHECK(platform.declined("voucher.reveal", reveal) == "limit_exceeded");
    platform.accepted("voucher.ticket", ticket(credit));
    platform.advance(3600);
    platform.accepted("voucher.ticket", ticket(credit, customer("c1")));
}

TEST_CASE("where codes are shown once the ticket has the mask, and so has a preview",
          "[scenarios][U08][B29]")
{
    const auto check_masked = [](const json::object& reply, const Made& made) {
        CHECK_FALSE(shows(reply, made.code));
        CHECK(shows(reply, word(made.voucher.at("code"))));
        CHECK_FALSE(shows(reply, "M0 0h7v1h-7z")); // the first bar of a QR code
    };
    Platform once{{{"code_display", "once"}}};
    const Made hidden = once.credit(10'00);
    check_masked(once.accepted("voucher.ticket", ticket(hidden)), hidden);

    Platform platform;
    const Made credit = platform.credit(10'00);
    check_masked(platform.accepted("voucher.ticket", ticket(credit), {{"dry_run", true}}), credit);
    const json::object act = platform.accepted("voucher.ticket", ticket(credit));
    CHECK(shows(act, "M0 0h7v1h-7z"));
    CHECK(shows(act, credit.code));
}

TEST_CASE("what can no longer be spent says so on its ticket", "[scenarios][U08]")
{
    Platform platform;
    const Made credit = platform.credit(10'00, {{"expires_on", "2026-11-30"}});
    const json::object about{{"voucher_id", credit.id}, {"reason", "leaked"}};
    platform.accepted("voucher.block", about);
    CHECK(shows(platform.accepted("voucher.ticket", ticket(credit)), "Blocked"));
    platform.clock("2026-12-01T12:00:00Z");
    CHECK(shows(platform.accepted("voucher.ticket", ticket(credit)), "Expired"));
    platform.accepted("voucher.void", about);
    CHECK(shows(platform.accepted("voucher.ticket", ticket(credit)), "Void"));
}
