#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/delete_order.hpp"

namespace scrip::hooks {

Run order_delete(const json::Form& request)
{
    const std::string order_id = request.id("order_id");
    const auto reason = request.optional_text("reason");

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::delete_order(work, order_id, reason);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        const auto& deleted = std::get<operations::OrderDeleted>(decided);
        return boost::json::object{{"voided", ids_json(deleted.voided)},
                                   {"restored", restored_json(work, deleted.restored)},
                                   {"released", ids_json(deleted.released)}};
    };
}

} // namespace scrip::hooks
