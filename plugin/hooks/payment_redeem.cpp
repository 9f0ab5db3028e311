#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "secrets/codes.hpp"

#include <set>

// payment.hold and payment.redeem ask the same: a redemption is a hold that is captured at once.

namespace scrip::hooks {

namespace {

using operations::PayOrder;

constexpr std::size_t codes_max = 10;

// As asked: codes are hashed later, with the studio's keys.
struct Asked {
    PayOrder pay;
    std::vector<std::string> codes;
};

std::vector<std::string> codes_in(const json::Form& source)
{
    if (source.has("code")) return {source.text("code")};
    if (!source.has("codes")) return {};
    auto codes = source.texts("codes", codes_max);
    std::set<std::string> seen;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto code = secrets::read_code(codes[i]);
        const bool is_new = seen.insert(code.own ? code.own->symbols() : code.foreign).second;
        if (!is_new) {
            throw InvalidField{source.pointer_to("codes") + "/" + std::to_string(i),
                               "another code than those before it"};
        }
    }
    return codes;
}

void ensure_one_source(const json::Form& source)
{
    int given = 0;
    for (const char* const member : {"code", "codes", "voucher_id", "customer_id"}) {
        if (source.has(member)) ++given;
    }
    if (given != 1) {
        throw InvalidField{"/source", "one of code, codes, voucher_id and customer_id"};
    }
}

// Member by member: g++ 12 destroys what is not there yet when a nested initialiser throws.
Asked asked_in(const json::Form& request, bool has_ttl)
{
    const json::Form source = request.object("source");
    ensure_one_source(source);
    Asked asked{.pay = {.order = order_in(request, "order"), .source = {}}, .codes = {}};
    PayOrder& pay = asked.pay;
    pay.source.voucher_id = source.optional_id("voucher_id");
    pay.source.customer_id = source.optional_id("customer_id");
    pay.amount = request.optional_money("amount", 1);
    pay.units = request.optional_integer("units", 1, units_max);
    pay.line_ids = line_ids_in(request, pay.order);
    pay.apply_as = request.optional_word<ApplyAs>("apply_as");
    asked.codes = codes_in(source);
    if (pay.amount && pay.source.customer_id && (pay.units || pay.line_ids)) {
        throw InvalidField{"/amount", "absent where units are asked for"};
    }
    if (const auto ttl = has_ttl ? request.optional_integer("ttl_s", 60, 3600) : std::nullopt) {
        pay.ttl = std::chrono::seconds{*ttl};
    }
    return asked;
}

PayOrder with_hashes(operations::Work& work, const Asked& asked)
{
    PayOrder pay = asked.pay;
    for (const std::string& code : asked.codes) {
        pay.source.codes.push_back(forms_of_code(work, code));
    }
    return pay;
}

boost::json::object reply_of(operations::Work& work, const operations::OrderPaid& paid)
{
    boost::json::object reply{{"hold", hold_json(work, paid.hold)}};
    if (paid.hold.redemption_id) reply["redemption_id"] = *paid.hold.redemption_id;
    reply["remaining_due"] = to_json(paid.remaining_due);
    if (paid.hold.discount() > 0) {
        reply["adjustment"] = boost::json::object{
            {"type", "discount"},
            {"method", "flat"},
            {"amount", to_json(Money{paid.hold.discount(), paid.hold.currency})}};
    }
    return reply;
}

} // namespace

Run payment_hold(const json::Form& request)
{
    const Asked asked = asked_in(request, true);

    return [asked](operations::Work& work) -> Decided<boost::json::object> {
        const auto paid = operations::hold_for_order(work, with_hashes(work, asked));
        if (const auto* refusal = refusal_in(paid)) return *refusal;
        return reply_of(work, std::get<operations::OrderPaid>(paid));
    };
}

Run payment_redeem(const json::Form& request)
{
    const Asked asked = asked_in(request, false);

    return [asked](operations::Work& work) -> Decided<boost::json::object> {
        const auto paid = operations::redeem_for_order(work, with_hashes(work, asked));
        if (const auto* refusal = refusal_in(paid)) return *refusal;
        return reply_of(work, std::get<operations::OrderPaid>(paid));
    };
}

} // namespace scrip::hooks
