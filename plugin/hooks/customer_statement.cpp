#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "hooks/moments.hpp"
#include "reports/statement.hpp"
#include "texts/labels.hpp"

namespace scrip::hooks {

namespace {

constexpr std::size_t payments_max = 1000;

// The host's payments, as they go into the reply, and where they stand in time.
struct Payments {
    std::vector<reports::HostPayment> order;
    std::vector<boost::json::object> items;
};

Payments payments_in(const json::Form& request)
{
    Payments payments;
    for (const json::Form& payment : request.objects("payments", payments_max)) {
        const Instant at = payment.instant("at");
        boost::json::object item{{"type", "payment"},
                                 {"at", to_text(at)},
                                 {"amount", to_json(payment.money("amount", 1))}};
        if (const auto text = payment.optional_text("description")) item["description"] = *text;
        if (const auto id = payment.optional_id("order_id")) item["order_id"] = *id;
        if (const auto text = payment.optional_text("reference")) item["reference"] = *text;
        payments.order.push_back({at, payments.items.size()});
        payments.items.push_back(std::move(item));
    }
    return payments;
}

boost::json::object terms_json(operations::Work& work, const reports::Statement& statement)
{
    boost::json::array vouchers;
    for (const auto& view : statement.vouchers) {
        const boost::json::object whole = voucher_json(work, view);
        boost::json::object told;
        for (const char* const member :
             {"voucher_id", "name", "available", "face", "expires_on", "status"}) {
            told[member] = whole.at(member);
        }
        vouchers.push_back(std::move(told));
    }
    const auto& terms = work.settings.terms;
    const auto text = terms.find(work.locale);
    boost::json::object json{{"text", nullptr}};
    if (text != terms.end()) json["text"] = text->second;
    json["vouchers"] = std::move(vouchers);
    return json;
}

} // namespace

Run customer_statement(const json::Form& request)
{
    const std::string customer_id = request.id("customer_id");
    const auto from = moment_in(request, "from");
    const auto to = moment_in(request, "to");
    const Page page = page_in(request);
    const Payments payments = payments_in(request);

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto made = reports::statement(work,
                                             {.customer_id = customer_id,
                                              .from = start_of(work.settings.zone, from),
                                              .until = end_of(work.settings.zone, to),
                                              .limit = page.limit,
                                              .cursor = page.cursor,
                                              .payments = payments.order});
        boost::json::array items;
        for (const auto& item : made.items) {
            if (item.payment)
                items.push_back(payments.items[*item.payment]);
            else
                items.push_back(transaction_json(work, *item.transaction));
        }
        const Currency& currency = work.settings.currency;
        return boost::json::object{{"items", std::move(items)},
                                   {"next", or_null(made.next)},
                                   {"opening", to_json(Money{made.opening, currency})},
                                   {"closing", to_json(Money{made.closing, currency})},
                                   {"terms", terms_json(work, made)}};
    };
}

} // namespace scrip::hooks
