#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/delete_order.hpp"

namespace scrip::hooks {

Run order_line_delete(const json::Form& request)
{
    const std::string order_id = request.id("order_id");
    const std::string line_id = request.id("line_id");

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto voided = operations::delete_order_line(work, order_id, line_id);
        if (const auto* refusal = refusal_in(voided)) return *refusal;
        return boost::json::object{
            {"voided", ids_json(std::get<std::vector<std::string>>(voided))}};
    };
}

} // namespace scrip::hooks
