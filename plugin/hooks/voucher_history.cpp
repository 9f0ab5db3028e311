#include "hooks/hooks.hpp"
#include "hooks/members.hpp"

namespace scrip::hooks {

Run voucher_history(const json::Form& request)
{
    const std::string voucher_id = request.id("voucher_id");
    const Page page = page_in(request);

    return [voucher_id, page](operations::Work& work) -> Decided<boost::json::object> {
        const auto history = reports::voucher_history(work, voucher_id, page.limit, page.cursor);
        boost::json::array items;
        for (const auto& view : history.items)
            items.push_back(transaction_json(work, view));
        return boost::json::object{{"items", std::move(items)}, {"next", or_null(history.next)}};
    };
}

} // namespace scrip::hooks
