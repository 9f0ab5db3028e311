#include "panels/markup.hpp"
#include "panels/qr_code.hpp"
#include "panels/ticket.hpp"
#include "texts/catalogue.hpp"

#include <string_view>

namespace scrip::panels {

namespace {

constexpr const char* head = R"(<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<style>
@page { size: A5 landscape; margin: 8mm }
* { box-sizing: border-box; margin: 0 }
body { font: 11pt/1.35 Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: #1d2327;
  background: #fff }
main { max-width: 190mm; margin: 0 auto; padding: 8mm 9mm; border: .3mm solid #c3cad0; border-radius: 3mm }
header, .facts { display: flex; justify-content: space-between; gap: 8mm }
h1 { font-size: 19pt; line-height: 1.2 }
h1, p, .code { overflow-wrap: anywhere; white-space: pre-line; unicode-bidi: isolate }
.code { font: bold 14pt/1.6 "DejaVu Sans Mono", "Liberation Mono", "Courier New", monospace;
  flex: none; max-width: 60%; text-align: right; white-space: normal; direction: ltr }
.facts { margin-top: 3mm }
.facts div { flex: 1; min-width: 0 }
svg { flex: none; width: 52mm; height: 52mm }
.status { font-weight: bold; color: #a32020; font-size: 13pt; margin-top: 2mm }
.label, .terms { color: #5b6670; font-size: 9pt }
.label { margin-top: 4mm }
.balance { font-weight: bold; font-size: 21pt; line-height: 1.2 }
.message { font-style: italic; margin-top: 4mm }
footer { margin-top: 4mm; padding-top: 3mm; border-top: .3mm solid #c3cad0; font-size: 10pt }
.terms { margin-top: 2mm }
</style>
)";

void add(std::string& page, std::string_view style, std::string_view text)
{
    page += "<p class=\"";
    page += style;
    page += "\">" + escaped(text) + "</p>\n";
}

void add_if(std::string& page, std::string_view style, const std::optional<std::string>& text)
{
    if (text) add(page, style, *text);
}

// Its four light modules on each side come with it.
std::string qr_svg(const std::string& code)
{
    constexpr int light = 4;
    const QrCode qr = qr_code(code);
    const std::string from = std::to_string(-light);
    const std::string side = std::to_string(qr.modules + 2 * light);
    return "<svg viewBox=\"" + from + " " + from + " " + side + " " + side + "\"><path d=\"" +
           qr.path + "\"/></svg>\n";
}

std::string facts(const Ticket& ticket)
{
    std::string page = "<div>\n";
    if (ticket.holder) {
        add(page,
            "holder",
            texts::text(ticket.locale, "ticket.holder", {{"name", *ticket.holder}}));
    }
    add_if(page, "status", ticket.status);
    add(page, "label", texts::text(ticket.locale, "ticket.balance"));
    add(page, "balance", ticket.balance);
    add(page, "expiry", ticket.expiry);
    add_if(page, "message", ticket.message);
    page += "</div>\n";
    if (ticket.is_code_clear) page += qr_svg(ticket.code);
    return page;
}

} // namespace

std::string ticket_html(const Ticket& ticket)
{
    const std::string title = escaped(ticket.title);
    std::string page = "<!DOCTYPE html>\n<html lang=\"";
    page += ticket.locale == texts::Locale::fr ? "fr" : "en";
    page += "\">\n<head>\n";
    page += head;
    page += "<title>" + title + "</title>\n</head>\n<body>\n<main>\n<header>\n<h1>" + title +
            "</h1>\n<p class=\"code\">" + escaped(ticket.code) +
            "</p>\n</header>\n<section class=\"facts\">\n" + facts(ticket) +
            "</section>\n<footer>\n";
    add(page,
        "use",
        texts::text(ticket.locale, ticket.is_code_clear ? "ticket.use" : "ticket.masked"));
    add_if(page, "terms", ticket.terms);
    page += "</footer>\n</main>\n</body>\n</html>\n";
    return page;
}

} // namespace scrip::panels
