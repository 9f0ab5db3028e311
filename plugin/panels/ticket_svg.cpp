#include "panels/markup.hpp"
#include "panels/qr_code.hpp"
#include "panels/ticket.hpp"
#include "panels/wrap.hpp"
#include "texts/catalogue.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace scrip::panels {

namespace {

// All lengths in tenths of a millimetre.
constexpr int page_width = 1480;
constexpr int page_height = 1050;
constexpr int left = 100;
constexpr int right = page_width - left;
constexpr int top = 110;
constexpr int bottom = 95;
constexpr int code_size = 42;
constexpr int code_gap = 65;
constexpr int qr_side = 380;
constexpr int column = right - qr_side - left - 60; // beside the QR code

std::string number(int value)
{
    return std::to_string(value);
}

// A width of the page, in hundredths of letters of this size. Bold ones are wider.
int in_letters(int width, int size, std::string_view style)
{
    const bool is_bold = style == "strong" || style == "alert";
    return width * (is_bold ? 88 : 100) / size;
}

// Texts one below the other.
class Drawing {
public:
    int y = top;

    void text(int x, int size, std::string_view style, std::string_view line)
    {
        if (line.empty()) return;
        body += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" font-size=\"" +
                number(size) + "\" class=\"" + std::string{style} + "\">" + escaped(line) +
                "</text>\n";
    }

    void paragraph(int width, int size, std::string_view style, std::string_view whole)
    {
        for (const std::string& line : wrapped(whole, in_letters(width, size, style))) {
            y += size * 13 / 10;
            text(left, size, style, line);
        }
    }

    std::string body;
};

// Top right: the code, and below it the same for a camera.
void draw_code(Drawing& drawing, const Ticket& ticket)
{
    drawing.y = top + code_size;
    drawing.text(right, code_size, "code", ticket.code);
    if (!ticket.is_code_clear) return;
    const QrCode qr = qr_code(ticket.code);
    // Four light modules around it are part of the code (ISO/IEC 18004): the margins leave them.
    const int module = qr_side / qr.modules;
    const int side = module * qr.modules;
    drawing.body += "<path transform=\"translate(" + number(right - side) + " " +
                    number(top + code_size + code_gap) + ") scale(" + number(module) + ")\" d=\"" +
                    qr.path + "\"/>\n";
}

// It is set in a font of one width, six tenths of its size.
int code_width(std::string_view code)
{
    const auto letters = std::count_if(code.begin(), code.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    });
    return static_cast<int>(letters) * code_size * 61 / 100;
}

void draw_facts(Drawing& drawing, const Ticket& ticket)
{
    drawing.y = top - 20;
    drawing.paragraph(right - left - code_width(ticket.code) - 40, 52, "strong", ticket.title);
    drawing.y += 14;
    if (ticket.holder) {
        drawing.paragraph(column,
                          34,
                          "",
                          texts::text(ticket.locale, "ticket.holder", {{"name", *ticket.holder}}));
    }
    if (ticket.status) drawing.paragraph(column, 40, "alert", *ticket.status);
    drawing.y += 25;
    drawing.paragraph(column, 26, "label", texts::text(ticket.locale, "ticket.balance"));
    drawing.paragraph(column, 60, "strong", ticket.balance);
    drawing.y += 16;
    drawing.paragraph(column, 34, "", ticket.expiry);
    if (!ticket.message) return;
    drawing.y += 25;
    drawing.paragraph(column, 32, "message", *ticket.message);
}

std::string how_to_use(const Ticket& ticket)
{
    return texts::text(ticket.locale, ticket.is_code_clear ? "ticket.use" : "ticket.masked");
}

// The largest size at which the terms stay on the page; the page grows below the smallest.
int terms_size(std::string_view terms, int from)
{
    constexpr std::array sizes{30, 26, 22, 19};
    for (const int size : sizes) {
        const auto lines = wrapped(terms, in_letters(right - left, size, "label")).size();
        if (from + static_cast<int>(lines) * size * 13 / 10 <= page_height - bottom) return size;
    }
    return sizes.back();
}

void draw_foot(Drawing& drawing, const Ticket& ticket)
{
    drawing.y += 45;
    drawing.body += "<path class=\"rule\" d=\"M" + number(left) + " " + number(drawing.y) + "H" +
                    number(right) + "\"/>\n";
    drawing.y += 15;
    drawing.paragraph(right - left, 30, "", how_to_use(ticket));
    if (!ticket.terms) return;
    drawing.y += 12;
    drawing.paragraph(right - left, terms_size(*ticket.terms, drawing.y), "label", *ticket.terms);
}

constexpr const char* style =
    "<style>text{font-family:Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif;"
    "fill:#1d2327}.strong{font-weight:bold}.label{fill:#5b6670}.alert{font-weight:bold;"
    "fill:#a32020}.message{font-style:italic}.code{font-family:'DejaVu Sans Mono',"
    "'Liberation Mono','Courier New',monospace;font-weight:bold;text-anchor:end}"
    ".rule{stroke:#c3cad0;stroke-width:3;fill:none}</style>\n";

} // namespace

std::string ticket_svg(const Ticket& ticket)
{
    Drawing drawing;
    draw_code(drawing, ticket);
    const int code_end = top + code_size + code_gap + (ticket.is_code_clear ? qr_side : 0);
    draw_facts(drawing, ticket);
    drawing.y = std::max(drawing.y, code_end);
    draw_foot(drawing, ticket);

    const int height = std::max(page_height, drawing.y + bottom);
    const std::string box = number(page_width) + " " + number(height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"148mm\" height=\"" +
           number(height / 10) + "mm\" viewBox=\"0 0 " + box + "\" xml:lang=\"" +
           std::string{ticket.locale == texts::Locale::fr ? "fr" : "en"} + "\">\n<title>" +
           escaped(ticket.title) + "</title>\n" + style + "<rect width=\"" + number(page_width) +
           "\" height=\"" + number(height) +
           "\" fill=\"#fff\"/>\n<rect x=\"40\" y=\"40\" width=\"" + number(page_width - 80) +
           "\" height=\"" + number(height - 80) +
           "\" rx=\"24\" fill=\"none\" stroke=\"#c3cad0\" stroke-width=\"3\"/>\n" + drawing.body +
           "</svg>\n";
}

} // namespace scrip::panels
