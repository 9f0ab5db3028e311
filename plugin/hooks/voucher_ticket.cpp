#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/voucher_code.hpp"
#include "panels/ticket.hpp"
#include "texts/catalogue.hpp"
#include "texts/forms.hpp"
#include "texts/labels.hpp"

namespace scrip::hooks {

namespace {

std::string text_at(const boost::json::object& json, std::string_view member)
{
    const auto& text = json.at(member).as_string();
    return {text.data(), text.size()};
}

std::string expiry_text(texts::Locale locale, const std::optional<Date>& expires_on)
{
    if (!expires_on) return texts::text(locale, "ticket.never_expires");
    return texts::text(
        locale, "ticket.valid_through", {{"date", texts::date_text(locale, *expires_on)}});
}

// In the reader's language, else in the studio's.
std::optional<std::string> terms_of(const operations::Work& work)
{
    for (const std::string& locale : {work.locale, work.settings.locale}) {
        const auto terms = work.settings.terms.find(locale);
        if (terms != work.settings.terms.end()) return terms->second;
    }
    return std::nullopt;
}

panels::Ticket ticket_of(operations::Work& work, const operations::TicketCode& code)
{
    const reports::VoucherView view = reports::view_of(work, code.voucher);
    const texts::Locale locale = locale_of(work);
    // Name and balance in the words of every other reply.
    const boost::json::object told = voucher_json(work, view);
    panels::Ticket ticket{.locale = locale,
                          .title = text_at(told, "name"),
                          .code = code.printed,
                          .is_code_clear = code.is_clear,
                          .balance = text_at(told, "available_text"),
                          .expiry = expiry_text(locale, code.voucher.expires_on),
                          .message = view.message,
                          .terms = terms_of(work)};
    if (view.standing.status != VoucherStatus::active) {
        ticket.status = texts::status_label(locale, word(view.standing.status));
    }
    if (view.holder) ticket.holder = view.holder->name;
    return ticket;
}

} // namespace

Run voucher_ticket(const json::Form& request)
{
    const std::string voucher_id = request.id("voucher_id");
    const auto format = request.word<panels::TicketFormat>("format");

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::code_for_ticket(work, voucher_id);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto ticket = ticket_of(work, std::get<operations::TicketCode>(decided));
        if (format == panels::TicketFormat::svg) {
            return boost::json::object{{"document", panels::ticket_svg(ticket)},
                                       {"media_type", "image/svg+xml"}};
        }
        return boost::json::object{{"document", panels::ticket_html(ticket)},
                                   {"media_type", "text/html"}};
    };
}

} // namespace scrip::hooks
