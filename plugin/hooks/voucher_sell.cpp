#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/sell_voucher.hpp"

namespace scrip::hooks {

namespace {

constexpr std::int64_t quantity_max = 500;

// What each voucher of the line is to hold.
struct Sold {
    Kind kind;
    Value each;
    std::vector<std::string> activities{};
};

void refuse(const json::Form& line, std::initializer_list<const char*> members, const char* why)
{
    for (const char* const member : members) {
        if (line.has(member)) throw InvalidField{line.pointer_to(member), why};
    }
}

Sold units_sold(const json::Form& line, Kind kind)
{
    refuse(line, {"amount"}, "absent where units are sold");
    const Units units{line.integer("units", 1, units_max)};
    line.optional_money("unit_price", 1);
    return {kind, units, scope_in(line)};
}

// A pack of units at one price each, sold as the money they come to.
Sold money_pack(const json::Form& line)
{
    refuse(line, {"amount", "scope"}, "absent where a pack is sold as money");
    const std::int64_t units = line.integer("units", 1, units_max);
    const Money price = line.money("unit_price", 1);
    std::int64_t face = 0;
    const bool is_too_much =
        __builtin_mul_overflow(units, price.minor_units(), &face) || face > requested_amount_max;
    if (is_too_much) throw InvalidField{line.pointer_to("unit_price"), "less: the pack is too big"};
    return {Kind::package, Money{face, price.currency()}};
}

Sold money_sold(const json::Form& line, Kind kind)
{
    refuse(line, {"units", "scope", "unit_price"}, "absent where an amount is sold");
    return {kind, line.money("amount", 1)};
}

bool is_sold_as_money(const json::Form& line, Kind kind)
{
    const std::string as = line.optional_text("as").value_or("units");
    if (as == "units") return false;
    if (as != "money" || kind != Kind::package) {
        throw InvalidField{line.pointer_to("as"), "units, or money for a package"};
    }
    return true;
}

Sold sold_in(const json::Form& line)
{
    const Kind kind = line.word<Kind>("kind");
    const bool as_money = is_sold_as_money(line, kind);
    switch (kind) {
    case Kind::credit: refuse(line, {"as"}, "absent for a credit"); return money_sold(line, kind);
    case Kind::gift:
        return line.has("units") || line.has("as") ? units_sold(line, kind)
                                                   : money_sold(line, kind);
    case Kind::package: return as_money ? money_pack(line) : units_sold(line, kind);
    }
    throw InvariantViolation{"a voucher has one of three kinds"};
}

} // namespace

Run voucher_sell(const json::Form& request)
{
    const json::Form line = request.object("line");
    const Sold sold = sold_in(line);
    const operations::OrderFacts order = order_in(request, "order");
    std::optional<operations::NamedCustomer> beneficiary;
    if (request.has("beneficiary")) beneficiary = customer_in(request, "beneficiary");
    const operations::SellVoucher wanted{
        .order_id = order.order_id,
        .customer = order.customer,
        .beneficiary = beneficiary,
        .line_id = line.id("line_id"),
        .kind = sold.kind,
        .quantity = line.optional_integer("quantity", 1, quantity_max).value_or(1),
        .each = sold.each,
        .activities = sold.activities,
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
        const auto made = operations::sell_voucher(work, wanted);
        if (const auto* refusal = refusal_in(made)) return *refusal;
        boost::json::array vouchers;
        for (const auto& issued : std::get<std::vector<operations::Issued>>(made)) {
            vouchers.push_back(issued_json(work, issued));
        }
        return boost::json::object{{"vouchers", std::move(vouchers)}};
    };
}

} // namespace scrip::hooks
