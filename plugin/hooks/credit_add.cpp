#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/add_credit.hpp"

namespace scrip::hooks {

Run credit_add(const json::Form& request)
{
    const Origin origin = request.optional_word<Origin>("origin").value_or(Origin::manual);
    if (origin == Origin::sale || origin == Origin::transfer || origin == Origin::imported) {
        throw InvalidField{"/origin", "an origin that staff may give: others follow from a hook"};
    }
    const operations::AddCredit wanted{
        .customer = customer_in(request, "customer"),
        .amount = request.money("amount", 1),
        .origin = origin,
        .paid = request.optional_money("paid", 0),
        .expiry = expiry_in(request),
        .description = request.text("description"),
        .internal_note = request.optional_text("internal_note"),
        .name = request.optional_text("name"),
        .order_id = request.optional_id("order_id"),
        .is_holder_only = request.flag_or("holder_only", false),
        .priority = request.optional_integer("priority", 0, 100).value_or(50)};

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        const auto issued = operations::add_credit(work, wanted);
        if (const auto* refusal = refusal_in(issued)) return *refusal;
        boost::json::object reply = issued_json(work, std::get<operations::Issued>(issued));
        reply["balance"] = balance_json(work, wanted.customer.customer_id);
        return reply;
    };
}

} // namespace scrip::hooks
