// The printable ticket of a voucher, as a drawing or as a page. It holds no script, no link and
// nothing that would have to be fetched.
#pragma once

#include "domain/words.hpp"
#include "texts/locale.hpp"

#include <optional>
#include <string>

namespace scrip::panels {

enum class TicketFormat { svg, html };

// What stands on it, in the reader's words; texts of people come as they are and are escaped here.
struct Ticket {
    texts::Locale locale = texts::Locale::en;
    std::string title;                 // the voucher's name
    std::string code;                  // printed, or its mask
    bool is_code_clear = false;        // a mask is no code to scan
    std::optional<std::string> status; // unless it can be used
    std::optional<std::string> holder;
    std::string balance;
    std::string expiry;
    std::optional<std::string> message; // of who gave it
    std::optional<std::string> terms;
};

// SVG: a page of A6 in landscape that grows downwards when its texts need it. Its sides have the
// proportions of all A sizes, so it fills A5 too.
std::string ticket_svg(const Ticket& ticket);

// HTML, laid out by the browser, for A5 in landscape.
std::string ticket_html(const Ticket& ticket);

} // namespace scrip::panels

template <>
struct scrip::Words<scrip::panels::TicketFormat> {
    static constexpr std::array<std::pair<panels::TicketFormat, std::string_view>, 2> list{{
        {panels::TicketFormat::svg, "svg"},
        {panels::TicketFormat::html, "html"},
    }};
};
