#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/sell_voucher.hpp"

namespace scrip::hooks {

namespace {

constexpr std::int64_t quantity_max = 500;

// Kinds that are not sold yet are told apart from words that are no kind.
void ensure_credit(const json::Form& line)
{
    const std::string kind = line.text("kind");
    if (kind == "gift" || kind == "package") {
        throw Unsupported{"vouchers of this kind are not sold yet"};
    }
    line.word<Kind>("kind");
}

} // namespace

Run voucher_sell(const json::Form& request)
{
    const json::Form line = request.object("line");
    ensure_credit(line);
    const operations::OrderFacts order = order_in(request, "order");
    std::optional<operations::NamedCustomer> beneficiary;
    if (request.has("beneficiary")) beneficiary = customer_in(request, "beneficiary");
    const operations::SellVoucher wanted{
        .order_id = order.order_id,
        .customer = order.customer,
        .beneficiary = beneficiary,
        .line_id = line.id("line_id"),
        .quantity = line.optional_integer("quantity", 1, quantity_max).value_or(1),
        .amount = line.money("amount", 1),
        .paid = line.money("paid", 0),
        .expiry = expiry_in(request),
        .name = request.optional_text("name"),
        .message = request.optional_text("message"),
        .description = request.optional_text("description"),
        .internal_note = request.optional_text("internal_note"),
        .vat_kind = request.optional_word<VatKind>("vat_kind"),
        .is_paid = request.flag("is_paid")};

    return [wanted, order](operations::Work& work) -> Decided<boost::json::object> {
        if (is_in_other_currency(work, order)) return Decline::currency_mismatch;
        const auto sold = operations::sell_voucher(work, wanted);
        if (const auto* refusal = refusal_in(sold)) return *refusal;
        boost::json::array vouchers;
        for (const auto& issued : std::get<std::vector<operations::Issued>>(sold)) {
            vouchers.push_back(issued_json(work, issued));
        }
        return boost::json::object{{"vouchers", std::move(vouchers)}};
    };
}

} // namespace scrip::hooks
