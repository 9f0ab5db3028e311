#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/voucher_code.hpp"

namespace scrip::hooks {

namespace {

// Staff say why they look at somebody's code; a customer looks at their own.
bool is_customer(const json::Form& request)
{
    return request.object("actor").text("role") == word(Role::customer);
}

} // namespace

Run voucher_reveal(const json::Form& request)
{
    const std::string voucher_id = request.id("voucher_id");
    const auto reason = is_customer(request) ? request.optional_text("reason")
                                             : std::optional{request.text("reason")};

    return [=](operations::Work& work) -> Decided<boost::json::object> {
        const auto decided = operations::reveal_code(work, voucher_id, reason);
        if (const auto* refusal = refusal_in(decided)) return *refusal;
        return boost::json::object{{"code", std::get<std::string>(decided)}};
    };
}

} // namespace scrip::hooks
