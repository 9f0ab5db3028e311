#include "panels/ticket.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::panels;

namespace {

Ticket ticket()
{
    return {.locale = texts::Locale::en,
            .title = "Credit Note #206",
            .code = "CN-7KQ2-M9XA-0T4Z-B17X",
            .is_code_clear = true,
            .status = std::nullopt,
            .holder = "Léa Martin",
            .balance = "€190.00 of €200.00",
            .expiry = "Valid through 21 November 2027",
            .message = std::nullopt,
            .terms = "Not exchanged for cash."};
}

std::size_t count(const std::string& text, const std::string& word)
{
    std::size_t found = 0;
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
        ++found;
    return found;
}

// A document that parses: what opens is closed, in order, and every & begins an entity.
void check_well_formed(const std::string& markup)
{
    std::vector<std::string> open;
    for (std::size_t at = markup.find('<'); at != markup.npos; at = markup.find('<', at + 1)) {
        const std::size_t end = markup.find('>', at);
        REQUIRE(end != markup.npos);
        const std::string tag = markup.substr(at + 1, end - at - 1);
        const std::string name =
            tag.substr(tag.front() == '/', tag.find_first_of(" /", 1) - (tag.front() == '/'));
        if (tag.front() == '!' || tag.back() == '/' || name == "meta") continue;
        if (tag.front() != '/') {
            open.push_back(name);
            continue;
        }
        INFO(tag);
        REQUIRE_FALSE(open.empty());
        CHECK(open.back() == tag.substr(1));
        open.pop_back();
    }
    CHECK(open.empty());
    for (std::size_t at = markup.find('&'); at != markup.npos; at = markup.find('&', at + 1)) {
        INFO(markup.substr(at, 12));
        CHECK(markup.find(';', at) < at + 7);
    }
}

std::string drawn(TicketFormat format, const Ticket& from)
{
    return format == TicketFormat::svg ? ticket_svg(from) : ticket_html(from);
}

} // namespace

TEST_CASE(
    "a ticket shows the code, its name, who holds it, what is left, until when, and the terms",
    "[panels][U08][R17]")
{
    const auto format = GENERATE(TicketFormat::svg, TicketFormat::html);
    const std::string document = drawn(format, ticket());
    check_well_formed(document);
    for (const char* const text : {">Credit Note #206<",
                                   ">CN-7KQ2-M9XA-0T4Z-B17X<",
                                   ">For Léa Martin<",
                                   ">€190.00 of €200.00<",
                                   ">Valid through 21 November 2027<",
                                   ">Not exchanged for cash.<",
                                   ">Enter this code when you pay online"}) {
        INFO(text);
        CHECK(document.find(text) != std::string::npos);
    }
    CHECK(count(document, " d=\"M0 0h7v1h-7z") == 1); // the QR code, by its first bar
}

TEST_CASE("a masked ticket has no QR code and says so", "[panels][U08]")
{
    const auto format = GENERATE(TicketFormat::svg, TicketFormat::html);
    Ticket masked = ticket();
    masked.code = "CN-••••-••••-••••-B17X";
    masked.is_code_clear = false;
    const std::string document = drawn(format, masked);
    check_well_formed(document);
    CHECK(document.find("M0 0h7v1h-7z") == std::string::npos);
    CHECK(document.find("Only the end of the code is shown here.") != std::string::npos);
    CHECK(document.find("Enter this code") == std::string::npos);
}

TEST_CASE("whatever people wrote stands on the ticket as text", "[panels][g1]")
{
    const auto format = GENERATE(TicketFormat::svg, TicketFormat::html);
    const std::string nasty = "</text><script>alert('x')</script><img src=\"//e\">&amp;\x01]]>";
    Ticket full = ticket();
    full.title = full.terms.emplace(nasty);
    full.status = full.holder = full.message = nasty;
    full.balance = full.expiry = nasty;
    const std::string document = drawn(format, full);
    check_well_formed(document);
    for (const char* const word : {"<script", "<img", "</text><", "\x01", "]]>"}) {
        INFO(word);
        CHECK(document.find(word) == std::string::npos);
    }
    CHECK(document.find("&lt;script&gt;") != std::string::npos);
    CHECK(document.find("&amp;amp;") != std::string::npos);
}

TEST_CASE("a ticket runs nothing and fetches nothing", "[panels][g1]")
{
    const auto format = GENERATE(TicketFormat::svg, TicketFormat::html);
    std::string document = drawn(format, ticket());
    // The one address is the name of the format, which nobody visits.
    const std::string name = "xmlns=\"http://www.w3.org/2000/svg\"";
    if (const auto at = document.find(name); at != document.npos) document.erase(at, name.size());
    for (const char* const word :
         {"script", "href", "src=", "url(", "@import", "http", "<link", "<a ", "<use", "onload"}) {
        INFO(word);
        CHECK(document.find(word) == std::string::npos);
    }
}

TEST_CASE("a ticket is drawn in the reader's language", "[panels]")
{
    const auto format = GENERATE(TicketFormat::svg, TicketFormat::html);
    Ticket french = ticket();
    french.locale = texts::Locale::fr;
    const std::string document = drawn(format, french);
    CHECK(document.find("lang=\"fr\"") != std::string::npos);
    CHECK(document.find(">Pour Léa Martin<") != std::string::npos);
    CHECK(document.find(">Solde<") != std::string::npos);
    CHECK(document.find("Saisissez ce code") != std::string::npos);
}

TEST_CASE("long terms shrink, and the page grows only when that is not enough", "[panels]")
{
    const auto with_terms = [](std::size_t words) {
        Ticket full = ticket();
        full.terms.emplace();
        for (std::size_t i = 0; i < words; ++i)
            *full.terms += "terms" + std::to_string(i) + " ";
        return ticket_svg(full);
    };
    const std::string page = "width=\"148mm\" height=\"105mm\" viewBox=\"0 0 1480 1050\"";
    CHECK(with_terms(20).find(page) != std::string::npos);
    CHECK(with_terms(80).find(page) != std::string::npos);
    const std::string longest = with_terms(250);
    check_well_formed(longest);
    CHECK(longest.find("terms249") != std::string::npos);

    Ticket tall = ticket();
    tall.terms = std::string(999, '\n') + "the last line";
    const std::string grown = ticket_svg(tall);
    CHECK(grown.find(page) == std::string::npos);
    CHECK(grown.find("the last line") != std::string::npos);
}
